import { editDistance } from '../facts/edit-distance.ts';
import type { CheckMeta } from '../model/check.ts';
import type { CheckCatalogue } from '../model/report.ts';

export interface FoundChecks {
  /** What the words name, by the surest way that names any. */
  readonly found: readonly CheckMeta[];
  /** What may have been meant, nearest first, where nothing was found. */
  readonly near: readonly CheckMeta[];
}

const mostNear = 3;

/** Finds checks by id or part of it, by what people search for, or by words of the title; case and punctuation aside. */
export function findChecks(words: string, catalogue: CheckCatalogue): FoundChecks {
  const wanted = wordsOf(words);
  if (wanted === '') return { found: [], near: [] };
  const checks = Object.values(catalogue);
  const ways: readonly ((check: CheckMeta) => boolean)[] = [
    (check) => namesOf(check).some((name) => squeezed(name) === squeezed(wanted)),
    (check) => namesOf(check).some((name) => holds(name, wanted)),
    (check) => check.aliases.some((alias) => holds(wanted, wordsOf(alias))),
    (check) => wanted.split(' ').every((word) => holds(wordsOf(check.title), word)),
  ];
  for (const way of ways) {
    const found = checks.filter(way);
    if (found.length > 0) return { found, near: [] };
  }
  return { found: [], near: nearest(squeezed(wanted), checks) };
}

function nearest(wanted: string, checks: readonly CheckMeta[]): CheckMeta[] {
  const allowed = Math.max(1, Math.floor(wanted.length / 4));
  return checks
    .map((check) => ({ check, distance: distanceTo(check, wanted) }))
    .filter(({ distance }) => distance <= allowed)
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, mostNear)
    .map(({ check }) => check);
}

const distanceTo = (check: CheckMeta, wanted: string): number =>
  Math.min(...namesOf(check).map((name) => editDistance(squeezed(name), wanted)));

/** `DNS.target-is-absolute` as `dns target is absolute`. */
const wordsOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

const squeezed = (words: string): string => words.replaceAll(' ', '');

/** The id with and without its folder, and the aliases. */
const namesOf = ({ id, aliases }: CheckMeta): string[] => [id, id.slice(id.indexOf('.') + 1), ...aliases].map(wordsOf);

/** Whether the words stand in the text, whole and in this order. */
const holds = (text: string, words: string): boolean => ` ${text} `.includes(` ${words} `);
