import { addressBytes, familyOf } from '../../facts/addresses.ts';
import { fnv1a32 } from '../../facts/fnv.ts';
import type { TargetReport } from '../../model/report.ts';
import type { Protocol } from '../../model/target.ts';
import { exposedText, type Exposed, type Exposition } from '../prometheus/exposition.ts';
import { targetFamilies, targetLines } from '../prometheus/target-lines.ts';
import { dnsSeries } from './dns.ts';
import { gauge, seconds } from './gauge.ts';
import { httpSeries, lookupSeries, tcpSeries } from './http.ts';
import { addressTold, type ProbedHost } from './seen.ts';
import { tlsSeries } from './tls.ts';

/** What became of one probe. */
export interface Probed {
  readonly protocol: Protocol | 'dns';
  readonly success: boolean;
  readonly durationMs: number;
  readonly timeoutMs: number;
  /** What was asked for, then where redirects led, each to the next. */
  readonly hosts: readonly [ProbedHost, ...ProbedHost[]];
  /** All that was found, told of what was asked for. */
  readonly report: TargetReport;
  /** The clock that it is judged by. */
  readonly now: number;
}

/** The series of the blackbox exporter, and our own of this target. */
export const probeMetrics = (probed: Probed, exposition: Pick<Exposition, 'openMetrics'>): string =>
  exposedText([...blackboxSeries(probed), ...ownSeries(probed.report)], exposition);

export function blackboxSeries({ protocol, success, durationMs, timeoutMs, hosts, now }: Probed): Exposed[] {
  const [first] = hosts;
  const last = hosts.at(-1) ?? first;
  const asksHttp = protocol === 'https' || protocol === 'http';
  return [
    gauge('probe_success', 'Whether every essential check passed: 1 yes, 0 no or not known.', success ? 1 : 0),
    gauge('probe_duration_seconds', 'How long the whole probe took.', seconds(durationMs)),
    gauge('probe_timeout_seconds', 'How long the probe might have taken.', seconds(timeoutMs)),
    ...lookupSeries(first),
    ...addressSeries(first),
    ...(asksHttp ? httpSeries(hosts, last) : protocol === 'dns' ? dnsSeries(first) : tcpSeries()),
    ...(protocol === 'dns' || protocol === 'tcp' ? [] : tlsSeries(last, now)),
  ];
}

function addressSeries(probed: ProbedHost): Exposed[] {
  const address = addressTold(probed);
  return [
    gauge(
      'probe_ip_protocol',
      'The family of the address: 4 or 6; 0 where there is none.',
      address === null ? 0 : familyOf(address),
    ),
    gauge(
      'probe_ip_addr_hash',
      'A hash of the address (FNV-1a of its bytes), which changes when the address does; 0 where there is none.',
      address === null ? 0 : fnv1a32(addressBytes(address)),
    ),
  ];
}

function ownSeries(report: TargetReport): Exposed[] {
  const lines = targetLines(report);
  return targetFamilies.map((family, index) => ({ family, lines: lines[index] ?? '' }));
}
