import type { Configuration } from '../../config/configuration.ts';
import { withMaskedReference } from '../../facts/http/masked-query.ts';
import type { Bench } from '../../judge/judge.ts';
import { unmeasuredReport } from '../../judge/own-trouble.ts';
import { reportTarget } from '../../judge/report.ts';
import { selectChecks, wantedKinds } from '../../judge/select.ts';
import type { Check, Look } from '../../model/check.ts';
import type { Kind, TargetEvidence } from '../../model/evidence.ts';
import type { Looked } from '../looked.ts';

/** How one look is judged by itself. */
export interface Judging {
  wanted(look: Look): ReadonlySet<Kind>;
  /** `trouble`: why it is our own, where it is. */
  judge(evidence: TargetEvidence, look: Look, now: number, trouble: string | null): Looked;
}

export function startJudging(
  { settings, environments }: Pick<Configuration, 'settings' | 'environments'>,
  checks: readonly Check[],
  enrich: (evidence: TargetEvidence) => TargetEvidence,
): Judging {
  const masked = {
    settings: withMaskedReference(settings),
    environments: Object.fromEntries(
      Object.entries(environments).map(([name, own]) => [name, withMaskedReference(own)]),
    ),
  };
  const of = (look: Look) => {
    const { selected } = selectChecks(checks, { only: [], skip: [], look });
    const bench: Omit<Bench, 'now'> = { ...masked, checks, enabled: new Set(selected.map(({ id }) => id)) };
    return { bench, wanted: wantedKinds(selected) };
  };
  const ways = { quick: of('quick'), full: of('full') };
  return {
    wanted: (look) => ways[look].wanted,
    judge(seen, look, now, trouble) {
      const evidence = enrich(seen);
      const report = reportTarget(evidence, { ...ways[look].bench, now }, { evidence: false, trace: false });
      return {
        target: evidence.target,
        look,
        evidence,
        report: trouble === null ? report : unmeasuredReport(report, checks, trouble),
        ownTrouble: trouble !== null,
      };
    },
  };
}
