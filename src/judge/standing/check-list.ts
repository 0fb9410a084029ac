import type { Check } from '../../model/check.ts';
import type { Kind } from '../../model/evidence.ts';
import type { NotJudged } from '../../model/report.ts';
import { wantedKinds } from '../select.ts';
import type { Weights } from '../weigh.ts';

export type KnownCheck = Pick<Check, 'id' | 'look' | 'essential' | 'yieldsTo' | 'yieldsOnly' | 'needs'>;

/** What is known of the checks from their metadata alone. */
export interface CheckList {
  readonly checks: readonly KnownCheck[];
  readonly byId: Weights;
  /** What a quick look looks at. */
  readonly quickKinds: ReadonlySet<Kind>;
  /** What is told of those that only a full look judges, until the first one. */
  readonly awaited: ReadonlyMap<string, NotJudged>;
}

const awaiting = 'only a full look judges it, and none has been made yet';

export function listChecks(checks: readonly KnownCheck[]): CheckList {
  const full = checks.filter(({ look }) => look === 'full');
  return {
    checks,
    byId: new Map(checks.map((check) => [check.id, check])),
    quickKinds: wantedKinds(checks.filter(({ look }) => look === 'quick')),
    awaited: new Map(full.map(({ id }) => [id, { check: id, because: awaiting, spared: true }])),
  };
}
