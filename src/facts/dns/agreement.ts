import type { Poll, PollRound, Said } from '../../model/name-looks.ts';

/** Whether the server spoke of the name at all: silence and refusals are no answers to compare. */
export const isAnswer = ({ outcome: { kind } }: Said): boolean =>
  kind === 'data' || kind === 'nodata' || kind === 'nxdomain';

export const denies = ({ outcome: { kind } }: Said): boolean => kind === 'nodata' || kind === 'nxdomain';

/** What is compared: the records, whatever their order, or that there are none. */
export const wordOf = ({ records }: Pick<Said, 'records'>): string => records.join(' ');

export const wordsOf = (said: readonly Said[]): string[] => [...new Set(said.filter(isAnswer).map(wordOf))];

/** Whether those who answered do not all say the same, or something else than is `known`. */
export const differ = (said: readonly Said[], known: readonly string[] = []): boolean =>
  known.length === 0 ? wordsOf(said).length > 1 : wordsOf(said).some((word) => !known.includes(word));

const placeOf = ({ server: { address, port } }: Said): string => `${address} ${port}`;

/** All that one server said, round by round. */
const saidBy = (server: Said, rounds: readonly PollRound[]): Said[] =>
  rounds.flatMap(({ said }) => said.filter((other) => placeOf(other) === placeOf(server) && isAnswer(other)));

/** Whether a server says now one thing and now another when it is asked again at once: the last round is apart. */
export const varies = (server: Said, { rounds, confirmed }: Pick<Poll, 'rounds' | 'confirmed'>): boolean =>
  wordsOf(saidBy(server, confirmed ? rounds.slice(0, -1) : rounds)).length > 1;

/** The last word of each who was asked. */
export function lastSaid({ rounds }: Pick<Poll, 'rounds'>): Said[] {
  const last = new Map<string, Said>();
  for (const { said } of rounds) for (const one of said) last.set(placeOf(one), one);
  return [...last.values()];
}

/**
 * How the servers of a zone stand to each other. `few`: not two of them answered. `vary`: what they say varies by
 * design. `stray`: it varies, but one of them denies the name, or says what no other ever said.
 */
export type Agreement =
  | { readonly kind: 'agree' | 'vary' | 'few' | 'unconfirmed' }
  | { readonly kind: 'deny' | 'differ' | 'stray'; readonly groups: readonly Group[] };

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
  const isStraying = answered.some((server) => isStray(server, answered, poll));
  if (isVarying && !isStraying) return { kind: 'vary' };
  if (!poll.confirmed) return { kind: 'unconfirmed' };
  const groups = groupsOf(answered);
  if (isVarying) return { kind: 'stray', groups };
  return { kind: answered.some(denies) ? 'deny' : 'differ', groups };
}

/** Chance explains neither a denial nor, where others vary, a server that only ever says what nobody else does. */
function isStray(server: Said, answered: readonly Said[], poll: Poll): boolean {
  if (saidBy(server, poll.rounds).some(denies)) return true;
  const others = answered.filter((other) => other !== server).flatMap((other) => saidBy(other, poll.rounds));
  const heard = new Set(others.flatMap(({ records }) => records));
  return !saidBy(server, poll.rounds).some(({ records }) => records.some((record) => heard.has(record)));
}

const groupsOf = (answered: readonly Said[]): Group[] =>
  wordsOf(answered)
    .map((word) => ({ word, said: answered.filter((said) => wordOf(said) === word) }))
    .sort((a, b) => b.said.length - a.said.length);

/** Serial number arithmetic (RFC 1982 3.2). */
const isOlder = (a: number, b: number): boolean => a !== b && (b - a) >>> 0 < 2 ** 31;

/** Those whose copy of the zone is older than another's; empty where the serials tell nothing. */
export function laggards(groups: readonly Group[]): Said[] {
  const all = groups.flatMap(({ said }) => said);
  return all.filter(({ serial }) =>
    all.some(
      (other) => typeof serial === 'number' && typeof other.serial === 'number' && isOlder(serial, other.serial),
    ),
  );
}
