import type { Seen } from '../../../model/evidence.ts';
import type { Exposure, PageAsked } from '../../../model/http-looks.ts';
import { masked, maskedWalk } from './masked.ts';

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

/** All answers, as they may be kept. */
export const maskedSeen = (seen: Answers): Answers => ({
  responses: seen.responses.map(masked),
  stranger: seen.stranger.map(masked),
  repeats: seen.repeats.map(masked),
  pageWalks: seen.pageWalks.map(maskedWalk),
  plainWalks: seen.plainWalks.map(maskedWalk),
  challengeWalks: seen.challengeWalks.map(maskedWalk),
  accessForgeries: seen.accessForgeries.map((each) => ({ ...each, response: masked(each.response) })),
  proxyForgeries: seen.proxyForgeries.map((each) => ({ ...each, ...maskedIn(each) })),
  exposures: seen.exposures.map(maskedExposure),
});

const maskedIn = ({ response }: Pick<PageAsked, 'response'>): Pick<PageAsked, 'response'> => ({
  response: response === null ? null : masked(response),
});

const maskedPage = (page: PageAsked): PageAsked => ({ ...page, ...maskedIn(page) });

function maskedExposure(exposure: Exposure): Exposure {
  const { stranger, another, upgraded } = exposure;
  return {
    ...exposure,
    ...maskedIn(exposure),
    stranger: stranger === null ? null : maskedPage(stranger),
    ...(another === undefined ? {} : { another: maskedPage(another) }),
    ...(upgraded === undefined ? {} : { upgraded: maskedExposure(upgraded) }),
  };
}
