import { cutWords } from '../../facts/cut-words.ts';
import { defaultName } from '../../facts/host-port.ts';
import { isFreeLabel, metricLabel } from '../../facts/metric-label.ts';
import { statuses } from '../../model/check.ts';
import type { ObservedCertificate, TargetReport } from '../../model/report.ts';
import { epochSeconds, sampleLine, type Family } from './exposition.ts';
import { labelPairs } from './label.ts';
import { standings } from './standing.ts';

/** What the lines of one target are written from. */
interface Drawn {
  readonly report: TargetReport;
  /** Of this target in every series, finished. */
  readonly labels: string;
  /** The same, with the load balancer that is expected. */
  readonly balanced: string;
  readonly leaf: (ObservedCertificate & { readonly seenAt: string }) | null;
}

type Rendered = Family & { readonly lines: (drawn: Drawn) => string };

const gauge = (name: string, help: string, lines: (drawn: Drawn, name: string) => string): Rendered => ({
  name,
  type: 'gauge',
  help,
  lines: (drawn) => lines(drawn, name),
});

const instant = (text: string | undefined, labels: string, name: string): string => {
  const seconds = text === undefined ? null : epochSeconds(text);
  return seconds === null ? '' : sampleLine(name, labels, seconds);
};

const flag = (holds: boolean | null | undefined, labels: string, name: string): string =>
  holds === null || holds === undefined ? '' : sampleLine(name, labels, holds ? 1 : 0);

const rendered: readonly Rendered[] = [
  gauge(
    'hostprobe_target_up',
    'Whether a user gets through without a warning: 1 yes, 0 no, absent while that is not known.',
    ({ report, labels }, name) => flag(report.up, labels, name),
  ),
  gauge(
    'hostprobe_target_status',
    'The status of the target: 1 for the one that holds, 0 for the others.',
    ({ report, balanced }, name) =>
      statuses
        .map((status) =>
          sampleLine(name, `${balanced},${labelPairs([['status', status]])}`, report.status === status ? 1 : 0),
        )
        .join(''),
  ),
  gauge(
    'hostprobe_finding',
    'Checks that do not pass, each with its worst status and the reason for it; what was found stays while it cannot be measured.',
    ({ report, balanced }, name) =>
      Array.from(standings(report), ([check, { status, reason }]) =>
        sampleLine(
          name,
          `${balanced},${labelPairs([
            ['check', check],
            ['status', status],
            ['reason', reason],
          ])}`,
          1,
        ),
      ).join(''),
  ),
  gauge(
    'hostprobe_last_probe_timestamp_seconds',
    'When the look began that is told of the target.',
    ({ report, labels }, name) => instant(report.startedAt, labels, name),
  ),
  gauge(
    'hostprobe_certificate_not_before_timestamp_seconds',
    'From when the served leaf certificate is valid; where addresses differ, of the one that ends first.',
    ({ leaf, labels }, name) => instant(leaf?.notBefore, labels, name),
  ),
  gauge(
    'hostprobe_certificate_not_after_timestamp_seconds',
    'Until when the served leaf certificate is valid; where addresses differ, the earliest end.',
    ({ leaf, labels }, name) => instant(leaf?.notAfter, labels, name),
  ),
  gauge(
    'hostprobe_certificate_last_seen_timestamp_seconds',
    'When the leaf certificate was last seen that the other certificate metrics tell of.',
    ({ leaf, labels }, name) => instant(leaf?.seenAt, labels, name),
  ),
  gauge(
    'hostprobe_certificate_info',
    'Who issued the leaf certificate, under which serial number, and who vouches for it; always 1.',
    ({ leaf, labels }, name) => (leaf === null ? '' : sampleLine(name, `${labels},${leafLabels(leaf)}`, 1)),
  ),
  gauge(
    'hostprobe_source_ip_preserved',
    'Whether the application sees the address of its client: 1 yes, 0 no, absent where that is not known.',
    ({ report, labels }, name) => flag(report.observed.sourceIp?.preserved, labels, name),
  ),
];

/** The series of which each target has its own, in the order of its lines. */
export const targetFamilies: readonly Family[] = rendered.map(({ name, type, help }) => ({ name, type, help }));

/** The finished lines of one target: for each of `targetFamilies` one text of none, one or several lines. */
export function targetLines(report: TargetReport): readonly string[] {
  const labels = targetLabels(report);
  const balanced = labelPairs([['load_balancer', report.loadBalancer ?? '']]);
  const drawn: Drawn = {
    report,
    labels,
    balanced: balanced === '' ? labels : `${labels},${balanced}`,
    leaf: leafOf(report),
  };
  return rendered.map(({ lines }) => lines(drawn));
}

/** What tells a target apart, and its labels of the configuration, of which none can hide one of ours. */
export function targetLabels({
  host,
  port,
  name,
  labels,
}: Pick<TargetReport, 'host' | 'port' | 'name' | 'labels'>): string {
  const own = new Map([
    ['host', host],
    ['port', String(port)],
    ['name', name === defaultName(host, port) ? '' : name],
  ]);
  for (const [written, value] of Object.entries(labels)) {
    const label = metricLabel(written);
    if (isFreeLabel(label) && !own.has(label)) own.set(label, value);
  }
  return labelPairs(own);
}

function leafOf({ lastCertificate, observed, startedAt }: TargetReport): Drawn['leaf'] {
  if (lastCertificate !== undefined) return lastCertificate;
  const seen = observed.earliestCertificate ?? observed.certificate;
  return seen === undefined ? null : { ...seen, seenAt: startedAt };
}

/** More digits than the longest serial number that may be issued has (RFC 5280 4.1.2.2). */
const longestSerial = 64;

/** What a server sent, cut. */
const leafLabels = ({ issuer, serial, trust }: ObservedCertificate): string =>
  labelPairs([
    ['issuer', cutWords(issuer)],
    ['serial', serial.toLowerCase().slice(0, longestSerial)],
    ['trust', trust],
  ]);
