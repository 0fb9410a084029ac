import type { ForgedHeaders } from '../../model/echo.ts';
import type { Endpoint } from '../../model/evidence.ts';
import type { HttpWhere } from '../../model/http.ts';
import type { ClientCertificate } from '../../model/target.ts';
import { familyOf, isAddress, withPort } from '../addresses.ts';
import { shellWord } from '../dns/records/record.ts';
import { forgedLines } from './forged-headers.ts';

/** Seconds after which a command gives up: longer than a server is given before its silence is its own fault. */
export const patienceSeconds = 10;

/** curl, asking the address itself for the host, by no proxy, for so long and no longer. */
export function curlAt(
  { address, port, preamble }: Endpoint,
  host: string,
  words: readonly string[],
  url: string,
): string {
  const at = familyOf(address) === 6 ? `[${address}]` : address;
  const resolve = isAddress(host) ? [] : ['--resolve', shellWord(`${host}:${port}:${at}`)];
  const before =
    preamble === undefined
      ? []
      : ['--haproxy-protocol', ...(typeof preamble === 'string' ? [] : ['--haproxy-clientip', preamble.source])];
  return [`curl -gsSk -m ${patienceSeconds} --noproxy '*'`, ...before, ...words, ...resolve, shellWord(url)].join(' ');
}

const spoken = ({ protocol }: Pick<HttpWhere, 'protocol'>): string => (protocol === 'h2' ? '--http2' : '--http1.1');

/** The command that makes the same request at the same address, and shows the status and where it leads. */
export const curlCommand = (where: HttpWhere, host: string, own?: ClientCertificate): string =>
  curlAt(
    where,
    host,
    [`${spoken(where)} -o /dev/null${shown(own)}`, String.raw`-w '%{http_code} %{redirect_url}\n'`],
    where.url,
  );

/** The same request with headers that claim what is not so. */
export const forgingCommand = (
  where: HttpWhere,
  host: string,
  forged: ForgedHeaders,
  own?: ClientCertificate,
): string =>
  curlAt(
    where,
    host,
    [
      `${spoken(where)} -o /dev/null${shown(own)}`,
      ...forgedLines(forged).map(([name, value]) => `-H ${shellWord(`${name}: ${value}`)}`),
      String.raw`-w '%{http_code} %{redirect_url}\n'`,
    ],
    where.url,
  );

/** The command that shows the status and after how many seconds it came. */
export const timeCommand = (where: HttpWhere, host: string, own?: ClientCertificate): string =>
  curlAt(
    where,
    host,
    [`${spoken(where)} -o /dev/null${shown(own)}`, String.raw`-w '%{http_code} %{time_starttransfer}\n'`],
    where.url,
  );

/** With the client certificate, where there is one to show. */
export const shown = (own: ClientCertificate | undefined): string =>
  own === undefined ? '' : ` --cert ${shellWord(own.cert)} --key ${shellWord(own.key)}`;

/** The command that makes the same request, and shows the head of the answer and how its page begins. */
export const pageCommand = (where: HttpWhere, host: string, own?: ClientCertificate): string =>
  `${curlAt(where, host, [`${spoken(where)} -i${shown(own)}`], where.url)} 2>&1 | head -n 20 | cat -v`;

/** The command that shows the status and a checksum of the page: two that are equal tell of one page. */
export const pageSumCommand = (where: HttpWhere, host: string): string =>
  `${curlAt(where, host, [spoken(where), String.raw`-w '%{stderr}%{http_code}\n'`], where.url)} | cksum`;

/** The command that asks a port in plain HTTP, and shows what it says, whatever that is. */
export const plainCommand = (where: Endpoint, host: string): string => {
  const authority = isAddress(host) ? withPort(host, where.port) : `${host}:${where.port}`;
  return `${curlAt(where, host, ['--http0.9 -i'], `http://${authority}/`)} 2>&1 | head -n 20 | cat -v`;
};
