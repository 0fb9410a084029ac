import { isAddress } from '../facts/addresses.ts';
import type { Protocol } from '../model/target.ts';
import { parsePort } from './endpoint.ts';
import { ValueError } from './error.ts';
import { parseAddress, parseHost } from './host.ts';
import { quote } from './tree.ts';

/** What a HOST argument says; null for what it leaves open. */
export interface Pasted {
  readonly host: string;
  readonly port: number | null;
  readonly protocol: Protocol | null;
  /** With the query; null where there is none but `/`. */
  readonly path: string | null;
}

/** What mail, chat and spreadsheets leave around a name. */
const wrapping = String.raw`[\s\u00ad\u200b-\u200f\u2060\ufeff<>"'\u0060“”„‘’‚«»,;]`;
const wrapped = new RegExp(`^${wrapping}+|${wrapping}+$`, 'g');

/** A name, an address, HOST:PORT or a URL as people paste it. Throws ValueError. */
export function parsePasted(pasted: string): Pasted {
  const text = pasted.replaceAll(wrapped, '');
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text);
  const name = scheme?.[1]?.toLowerCase() ?? null;
  if (name !== null && name !== 'https' && name !== 'http') {
    throw new ValueError(`${quote(name)} is not probed; write HOST:PORT instead of a URL`);
  }
  const rest = text.slice(scheme?.[0].length ?? 0);
  const end = rest.search(/[/?#]/);
  const authority = end === -1 ? rest : rest.slice(0, end);
  const after = end === -1 ? '' : rest.slice(end);
  if (authority.includes('@')) throw new ValueError('it holds a user name or an `@`; write the host alone');
  if (isAddress(authority) && /^\/\d+$/.test(after)) throw new ValueError('it is an address range; name one address');
  const { host, port } = splitPort(authority);
  return {
    host: parseHost(host),
    port: port ?? (name === null ? null : name === 'https' ? 443 : 80),
    protocol: name,
    path: requestPath(after),
  };
}

function splitPort(authority: string): { host: string; port: number | null } {
  const address = parseAddress(authority);
  if (address !== null) return { host: address, port: null };
  const match = /^(\[[^\]]*\]|[^:]*):([^:]*)$/s.exec(authority);
  if (match === null) return { host: authority, port: null };
  const [, host = '', digits = ''] = match;
  if (digits === '') return { host, port: null };
  const port = parsePort(digits);
  if (port === null) throw new ValueError(`${quote(digits)} is no port; a port is a number from 1 to 65535`);
  return { host, port };
}

/** As a browser would send it: without the fragment, other than ASCII percent-encoded. */
function requestPath(after: string): string | null {
  const rooted = after.startsWith('/') ? after : `/${after}`;
  const { pathname, search } = new URL(`https://host.invalid${rooted}`);
  return pathname + search === '/' ? null : pathname + search;
}
