import { placeAt, type Place } from './place.ts';
import { sendPersistently, type Outcome } from './send.ts';

/** A group of metrics in a Pushgateway, which is replaced as a whole. */
export interface Group {
  readonly vantage: string;
  /** The part of `--shard`; null where the targets are not divided. */
  readonly shard: number | null;
}

const example = 'http://pushgateway:9091';

/** The Pushgateway of this URL, or what is wrong with it; `http://` may be left out, as its own clients have it. */
export function gatewayAt(text: string): Place | string {
  const place = placeAt(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  if (place === null) return `expected the URL of a Pushgateway, such as ${example}`;
  if (place.url.search !== '') return `${place.told}: a Pushgateway is told nothing by a query, such as ${example}`;
  if (/\/metrics(?:\/|$)/.test(place.url.pathname)) {
    return `${place.told}: give what comes before /metrics, such as ${example}`;
  }
  return place;
}

/** Replaces the group by these metrics. */
export const pushMetrics = (gateway: Place, group: Group, metrics: string, signal: AbortSignal): Promise<Outcome> =>
  sendPersistently(
    {
      method: 'PUT',
      place: { ...gateway, url: new URL(`${gateway.url.origin}${groupPath(gateway.url.pathname, group)}`) },
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
      body: metrics,
    },
    { pausesMs: [1000], signal },
  );

/** Where a group lives below the path of a gateway. */
export const groupPath = (base: string, { vantage, shard }: Group): string =>
  [
    base.replace(/\/+$/, ''),
    '/metrics/job/hostprobe',
    pair('vantage', vantage),
    shard === null ? '' : pair('shard', String(shard)),
  ].join('');

/** In base64 where it could be taken for more than one part of a path, or for none. */
const pair = (label: string, value: string): string =>
  /^[A-Za-z0-9_~-][A-Za-z0-9_.~-]*$/.test(value)
    ? `/${label}/${value}`
    : `/${label}@base64/${value === '' ? '=' : Buffer.from(value).toString('base64url')}`;
