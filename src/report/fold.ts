import type { CheckCatalogue, Finding, TargetReport } from '../model/report.ts';

export interface Folded {
  /** In the order given. */
  readonly shown: readonly Finding[];
  /** What somebody bears: told on a line each. */
  readonly accepted: readonly Finding[];
  /** How many are only counted. */
  readonly passed: number;
  readonly explained: number;
  readonly hygiene: number;
}

/** What a tired person reads in full, and what is only counted for them. */
export function foldFindings(findings: readonly Finding[], catalogue: CheckCatalogue, verbose: boolean): Folded {
  const kinds = findings.map((finding) => (verbose ? 'shown' : kindOf(finding, catalogue)));
  const count = (wanted: Kind): number => kinds.filter((kind) => kind === wanted).length;
  return {
    shown: findings.filter((_, i) => kinds[i] === 'shown'),
    accepted: findings.filter((_, i) => kinds[i] === 'accepted'),
    passed: count('passed'),
    explained: count('explained'),
    hygiene: count('hygiene'),
  };
}

type Kind = 'shown' | 'passed' | 'accepted' | 'explained' | 'hygiene';

function kindOf({ status, because, accepted, check }: Finding, catalogue: CheckCatalogue): Kind {
  if (status === 'pass') return 'passed';
  if (because !== undefined) return 'explained';
  if (accepted !== undefined) return 'accepted';
  return status === 'warn' && catalogue[check]?.urgency === 'hygiene' ? 'hygiene' : 'shown';
}

/** Whether nothing of a target has to be read: it passes, or has hygiene notes alone. */
export const isQuiet = ({ status, findings }: TargetReport, catalogue: CheckCatalogue): boolean =>
  status === 'pass' || (status === 'warn' && foldFindings(findings, catalogue, false).shown.length === 0);
