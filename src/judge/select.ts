import type { Check } from '../model/check.ts';
import type { Kind } from '../model/evidence.ts';

/** Patterns of `--only` and `--skip`: an id, or a glob in which `*` stands for any run of characters. */
export interface Selection {
  readonly only: readonly string[];
  readonly skip: readonly string[];
}

/** The checks that are wanted, in the order of the list, and the patterns that match none. */
export function selectChecks<C extends Pick<Check, 'id'>>(
  checks: readonly C[],
  { only, skip }: Selection,
): { readonly selected: readonly C[]; readonly unmatched: readonly string[] } {
  const matches = (pattern: string, { id }: C): boolean => globOf(pattern).test(id);
  return {
    selected: checks.filter(
      (check) =>
        (only.length === 0 || only.some((pattern) => matches(pattern, check))) &&
        !skip.some((pattern) => matches(pattern, check)),
    ),
    unmatched: [...only, ...skip].filter((pattern) => !checks.some((check) => matches(pattern, check))),
  };
}

const globOf = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);

/** What is to be looked at for these checks. */
export const wantedKinds = (checks: readonly Pick<Check, 'needs'>[]): ReadonlySet<Kind> =>
  new Set(checks.flatMap(({ needs }) => needs));
