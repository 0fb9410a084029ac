import type { CheckMeta } from '../model/check.ts';
import type { CheckCatalogue } from '../model/report.ts';
import { holds, slipsBetween, squeezed, wordsOf } from './words.ts';

export interface FoundChecks {
  /** What the words name, by the surest way that names any. */
  readonly found: readonly CheckMeta[];
  /** What may have been meant, nearest first, where nothing was found. */
  readonly near: readonly CheckMeta[];
}

const mostNear = 3;

/**
 * Finds checks by id or part of it, by what people search for, by a finding's reason, or by words of the title; case and
 * punctuation aside. What is likeliest meant comes first.
 */
export function findChecks(words: string, catalogue: CheckCatalogue): FoundChecks {
  const wanted = respelt(wordsOf(words));
  if (wanted === '') return { found: [], near: [] };
  const checks = Object.values(catalogue);
  const ways: readonly (() => CheckMeta[])[] = [
    () => named(checks, (name) => squeezed(name) === squeezed(wanted)),
    () => checks.filter((check) => reasonsOf(check).some((reason) => squeezed(reason) === squeezed(wanted))),
    () => named(checks, (name) => holds(name, wanted)),
    () => closest(checks, wanted),
    () => telling(checks, wanted, ({ title }) => title),
  ];
  for (const way of ways) {
    const found = way();
    if (found.length > 0) return { found, near: [] };
  }
  return { found: [], near: nearest(wanted, checks) };
}

/** Those that have all of the words in what is said of them: for words that nothing is known by. */
export const findByProse = (words: string, catalogue: CheckCatalogue): CheckMeta[] =>
  telling(Object.values(catalogue), wordsOf(words), ({ title, why }) => `${title} ${why}`);

const telling = (checks: readonly CheckMeta[], wanted: string, text: (check: CheckMeta) => string): CheckMeta[] =>
  checks.filter((check) => wanted.split(' ').every((word) => holds(wordsOf(text(check)), word)));

/**
 * Those with a name that fits, by id first, then by the shortest alias, and of like ones by the one that stands earlier
 * among its check's: these begin with what the check is most looked for by.
 */
function named(checks: readonly CheckMeta[], fits: (name: string) => boolean): CheckMeta[] {
  return checks
    .flatMap((check) => {
      if (idsOf(check).some(fits)) return [{ check, length: 0, place: 0 }];
      const places = aliasesOf(check).flatMap((alias, place) =>
        fits(alias) ? [{ check, length: squeezed(alias).length, place }] : [],
      );
      return places.toSorted(nearer).slice(0, 1);
    })
    .toSorted(nearer)
    .map(({ check }) => check);
}

type Place = Readonly<Record<'length' | 'place', number>>;

const nearer = (a: Place, b: Place): number => a.length - b.length || a.place - b.place;

/**
 * The same number as OpenSSL's programs print it: `verify error:num=20`, `Verify return code: 20`, `error 20`; and a key
 * as the configuration has it: `expect.access`.
 */
const respelt = (words: string): string =>
  words.replace(/\b(?:verify )?(?:error num|error code|return code) (\d+)\b/g, 'error $1').replace(/^expect /, '');

/** Those of which the longest alias stands in the words: the more of a message an alias tells, the surer it is meant. */
function closest(checks: readonly CheckMeta[], wanted: string): CheckMeta[] {
  const lengths = checks.map(({ aliases }) => {
    const held = aliases.map(wordsOf).filter((alias) => alias !== '' && holds(wanted, alias));
    return Math.max(0, ...held.map(({ length }) => length));
  });
  const most = Math.max(1, ...lengths);
  return checks.filter((_, i) => lengths[i] === most);
}

function nearest(wanted: string, checks: readonly CheckMeta[]): CheckMeta[] {
  return checks
    .flatMap((check) => {
      const slips = [...namesOf(check), ...reasonsOf(check)].flatMap((name) => slipsBetween(name, wanted) ?? []);
      return slips.length === 0 ? [] : [{ check, slips: Math.min(...slips) }];
    })
    .toSorted((a, b) => a.slips - b.slips)
    .slice(0, mostNear)
    .map(({ check }) => check);
}

const namesOf = (check: CheckMeta): string[] => [...idsOf(check), ...aliasesOf(check)];

/** The id with and without its folder. */
const idsOf = ({ id }: CheckMeta): string[] => [id, id.slice(id.indexOf('.') + 1)].map(wordsOf);

const aliasesOf = ({ aliases }: CheckMeta): string[] => aliases.map(wordsOf);

/** Those that are a check's own. */
const reasonsOf = ({ reasons }: CheckMeta): string[] => reasons.map(wordsOf);
