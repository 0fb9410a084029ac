import type { HttpResponse } from '../../model/http.ts';
import { epochSeconds, type Exposed } from '../prometheus/exposition.ts';
import { gauge, gauges, seconds } from './gauge.ts';
import { responseTold, timingsOf, type ProbedHost, type TimedResponse } from './seen.ts';

/** What was seen of HTTP: of the last host to which redirects led, durations of all of them. */
export function httpSeries(hosts: readonly ProbedHost[], last: ProbedHost): Exposed[] {
  const response = responseTold(last);
  const inAll = (msOf: (probed: ProbedHost) => number | null | undefined): number =>
    seconds(hosts.reduce((sum, probed) => sum + (msOf(probed) ?? 0), 0));
  return [
    gauges(
      'probe_http_duration_seconds',
      'Time spent in each phase, over all requests; 0 where there was none of it.',
      [
        [[['phase', 'resolve']], inAll(({ lookupMs }) => lookupMs)],
        [[['phase', 'connect']], inAll((probed) => timingsOf(probed).connectMs)],
        [[['phase', 'tls']], inAll((probed) => timingsOf(probed).tlsMs)],
        [[['phase', 'processing']], inAll((probed) => timingsOf(probed).httpMs)],
        [[['phase', 'transfer']], inAll((probed) => responseTold(probed)?.body.ms)],
      ],
    ),
    gauge('probe_http_status_code', 'The status of the last answer; 0 where none came.', response?.status ?? 0),
    gauge(
      'probe_http_version',
      'The version of HTTP that was spoken; 0 where no answer came.',
      response === null ? 0 : versionOf(response),
    ),
    gauge(
      'probe_http_ssl',
      'Whether the last answer came over TLS: 1 yes, 0 no or none came.',
      response?.where.url.startsWith('https:') === true ? 1 : 0,
    ),
    gauge('probe_http_redirects', 'How many redirects were followed.', hosts.length - 1),
    gauge(
      'probe_http_content_length',
      'The length that the last answer names; -1 where it names none, 0 where no answer came.',
      response === null ? 0 : contentLength(response),
    ),
    gauge(
      'probe_http_uncompressed_body_length',
      'The length of the last body as far as it came, as it was sent; absent where it is longer than we read.',
      response === null ? 0 : bodyLength(response),
    ),
    gauge(
      'probe_http_last_modified_timestamp_seconds',
      'When the last page was changed, as its server says; absent where it does not.',
      response === null ? null : lastModified(response),
    ),
    gauge('probe_failed_due_to_regex', 'Always 0: pages are not searched.', 0),
  ];
}

const valuesOf = ({ headers }: HttpResponse, wanted: string): string[] =>
  headers.flatMap(([name, value]) => (name === wanted ? [value.trim()] : []));

function contentLength(response: HttpResponse): number {
  const [said = '', ...others] = new Set(valuesOf(response, 'content-length'));
  return others.length === 0 && /^\d{1,15}$/.test(said) ? Number(said) : -1;
}

const bodyLength = ({ body }: HttpResponse): number | null => (body.end === 'limit' ? null : body.bytes);

function versionOf({ where, version }: TimedResponse): number {
  if (where.protocol === 'h2') return 2;
  return version === '1.0' ? 1 : 1.1;
}

/** A date of the form that HTTP has (RFC 9110 5.6.7). */
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

function lastModified(response: HttpResponse): number | null {
  const [said = ''] = valuesOf(response, 'last-modified');
  return httpDate.test(said) ? epochSeconds(said) : null;
}

/** What there is to tell of every host that is connected to. */
export const tcpSeries = (): Exposed[] => [gauge('probe_failed_due_to_regex', 'Always 0: nothing is searched.', 0)];

export const lookupSeries = ({ lookupMs }: ProbedHost): Exposed[] => [
  gauge(
    'probe_dns_lookup_time_seconds',
    'Until it was known where to connect.',
    lookupMs === null ? null : seconds(lookupMs),
  ),
];
