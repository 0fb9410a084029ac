import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { canonicalAddress } from '../../facts/addresses.ts';
import { searchDomain } from '../../facts/dns/search/search-list.ts';
import type { SearchList } from '../../model/search.ts';

/** As many as glibc takes: MAXNS, RES_MAXNDOTS, RES_MAXRETRANS, RES_MAXRETRY. */
const maxServers = 3;
const maxNdots = 15;
const maxTimeoutSeconds = 30;
const maxAttempts = 5;

/** What this machine's programs look names up by. */
export interface ResolvConf {
  readonly addresses: readonly string[];
  readonly search: SearchList;
  /** Null where it says nothing of it. */
  readonly patience: { readonly timeoutMs: number | null; readonly attempts: number | null };
  /** `use-vc`. */
  readonly tcpOnly: boolean;
  readonly rotate: boolean;
}

/** What amends the file: LOCALDOMAIN and RES_OPTIONS, and the host's name where nothing else gives a domain. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly hostname: string;
}

/** As resolv.conf(5) says and glibc reads it. Throws where the file is there and cannot be read. */
export function readResolvConf(
  path = '/etc/resolv.conf',
  surroundings: Surroundings = { env: process.env, hostname: hostname() },
): ResolvConf {
  const lines = textOf(path)
    .split('\n')
    .flatMap((line) => {
      const [, keyword = '', value = ''] = /^(nameserver|domain|search|options)[ \t]+(.*)/.exec(line) ?? [];
      return value === '' ? [] : [{ keyword, value }];
    });
  const values = (wanted: string): string[] =>
    lines.filter(({ keyword }) => keyword === wanted).map(({ value }) => value);
  const { env } = surroundings;
  const options = [...values('options'), env['RES_OPTIONS'] ?? ''].flatMap(words);
  const number = (name: string): number | null => {
    const written = options.findLast((option) => option.startsWith(`${name}:`))?.slice(name.length + 1);
    return written === undefined ? null : Number(/^\d+/.exec(written)?.[0] ?? 0);
  };
  const seconds = number('timeout');
  const attempts = number('attempts');
  return {
    addresses: addressesIn(values('nameserver')),
    search: {
      domains: domainsIn(lines, surroundings).map(searchDomain),
      ndots: Math.min(maxNdots, number('ndots') ?? 1),
      tldAsked: !options.some((option) => /^no[-_]tld[-_]query/.test(option)),
    },
    patience: {
      // glibc waits a second at least.
      timeoutMs: seconds === null ? null : 1000 * Math.min(maxTimeoutSeconds, Math.max(1, seconds)),
      attempts: attempts === null ? null : Math.min(maxAttempts, Math.max(1, attempts)),
    },
    tcpOnly: options.some((option) => option.startsWith('use-vc')),
    rotate: options.some((option) => option.startsWith('rotate')),
  };
}

/** An entry that needs a scope (`fe80::1%eth0`) is left out. Without any, the local host. */
function addressesIn(values: readonly string[]): string[] {
  const addresses = values
    .slice(0, maxServers)
    .flatMap((value) => canonicalAddress(/^\S*/.exec(value)?.[0] ?? '') ?? []);
  return addresses.length > 0 ? addresses : ['127.0.0.1'];
}

/** The last of `search` and `domain` counts, of the latter its first word. */
function domainsIn(
  lines: readonly { readonly keyword: string; readonly value: string }[],
  { env, hostname }: Surroundings,
): string[] {
  const local = env['LOCALDOMAIN'];
  // Blanks at its beginning, or nothing at all, make an empty first entry: the root.
  if (local !== undefined) return (local.split('\n', 1)[0] ?? '').replace(/[ \t]+$/, '').split(/[ \t]+/);
  const last = lines.findLast(({ keyword }) => keyword === 'search' || keyword === 'domain');
  if (last !== undefined) return last.keyword === 'search' ? words(last.value) : words(last.value).slice(0, 1);
  const dot = hostname.indexOf('.');
  return dot < 0 ? [] : [hostname.slice(dot + 1)];
}

/** This machine does not tell what it was asked for. */
export class SystemError extends Error {
  override name = 'SystemError';
}

const words = (text: string): string[] => text.split(/[ \t]+/).filter((word) => word !== '');

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw new SystemError(`the system's resolvers cannot be read from ${path}`, { cause: error });
  }
}
