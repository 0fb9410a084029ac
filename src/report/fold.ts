import type { CheckCatalogue, Finding } from '../model/report.ts';

export interface Folded {
  /** In the order given. */
  readonly shown: readonly Finding[];
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
    passed: count('passed'),
    explained: count('explained'),
    hygiene: count('hygiene'),
  };
}

type Kind = 'shown' | 'passed' | 'explained' | 'hygiene';

function kindOf({ status, because, check }: Finding, catalogue: CheckCatalogue): Kind {
  if (status === 'pass') return 'passed';
  if (because !== undefined) return 'explained';
  return status === 'warn' && catalogue[check]?.urgency === 'hygiene' ? 'hygiene' : 'shown';
}
