import { echoSchema, type Arrival, type EchoPage, type EchoSpeaker, type End, type Heard } from '../../model/echo.ts';
import { parseEndpoint, plainAddress } from '../addresses.ts';
import { echoHeader } from './echo-words.ts';
import { forwardingHeaders } from './forwarding-headers.ts';

/** What a page says of a request, before it is known whether to believe it. */
export type EchoText =
  /** `sent` is what the MAC is over, in the order in which it came. */
  | { readonly kind: 'page'; readonly page: Omit<EchoPage, 'mac'>; readonly mac: string | null; readonly heard: Told }
  /** `shown`: what it says of our own header, by which the request is known again. */
  | { readonly kind: 'list'; readonly shown: readonly string[]; readonly heard: Heard }
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'other'; readonly detail: string };

type Told = Omit<Heard, 'speaker'>;

/** More than proxies have a reason to write: what is longer is not cut, as the end of a list is what counts. */
const most = { headers: 64, valueChars: 4096, nameChars: 300 } as const;

/** Reads what our own echo, traefik/whoami, mendhak/http-https-echo or another that lists request headers wrote. */
export function readEchoText(text: string): EchoText {
  const bare = plainAddress(text.trim());
  if (bare !== null) return { kind: 'address', address: bare };
  const json = parseJson(text);
  if (!isRecord(json)) return other('it is no JSON that lists the headers of a request');
  return json['schema'] === echoSchema ? readPage(json) : readList(json);
}

const other = (detail: string): EchoText => ({ kind: 'other', detail });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

type Fields = Readonly<Record<string, unknown>>;
type Line = readonly [name: string, value: string];

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string => typeof value === 'string';

const isTextOrNull = (value: unknown): value is string | null => value === null || isText(value);

/** Nothing beside what such a page has: that could be of any depth, and the MAC is over it. */
const isPage = (json: Fields): json is Fields & EchoPage =>
  hasOnly(json, ['schema', 'instance', 'nonce', 'mac', 'peer', 'proxy', 'host', 'headers']) &&
  isText(json['instance']) &&
  [json['nonce'], json['mac'], json['host']].every(isTextOrNull) &&
  isEnd(json['peer']) &&
  isProxy(json['proxy']) &&
  Array.isArray(json['headers']) &&
  json['headers'].every(isLine);

const hasOnly = (json: Fields, keys: readonly string[]): boolean =>
  Object.keys(json).every((key) => keys.includes(key));

const isLine = (line: unknown): line is Line => Array.isArray(line) && line.length === 2 && line.every(isText);

const isEnd = (end: unknown): end is End | null =>
  end === null ||
  (isRecord(end) &&
    hasOnly(end, ['address', 'port']) &&
    isText(end['address']) &&
    plainAddress(end['address']) !== null &&
    (end['port'] === null || Number.isInteger(end['port'])));

const isProxy = (proxy: unknown): proxy is EchoPage['proxy'] =>
  proxy === null ||
  (isRecord(proxy) &&
    hasOnly(proxy, ['version', 'source', 'destination']) &&
    (proxy['version'] === 1 || proxy['version'] === 2) &&
    isEnd(proxy['source']) &&
    isEnd(proxy['destination']));

function readPage(json: Fields): EchoText {
  if (!isPage(json)) return other(`it says that it is ${echoSchema}, and is not as such a page is`);
  const { mac, ...page } = json;
  const { instance, host, headers, peer, proxy } = page;
  const kept = keptOf(headers);
  if (kept === null) return other(tooMuch);
  return {
    kind: 'page',
    page,
    mac,
    heard: {
      instance: named(instance),
      arrival: {
        peer: plainEnd(peer),
        proxy: proxy && { ...proxy, source: plainEnd(proxy.source), destination: plainEnd(proxy.destination) },
        host: named(host),
        headers: kept,
      },
    },
  };
}

const plainEnd = (end: End | null): End | null =>
  end && { address: plainAddress(end.address) ?? end.address, port: end.port };

const tooMuch = `it lists more than ${most.headers} forwarding headers, or one of over ${most.valueChars} characters`;

/** Null where there is more than a proxy writes. */
function keptOf(lines: readonly Line[]): Arrival['headers'] | null {
  const kept = lines
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => forwardingHeaders.includes(name));
  return kept.length > most.headers || kept.some(([, value]) => value.length > most.valueChars) ? null : kept;
}

/** A name that is one; null for what is none. */
const named = (value: unknown): string | null =>
  isText(value) && value !== '' && value.length <= most.nameChars ? value : null;

function readList(json: Fields): EchoText {
  const request = json['request'];
  const places = [json['headers'], json['Headers'], isRecord(request) ? request['headers'] : null, json];
  const lines = places.map(linesOf).find((each) => shownIn(each).length > 0);
  if (lines === undefined) {
    const alone = isText(json['ip']) ? plainAddress(json['ip']) : null;
    return alone === null ? other('it does not show our request') : { kind: 'address', address: alone };
  }
  const headers = keptOf(lines);
  if (headers === null) return other(tooMuch);
  const host = valuesOf(lines, 'host')[0];
  const { speaker, instance, ...told } = speakerOf(json);
  return {
    kind: 'list',
    shown: shownIn(lines),
    heard: { speaker, instance, arrival: { peer: null, proxy: null, host: named(host), headers, ...told } },
  };
}

const valuesOf = (lines: readonly Line[], wanted: string): string[] =>
  lines.flatMap(([name, value]) => (name.toLowerCase() === wanted ? [value] : []));

const shownIn = (lines: readonly Line[]): string[] => valuesOf(lines, echoHeader);

/** Of an object by name, or of a list of pairs or of `{ name, value }`; what is no text is left out. */
function linesOf(list: unknown): Line[] {
  if (Array.isArray(list)) {
    return list.flatMap((item: unknown): Line[] => {
      if (isLine(item)) return [item];
      return isRecord(item) && isText(item['name']) && isText(item['value']) ? [[item['name'], item['value']]] : [];
    });
  }
  if (!isRecord(list)) return [];
  return Object.entries(list).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).filter(isText).map((each): Line => [name, each]),
  );
}

type Spoken = Pick<Heard, 'instance'> & Partial<Pick<Arrival, 'peer' | 'host'>> & { readonly speaker: EchoSpeaker };

function speakerOf(json: Fields): Spoken {
  const { hostname, ip, ips, os, headers } = json;
  if (isText(hostname) && Array.isArray(ip) && isRecord(headers) && Object.values(headers).every(Array.isArray)) {
    const { remoteAddr } = json;
    const peer = isText(remoteAddr) ? parseEndpoint(remoteAddr, 0) : null;
    return { speaker: 'whoami', instance: named(hostname), host: named(json['host']), peer: plainEnd(peer) };
  }
  if (isRecord(os) && isText(os['hostname']) && isText(ip) && isRecord(json['connection'])) {
    // It believes what private addresses forward: where it does, `ip` is not who made the connection.
    const address = Array.isArray(ips) && ips.length === 0 ? plainAddress(ip) : null;
    return {
      speaker: 'http-https-echo',
      instance: named(os['hostname']),
      peer: address === null ? null : { address, port: null },
    };
  }
  return { speaker: 'headers', instance: null };
}
