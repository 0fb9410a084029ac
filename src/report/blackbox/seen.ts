import { lastOfEach } from '../../facts/reach/last-readings.ts';
import type { Seen, TargetEvidence } from '../../model/evidence.ts';
import type { HttpResponse, HttpWhere } from '../../model/http.ts';
import type { Observed, TargetReport } from '../../model/report.ts';

/** One host that was looked at for a probe: what was asked for, or where a redirect led. */
export interface ProbedHost {
  readonly evidence: TargetEvidence;
  readonly report: TargetReport;
  /** Until it was known where to connect; 0 for an address, null where that is not known. */
  readonly lookupMs: number | null;
}

type Timings = NonNullable<Observed['timings']>;

export const timingsOf = ({ report }: ProbedHost): Partial<Timings> => report.observed.timings ?? {};

/** Of several addresses the first that got furthest; null where there is none to tell of. */
export function addressTold({ evidence: { seen }, report }: ProbedHost): string | null {
  const [responses, sessions, connections] = [
    lastOfEach(seen.responses),
    lastOfEach(seen.sessions),
    lastOfEach(seen.connections),
  ];
  const furthest = [...responses, ...sessions, ...connections].find(({ ok }) => ok) ?? connections[0];
  return furthest?.where.address ?? report.observed.addresses[0] ?? null;
}

export type TimedResponse = HttpResponse & { readonly where: HttpWhere };

/** The answer of that address. */
export function responseTold(probed: ProbedHost): TimedResponse | null {
  const address = addressTold(probed);
  const reading = lastOfEach(probed.evidence.seen.responses).find(({ where }) => where.address === address);
  return reading?.ok === true ? { ...reading.value, where: reading.where } : null;
}

/** Sessions in which certificates were shown, that of the told address first. */
export function sessionsTold(probed: ProbedHost): Extract<Seen['sessions'][number], { ok: true }>[] {
  const address = addressTold(probed);
  const shown = lastOfEach(probed.evidence.seen.sessions).filter((reading) => reading.ok);
  return shown.toSorted((a, b) => Number(b.where.address === address) - Number(a.where.address === address));
}
