import type { Seen } from '../../../model/evidence.ts';
import type { Exposure, ExposureRound, PageAsked, RedirectWalk } from '../../../model/http-looks.ts';
import type { HttpReading } from '../../../model/http.ts';
import { masked, maskedWalk, numberedMask, type Mask } from './masked.ts';

type Answers = Pick<
  Seen,
  | 'responses'
  | 'stranger'
  | 'repeats'
  | 'pageWalks'
  | 'plainWalks'
  | 'challengeWalks'
  | 'accessForgeries'
  | 'proxyForgeries'
  | 'exposures'
>;

/** All answers, as they may be kept; what one value was is one mask in all of them. */
export function maskedSeen(seen: Answers): Answers {
  const hide = numberedMask();
  const answer = (reading: HttpReading): HttpReading => masked(reading, hide);
  const walk = (each: RedirectWalk): RedirectWalk => maskedWalk(each, hide);
  return {
    responses: seen.responses.map(answer),
    stranger: seen.stranger.map(answer),
    repeats: seen.repeats.map(answer),
    pageWalks: seen.pageWalks.map(walk),
    plainWalks: seen.plainWalks.map(walk),
    challengeWalks: seen.challengeWalks.map(walk),
    accessForgeries: seen.accessForgeries.map((each) => ({ ...each, response: answer(each.response) })),
    proxyForgeries: seen.proxyForgeries.map((each) => ({ ...each, ...maskedIn(each, hide) })),
    exposures: seen.exposures.map((each) => maskedExposure(each, hide)),
  };
}

const maskedIn = ({ response }: Pick<PageAsked, 'response'>, hide: Mask): Pick<PageAsked, 'response'> => ({
  response: response === null ? null : masked(response, hide),
});

const maskedPage = (page: PageAsked, hide: Mask): PageAsked => ({ ...page, ...maskedIn(page, hide) });

const maskedRound = ({ stranger, own }: ExposureRound, hide: Mask): ExposureRound => ({
  stranger: maskedPage(stranger, hide),
  own: maskedPage(own, hide),
});

function maskedExposure(exposure: Exposure, hide: Mask): Exposure {
  const { stranger, rounds, upgraded } = exposure;
  return {
    ...exposure,
    ...maskedIn(exposure, hide),
    stranger: stranger === null ? null : maskedPage(stranger, hide),
    ...(rounds === undefined ? {} : { rounds: rounds.map((each) => maskedRound(each, hide)) }),
    ...(upgraded === undefined ? {} : { upgraded: maskedExposure(upgraded, hide) }),
  };
}
