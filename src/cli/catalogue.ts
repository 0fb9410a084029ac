import { checks } from '../checks/index.ts';
import { selectChecks } from '../judge/select.ts';
import type { Check, Look } from '../model/check.ts';
import type { CheckCatalogue } from '../model/report.ts';
import { UsageError } from './io.ts';

export interface SelectOptions {
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly look?: Look;
}

/** The checks that the patterns choose. Throws UsageError for a pattern that chooses none. */
export function chosenChecks({ only = [], skip = [], look = 'full' }: SelectOptions): readonly Check[] {
  const { selected, unmatched } = selectChecks(checks, { only, skip, look });
  if (unmatched.length > 0) {
    throw new UsageError(
      unmatched.map((pattern) => `no check matches "${pattern}": hostprobe explain lists them`).join('\n'),
    );
  }
  if (selected.length === 0) throw new UsageError('--only, --skip and --look leave no check to make');
  return selected;
}

export const catalogue: CheckCatalogue = Object.fromEntries(checks.map((check) => [check.id, check]));

export const checkIds: readonly string[] = checks.map(({ id }) => id);
