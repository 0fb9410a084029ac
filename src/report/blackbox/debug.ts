import { serverText } from '../../facts/dns/records/record.ts';
import { withPort } from '../../facts/addresses.ts';
import { maskQuery } from '../../facts/http/masked-query.ts';
import type { Expectation } from '../../model/target.ts';
import type { TargetEvidence } from '../../model/evidence.ts';
import type { Reading } from '../../model/reading.ts';
import type { TargetReport } from '../../model/report.ts';
import { escapeJson, escapeText } from '../escape.ts';

/** What a module stands for with all that holds beside it. */
export interface ModuleTold {
  readonly module: string;
  readonly protocol: string;
  readonly target: string;
  readonly timeoutMs: number;
  readonly expect: Expectation;
}

export interface Debugged {
  readonly lines: readonly string[];
  readonly metrics: string;
  readonly judgedAs: ModuleTold;
}

const mostLines = 1000;

/** What `debug=true` shows in place of the metrics alone, for people. */
export function debugText({ lines, metrics, judgedAs }: Debugged): string {
  const shown = lines.slice(0, mostLines).map(escapeText);
  const more = lines.length > mostLines ? [`… and ${lines.length - mostLines} more`] : [];
  return [
    'What was seen:',
    ...shown,
    ...more,
    '',
    'Metrics that it comes to:',
    metrics,
    'The module as it holds here:',
    escapeJson(JSON.stringify({ ...judgedAs, expect: withMaskedPath(judgedAs.expect) }, null, 2)),
    '',
  ].join('\n');
}

const withMaskedPath = (expect: Expectation): Expectation =>
  expect.http === undefined ? expect : { ...expect, http: { ...expect.http, path: maskQuery(expect.http.path) } };

/** Every look of one host's evidence as a line, in the order of the layers. */
export function readingLines({ dns, seen }: TargetEvidence): string[] {
  return [
    ...dns.map((reading) =>
      line(
        'dns',
        `${reading.where.name} ${reading.where.type} @${serverText(reading.where.server)}`,
        reading,
        (said) => {
          const data = said.answers.slice(0, 8).map(({ type, data }) => `${type} ${data}`);
          return [said.rcode, ...data].join(', ');
        },
      ),
    ),
    ...seen.connections.map((reading) =>
      line('tcp', withPort(reading.where.address, reading.where.port), reading, () => 'connected'),
    ),
    ...seen.sessions.map((reading) => {
      const name = reading.where.serverName ?? 'no name';
      const place = `${withPort(reading.where.address, reading.where.port)} as ${name}`;
      return line('tls', place, reading, ({ protocol, cipher, sent }) => {
        const certificates = `${sent.length} ${sent.length === 1 ? 'certificate' : 'certificates'}`;
        return [protocol, cipher, certificates, ...sent.slice(0, 1)].join(', ');
      });
    }),
    ...[...seen.responses, ...seen.stranger, ...seen.repeats].map((reading) =>
      line('http', `${maskQuery(reading.where.url)} at ${reading.where.address}`, reading, ({ status, headers }) => {
        const location = headers.find(([name]) => name === 'location')?.[1];
        return location === undefined ? String(status) : `${status} to ${maskQuery(location)}`;
      }),
    ),
  ];
}

function line<Where, What>(
  kind: string,
  place: string,
  reading: Reading<Where, What>,
  tell: (value: What) => string,
): string {
  const said = reading.ok ? tell(reading.value) : `${reading.failure.code}: ${reading.failure.detail}`;
  return `${reading.at} ${kind} ${place}: ${said} (${reading.ms} ms)`;
}

/** What was found, worst first, and what was not judged. */
export const findingLines = ({ findings, notJudged }: TargetReport): string[] => [
  ...findings.map(
    ({ status, check, reason, message }) =>
      `${status.toUpperCase()} ${check}${reason === 'as-expected' ? '' : ` (${reason})`}: ${message}`,
  ),
  ...notJudged.map(({ check, because }) => `not judged: ${check}: ${because}`),
];
