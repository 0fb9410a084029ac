import { editDistance } from '../facts/edit-distance.ts';

/** `DNS.target-is-absolute` as `dns target is absolute`. */
export const wordsOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

export const squeezed = (words: string): string => words.replaceAll(' ', '');

/** Whether the words stand in the text, whole and in this order. */
export const holds = (text: string, words: string): boolean => ` ${text} `.includes(` ${words} `);

/** Shorter than this, words are like too many others to be searched for in a longer text. */
const leastSearched = 8;

/** By how many slips of the pen the one phrase is the other or stands in it; null where they have nothing in common. */
export function slipsBetween(one: string, other: string): number | null {
  const whole = slips(squeezed(one), squeezed(other));
  if (whole !== null) return whole;
  const [short, long] = [one.split(' '), other.split(' ')].toSorted((a, b) => a.length - b.length);
  const wanted = short?.join('') ?? '';
  if (short === undefined || long === undefined || short.length < 2 || wanted.length < leastSearched) return null;
  const found = long
    .slice(short.length - 1)
    .flatMap((_, i) => slips(wanted, long.slice(i, i + short.length).join('')) ?? []);
  return found.length === 0 ? null : Math.min(...found);
}

function slips(one: string, other: string): number | null {
  const allowed = Math.max(1, Math.floor(Math.min(one.length, other.length) / 4));
  if (Math.abs(one.length - other.length) > allowed) return null;
  const distance = editDistance(one, other);
  return distance <= allowed ? distance : null;
}
