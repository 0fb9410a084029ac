import { echoHeader, parseEchoHeader, type EchoAsk } from '../facts/http/echo-words.ts';
import { forwardingHeaders } from '../facts/http/forwarding-headers.ts';

/** The part of a request of Node's that is looked at. */
export interface RequestLike {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly httpVersion: string;
  /** Names and values by turns, as they were sent. */
  readonly rawHeaders: readonly string[];
}

/** What a request asks for, as far as the echo minds. */
export interface Asked {
  readonly path: string;
  readonly host: string | null;
  /** Null where it is not asked by a prober. */
  readonly ask: EchoAsk | null;
  /** Every occurrence, in lower case and in order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Name or address, and a port; RFC 3986 3.2.2. */
const hostLike = /^(?:[\w.~!$&'()*+,;=%-]{1,255}|\[[\dA-Fa-f:.]{2,45}\])(?::\d{0,5})?$/;
const told: ReadonlySet<string> = new Set(forwardingHeaders);

/** Null for what the echo answers to nobody: other methods than GET and HEAD, and a Host that is none. */
export function readAsked({ method, url = '', httpVersion, rawHeaders }: RequestLike): Asked | null {
  if (method !== 'GET' && method !== 'HEAD') return null;
  const headers = pairs(rawHeaders);
  const all = (name: string): string[] => headers.flatMap(([each, value]) => (each === name ? [value] : []));
  const [hostHeader = null, ...otherHosts] = all('host');
  if (otherHosts.length > 0 || (hostHeader === null && httpVersion !== '1.0')) return null;
  // RFC 9112 3.2.2: where the target is a whole URL, its host counts, and not the header's.
  const [, authority, path = ''] = /^(?:https?:\/\/([^/?#]*))?([^?#]*)/i.exec(url) ?? [];
  const host = authority ?? hostHeader;
  if (![host, hostHeader].every((each) => each === null || hostLike.test(each))) return null;
  const [asking = '', ...otherAsks] = all(echoHeader);
  return {
    path,
    host,
    ask: otherAsks.length === 0 ? parseEchoHeader(asking) : null,
    headers: headers.filter(([name]) => told.has(name)),
  };
}

const pairs = (raw: readonly string[]): (readonly [name: string, value: string])[] =>
  raw.flatMap((name, i) => (i % 2 === 0 ? [[name.toLowerCase(), raw[i + 1] ?? ''] as const] : []));
