import { globOf } from '../facts/glob.ts';
import type { Check, Look } from '../model/check.ts';
import type { Kind } from '../model/evidence.ts';

/** Patterns of `--only` and `--skip`: an id, or a glob in which `*` stands for any run of characters. */
export interface Selection {
  readonly only: readonly string[];
  readonly skip: readonly string[];
  /** `quick` leaves out what only a full look is for. */
  readonly look: Look;
}

/** The checks that are wanted, in the order of the list, and the patterns that match none. */
export function selectChecks<C extends Pick<Check, 'id' | 'look'>>(
  checks: readonly C[],
  { only, skip, look }: Selection,
): { readonly selected: readonly C[]; readonly unmatched: readonly string[] } {
  const matches = (pattern: string, { id }: C): boolean => globOf(pattern).test(id);
  return {
    selected: checks.filter(
      (check) =>
        (look === 'full' || check.look === 'quick') &&
        (only.length === 0 || only.some((pattern) => matches(pattern, check))) &&
        !skip.some((pattern) => matches(pattern, check)),
    ),
    unmatched: [...only, ...skip].filter((pattern) => !checks.some((check) => matches(pattern, check))),
  };
}

/**
 * What no check judges and the report shows as a fact: looked at where all these kinds are wanted, with which it has to
 * do. Of TLSA records that is a full look, for only there are signatures in the DNS looked at.
 */
const shownBeside: readonly (readonly [shown: Kind, beside: readonly Kind[]])[] = [
  ['tlsa', ['sessions', 'validations']],
];

/** What is to be looked at for these checks. */
export function wantedKinds(checks: readonly Pick<Check, 'needs'>[]): ReadonlySet<Kind> {
  const needed = new Set(checks.flatMap(({ needs }) => needs));
  const shown = shownBeside.filter(([, beside]) => beside.every((kind) => needed.has(kind)));
  return new Set([...needed, ...shown.map(([kind]) => kind)]);
}
