import { statuses, type Status } from '../../model/check.ts';
import type { TargetReport } from '../../model/report.ts';
import { gravest, gravitiesByCheck } from './gravity.ts';

/** What has got worse from what was told to what is found. */
export interface Worse {
  /** It is not seen to be as well as it was, whether or not something is found wrong. */
  readonly unsure: boolean;
  /** Whose findings have grown to a warning or a fail. */
  readonly checks: readonly string[];
}

/** Null where nothing has. What was found before an unknown is still held against it: finding the same again is no news. */
export function worseThan(told: TargetReport, found: TargetReport): Worse | null {
  const before = gravitiesByCheck(told.findings);
  const checks = [...gravitiesByCheck(found.findings)]
    .filter(([check, gravity]) => gravity > (before.get(check) ?? 0))
    .map(([check]) => check);
  const [now, then] = [rank(found.status), rank(heldStatus(told))];
  const isUnseen = now >= rank('unknown') && then < rank('unknown');
  const unsure = isUnseen || (told.up === true && found.up !== true) || (checks.length === 0 && now > then);
  return unsure || checks.length > 0 ? { unsure, checks } : null;
}

export const rank = (status: Status): number => statuses.indexOf(status);

const held = ['pass', 'warn', 'fail'] as const;

function heldStatus({ status, findings }: TargetReport): Status {
  const found = held[gravest(findings)];
  return status === 'unknown' && rank(found) > rank(status) ? found : status;
}
