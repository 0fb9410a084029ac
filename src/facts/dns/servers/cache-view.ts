import type { Fix } from '../../../model/check.ts';
import type { Target } from '../../../model/target.ts';
import type { Poll, Said } from '../../../model/name-looks.ts';
import { kindOf, isAddress } from '../../addresses.ts';
import { durationText } from '../../duration.ts';
import {
  agreementOf,
  denies,
  differ,
  isAnswer,
  isOf,
  isOlder,
  lastSaid,
  varies,
  wordOf,
  wordsOf,
} from './agreement.ts';
import { saidText } from './disagreement.ts';
import { isUnder } from '../names.ts';
import { isDenied } from '../outcome.ts';
import { serverText } from '../records/record.ts';
import { resolverComesFirst } from '../resolution.ts';

/**
 * How a resolver stands to what the zone's own servers say. `stale`: it holds what was so before · `own-view`: it is
 * told otherwise, by where it stands or by a split view · `varies`: now this and now that · `unconfirmed`: it was not asked again.
 */
export type CacheView = 'agrees' | 'stale' | 'own-view' | 'varies' | 'unconfirmed';

/** Of the servers of the zone, for the same name and type. */
const zonePolls = (poll: Poll, polls: readonly Poll[]): Poll[] =>
  polls.filter(
    (other) => other.zone !== null && other.name === poll.name && other.type === poll.type && !refers(other),
  );

/** The zone below, to which one of its servers refers, may have told the resolver. */
const refers = (poll: Poll): boolean => lastSaid(poll).some(({ refersTo }) => refersTo !== undefined);

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
  if (!isOutOfDate(said, poll, polls)) return 'own-view';
  if (!poll.confirmed) return 'unconfirmed';
  const before = poll.rounds[0]?.said.find(isOf(said));
  if (before === undefined || before.ttl === null || said.ttl === null || wordOf(before) !== wordOf(said))
    return 'stale';
  // What a cache holds counts down; what it was configured to say does not.
  return said.ttl < before.ttl ? 'stale' : 'own-view';
}

/**
 * Whether the resolver's word can be told to be an old one. Elsewhere a zone may well say something else, and what it
 * said there counts down just so: only a denial of the zone's own, a TTL that the zone does not give and an older serial
 * tell. By another primary server the resolver sees another zone of that name.
 */
function isOutOfDate(said: Said, poll: Poll, polls: readonly Poll[]): boolean {
  const zones = zonePolls(poll, polls);
  const all = zones.flatMap(({ rounds }) => rounds.flatMap(({ said: each }) => each)).filter(isAnswer);
  const { outcome, primary, serial } = held(said, poll);
  const primaries = all.flatMap((one) => one.primary ?? []);
  if (typeof primary === 'string' && primaries.length > 0 && !primaries.includes(primary)) return false;
  if (isDenied(outcome)) {
    const by = 'zone' in outcome ? outcome.zone : undefined;
    return by !== undefined && by !== '.' && zones.some(({ zone }) => zone !== null && isUnder(zone, by));
  }
  const serials = all.flatMap((one) => one.serial ?? []);
  const isBehind = typeof serial === 'number' && serials.length > 0 && serials.every((own) => isOlder(serial, own));
  const ttls = all.flatMap((one) => (denies(one) ? [] : (one.ttl ?? [])));
  return isBehind || (said.ttl !== null && ttls.length > 0 && said.ttl > Math.max(...ttls));
}

/** With the SOA that the same server gave in any round. */
function held(said: Said, { rounds }: Poll): Pick<Said, 'outcome' | 'primary' | 'serial'> {
  const copies = rounds.flatMap(({ said: each }) => each.filter(isOf(said)));
  const last = copies.findLast(({ primary }) => typeof primary === 'string');
  return last === undefined ? said : { ...last, outcome: said.outcome };
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

/** Where anybody may have a name forgotten by public resolvers, by the host of their URL or by address. */
const publicCaches: Readonly<Record<string, readonly string[]>> = {
  'https://one.one.one.one/purge-cache/': [
    '1.1.1.1',
    '1.0.0.1',
    '2606:4700:4700::1111',
    '2606:4700:4700::1001',
    'one.one.one.one',
    'cloudflare-dns.com',
  ],
  'https://dns.google/cache': ['8.8.8.8', '8.8.4.4', '2001:4860:4860::8888', '2001:4860:4860::8844', 'dns.google'],
};

/** How a cache comes to the new answer, as far as those who read it can do anything about that. */
export function staleFix({ server }: Said, { name, type }: Poll): Fix {
  const wait = 'Wait until the old answer has run out';
  const [page] = Object.entries(publicCaches).find(([, hosts]) => hosts.includes(server.address)) ?? [];
  if (page !== undefined) return { text: `${wait}, or have ${name} (${type}) forgotten at ${page}` };
  const isOthers = !isAddress(server.address) || kindOf(server.address) === 'public';
  const who = serverText(server);
  return {
    text: isOthers ? `${wait}, or ask whoever runs ${who}` : `${wait}, or flush ${name} from the cache of ${who}`,
  };
}

/** What resolvers say that differ from each other for good; empty where they do not. */
export function apartResolvers(poll: Poll): Said[] {
  const said = lastSaid(poll).filter(isAnswer);
  const { kind } = agreementOf(poll);
  return differ(said) && kind !== 'overlap' && !said.some((one) => varies(one, poll)) ? said : [];
}
