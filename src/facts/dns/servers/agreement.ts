import type { Poll, PollRound, Said } from '../../../model/name-looks.ts';
import { isDenied, isTold } from '../outcome.ts';
import { serverKey } from '../resolver.ts';

/** Whether the server spoke of the name at all: silence and refusals are no answers to compare. */
export const isAnswer = ({ outcome }: Said): boolean => isTold(outcome);

export const denies = ({ outcome }: Said): boolean => isDenied(outcome);

/** What is compared: the records, whatever their order, or that there are none. */
export const wordOf = ({ records }: Pick<Said, 'records'>): string => records.join(' ');

export const wordsOf = (said: readonly Said[]): string[] => [...new Set(said.filter(isAnswer).map(wordOf))];

/** Whether those who answered do not all say the same, or something else than is `known`. */
export const differ = (said: readonly Said[], known: readonly string[] = []): boolean =>
  known.length === 0 ? wordsOf(said).length > 1 : wordsOf(said).some((word) => !known.includes(word));

/** Whether it is another word of the same server. */
export const isOf =
  ({ server }: Said) =>
  (other: Said): boolean =>
    serverKey(other.server) === serverKey(server);

/** All that one server said, round by round. */
const saidBy = (server: Said, rounds: readonly PollRound[]): Said[] =>
  rounds.flatMap(({ said }) => said.filter((other) => isOf(server)(other) && isAnswer(other)));

/** Whether a server says now one thing and now another when it is asked again at once: the last round is apart. */
export const varies = (server: Said, { rounds, confirmed }: Pick<Poll, 'rounds' | 'confirmed'>): boolean =>
  wordsOf(saidBy(server, confirmed ? rounds.slice(0, -1) : rounds)).length > 1;

/** The last word of each who was asked. */
export function lastSaid({ rounds }: Pick<Poll, 'rounds'>): Said[] {
  const last = new Map<string, Said>();
  for (const { said } of rounds) for (const one of said) last.set(serverKey(one.server), one);
  return [...last.values()];
}

/**
 * How the servers of a zone stand to each other. `few`: not two of them answered. `overlap`: what they give differs, and
 * has records in common. `vary`: what they say varies by design. `stray`: it varies, but one of them denies the name, or
 * only ever says what those that vary never do.
 */
export type Agreement =
  | { readonly kind: 'agree' | 'overlap' | 'vary' | 'few' | 'unconfirmed' }
  | { readonly kind: 'deny' | 'differ' | 'stray'; readonly groups: readonly Group[] };

/** Whether a server gives what it holds of somebody else's for a while, each its own part: a zone's own TTL stays. */
function countsDown(server: Said, { rounds }: Poll): boolean {
  const all = saidBy(server, rounds);
  const [first, last] = [all[0]?.ttl ?? null, all.at(-1)?.ttl ?? null];
  return first !== null && last !== null && last < first;
}

/** Servers that say the same, the largest group first. */
export interface Group {
  readonly word: string;
  readonly said: readonly Said[];
}

export function agreementOf(poll: Poll): Agreement {
  const answered = lastSaid(poll).filter(isAnswer);
  if (answered.length < 2) return { kind: 'few' };
  if (!differ(answered)) return { kind: 'agree' };
  const isVarying = answered.some((server) => varies(server, poll));
  const counted = isVarying ? answered.flatMap((server) => saidBy(server, poll.rounds)) : answered;
  if (!counted.some(denies)) {
    const circles = circlesOf(answered, poll);
    if (circles.length === 1) return { kind: isVarying ? 'vary' : 'overlap' };
    // Chance does not explain servers that say the same every time beside those that vary.
    const isAnyOf = (circle: readonly Said[]): boolean =>
      circle.some((server) => wordsOf(saidBy(server, poll.rounds)).length > 1);
    if (isVarying && circles.every(isAnyOf)) return { kind: 'vary' };
  }
  if (!poll.confirmed) return { kind: 'unconfirmed' };
  if (!answered.some(denies) && answered.some((server) => countsDown(server, poll))) return { kind: 'vary' };
  const groups = groupsOf(answered);
  if (isVarying) return { kind: 'stray', groups };
  return { kind: answered.some(denies) ? 'deny' : 'differ', groups };
}

/** Servers whose records, gathered over all rounds, lead from each to each by those that two have in common. */
function circlesOf(answered: readonly Said[], { rounds }: Poll): Said[][] {
  const circles: { readonly members: Said[]; readonly records: Set<string> }[] = [];
  for (const server of answered) {
    const own = new Set(saidBy(server, rounds).flatMap(({ records }) => records));
    const met = circles.filter(({ records }) => !records.isDisjointFrom(own));
    const members = [...met.flatMap((circle) => circle.members), server];
    const records = met.reduce((all, circle) => all.union(circle.records), own);
    circles.splice(0, circles.length, ...circles.filter((circle) => !met.includes(circle)), { members, records });
  }
  return circles.map(({ members }) => members);
}

const groupsOf = (answered: readonly Said[]): Group[] =>
  wordsOf(answered)
    .map((word) => ({ word, said: answered.filter((said) => wordOf(said) === word) }))
    .sort((a, b) => b.said.length - a.said.length);

/** Serial number arithmetic (RFC 1982 3.2). */
export const isOlder = (a: number, b: number): boolean => a !== b && (b - a) >>> 0 < 2 ** 31;

/** Those whose copy of the zone is older than another's; empty where the serials tell nothing. */
export function laggards(groups: readonly Group[]): Said[] {
  const all = groups.flatMap(({ said }) => said);
  return all.filter(({ serial }) =>
    all.some(
      (other) => typeof serial === 'number' && typeof other.serial === 'number' && isOlder(serial, other.serial),
    ),
  );
}
