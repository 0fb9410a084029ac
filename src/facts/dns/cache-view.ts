import type { Target } from '../../model/target.ts';
import type { Poll, Said } from '../../model/name-looks.ts';
import { kindOf, isAddress } from '../addresses.ts';
import { durationText } from '../duration.ts';
import { denies, differ, isAnswer, lastSaid, varies, wordOf, wordsOf } from './agreement.ts';
import { saidText } from './disagreement.ts';
import { serverText } from './record.ts';
import { resolverComesFirst } from './resolution.ts';

/**
 * How a resolver stands to what the zone's own servers say. `stale`: it holds what was so before · `own-view`: it is
 * told otherwise for good (a split view) · `varies`: now this and now that · `unconfirmed`: it was not asked again.
 */
export type CacheView = 'agrees' | 'stale' | 'own-view' | 'varies' | 'unconfirmed';

/** Of the servers of the zone, for the same name and type. */
const zonePolls = (poll: Poll, polls: readonly Poll[]): Poll[] =>
  polls.filter(({ zone, name, type }) => zone !== null && name === poll.name && type === poll.type);

/** All that the servers of the zone said of the same name and type. */
const zoneWords = (poll: Poll, polls: readonly Poll[]): string[] => [
  ...new Set(zonePolls(poll, polls).flatMap(({ rounds }) => rounds.flatMap(({ said }) => wordsOf(said)))),
];

/** Whether resolvers are compared with each other alone: their own view counts, or nobody else was asked. */
export const amongThemselves = (poll: Poll, polls: readonly Poll[], target: Target): boolean =>
  resolverComesFirst(target) || zoneWords(poll, polls).length === 0;

export function cacheViewOf(said: Said, poll: Poll, polls: readonly Poll[]): CacheView {
  const words = zoneWords(poll, polls);
  const known = new Set(words.flatMap((word) => word.split(' ')));
  // Of addresses that take turns, any that both give is enough.
  if (!isAnswer(said) || !differ([said], words) || said.records.some((record) => known.has(record))) return 'agrees';
  const isTurning = zonePolls(poll, polls).some((one) => lastSaid(one).some((each) => varies(each, one)));
  if (varies(said, poll) || (isTurning && !denies(said))) return 'varies';
  const isPrivate = (record: string): boolean => isAddress(record) && kindOf(record) === 'private';
  if (said.records.length > 0 && said.records.every(isPrivate)) return 'own-view';
  if (!poll.confirmed) return 'unconfirmed';
  const before = poll.rounds[0]?.said.find(({ server }) => server.address === said.server.address);
  // What a cache holds counts down; what it was configured to say does not.
  const isCounting =
    before === undefined || before.ttl === null || said.ttl === null || wordOf(before) !== wordOf(said)
      ? true
      : said.ttl < before.ttl;
  return isCounting ? 'stale' : 'own-view';
}

/** What a cache still says, and until when. */
export function staleText(said: Said, poll: Poll, polls: readonly Poll[], now: number): string {
  const zones = zoneWords(poll, polls)
    .map((word) => (word === '' ? 'that there is none' : word.replaceAll(' ', ', ')))
    .join(', or ');
  return `the resolver ${serverText(said.server)} still says ${saidText(said)} for ${poll.name}${untilText(said, poll, now)}, while the zone's own servers say ${zones}`;
}

function untilText({ ttl }: Said, { rounds }: Poll, now: number): string {
  const at = rounds.at(-1)?.at;
  if (ttl === null || at === undefined) return '';
  const end = Date.parse(at) + ttl * 1000;
  return end <= now ? '' : ` until ${new Date(end).toISOString()}, for ${durationText(end - now)} more`;
}

/** What resolvers say that differ from each other for good; empty where they do not. */
export function apartResolvers(poll: Poll): Said[] {
  const said = lastSaid(poll).filter(isAnswer);
  return differ(said) && !said.some((one) => varies(one, poll)) ? said : [];
}
