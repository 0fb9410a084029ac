import { limitMeanings, type LimitMeaning } from '../facts/vantage/limit-meanings.ts';
import { slipsBetween, squeezed, wordsOf } from './words.ts';

/** The limit of the vantage whose code the words are, case and punctuation aside. */
export const findLimit = (words: string): LimitMeaning | null =>
  limitMeanings.find(({ code }) => squeezed(wordsOf(code)) === squeezed(wordsOf(words))) ?? null;

/** Those whose code the words may have been meant for. */
export const nearLimits = (words: string): LimitMeaning[] =>
  limitMeanings.filter(({ code }) => slipsBetween(wordsOf(code), wordsOf(words)) !== null);
