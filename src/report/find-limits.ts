import { limitMeanings, type LimitMeaning } from '../facts/vantage/limit-meanings.ts';
import { holds, slipsBetween, squeezed, wordsOf } from './words.ts';

/** The limit of the vantage that the words name, by its code or by what people search for; case and punctuation aside. */
export function findLimit(words: string): LimitMeaning | null {
  const wanted = wordsOf(words);
  const ways: readonly ((name: string) => boolean)[] = [
    (name) => squeezed(name) === squeezed(wanted),
    (name) => holds(wanted, name),
  ];
  for (const way of ways) {
    const found = limitMeanings.find((limit) => namesOf(limit).some(way));
    if (found !== undefined) return found;
  }
  return null;
}

/** Those that the words may have been meant for. */
export const nearLimits = (words: string): LimitMeaning[] =>
  limitMeanings.filter((limit) => namesOf(limit).some((name) => slipsBetween(name, wordsOf(words)) !== null));

const namesOf = ({ code, aliases }: LimitMeaning): string[] => [code, ...aliases].map(wordsOf);
