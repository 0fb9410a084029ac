import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { canonicalAddress } from '../../facts/addresses.ts';
import { searchDomain } from '../../facts/dns/search-list.ts';
import type { SearchList } from '../../model/search.ts';

/** As many as glibc takes: MAXNS, RES_MAXNDOTS. */
const maxServers = 3;
const maxNdots = 15;

/** What this machine's programs look names up by. */
export interface ResolvConf {
  readonly addresses: readonly string[];
  readonly search: SearchList;
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
  const ndots = options.flatMap((option) => /^ndots:(.*)/.exec(option)?.[1] ?? []).at(-1);
  return {
    addresses: addressesIn(values('nameserver')),
    search: {
      domains: domainsIn(lines, surroundings).map(searchDomain),
      ndots: ndots === undefined ? 1 : Math.min(maxNdots, Number(/^\d+/.exec(ndots)?.[0] ?? 0)),
      tldAsked: !options.some((option) => /^no[-_]tld[-_]query/.test(option)),
    },
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
