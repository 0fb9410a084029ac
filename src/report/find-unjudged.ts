import { holds, wordsOf } from './words.ts';

interface Unjudged {
  readonly names: readonly string[];
  readonly said: string;
}

/** What people search for that is told of a target, and that no check judges. */
const unjudged: readonly Unjudged[] = [
  {
    names: ['DANE', 'TLSA', 'RFC 6698'],
    said: 'no check judges TLSA records (DANE): browsers do not look at them. `hostprobe check --verbose HOST` tells those of a host, and whether they match the certificate that is served',
  },
  {
    names: ['key agreement', 'key exchange', 'ECDHE'],
    said: 'no check judges how keys are agreed on: `hostprobe check --verbose HOST` tells the group, and whether it is post-quantum',
  },
];

/** What there is to say of it all the same; null where the words name nothing of the kind. */
export const findUnjudged = (words: string): string | null =>
  unjudged.find(({ names }) => names.some((name) => holds(wordsOf(words), wordsOf(name))))?.said ?? null;
