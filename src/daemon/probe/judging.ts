import { joinReports } from '../../judge/joined.ts';
import type { Bench } from '../../judge/judge.ts';
import { reportTarget } from '../../judge/report.ts';
import type { Check } from '../../model/check.ts';
import type { TargetEvidence } from '../../model/evidence.ts';
import type { TargetReport } from '../../model/report.ts';
import type { ProbedHost } from '../../report/blackbox/seen.ts';
import { judgesLeanly, judgesNames, type PlaceSeen } from './looking.ts';

export interface SeenBench extends Omit<Bench, 'enabled' | 'environments'> {
  readonly environments: NonNullable<Bench['environments']>;
}

interface Judging {
  /** Its answer was a redirect that was followed: that it is one is as expected. */
  readonly leadsOn: boolean;
  readonly onlyNames: boolean;
}

/** What was seen of one host, judged by all that was looked for there. */
export function judgeSeen(place: PlaceSeen, bench: SeenBench, judging: Judging): ProbedHost {
  const { names, evidence, isOwn, lookupMs } = place;
  const ofNames = bench.checks.filter((check) => judgesNames(check) && (isOwn || judgesLeanly(check)));
  const ofPlaces = bench.checks.filter((check) => !judgesNames(check));
  const seen = judging.leadsOn ? asRedirect(evidence) : evidence;
  const report = (of: TargetEvidence, checks: readonly Check[]): TargetReport =>
    reportTarget(
      of,
      { ...bench, checks, enabled: new Set(checks.map(({ id }) => id)) },
      { evidence: false, trace: false },
    );
  const joined =
    names === null
      ? report(seen, judging.onlyNames ? ofNames : [...ofNames, ...ofPlaces])
      : joinReports([report(seen, ofPlaces), report(names, ofNames)]);
  return { evidence, report: joined, lookupMs: lookupMs ?? joined.observed.timings?.dnsMs ?? null };
}

function asRedirect(evidence: TargetEvidence): TargetEvidence {
  const { target } = evidence;
  const http = { path: '/', ...target.expect.http, status: ['3xx'] };
  return { ...evidence, target: { ...target, expect: { ...target.expect, http } } };
}
