import type { SessionWhere } from '../../model/evidence.ts';
import { withPort } from '../addresses.ts';
import { shellWord } from '../dns/records/record.ts';
import { curlAt } from '../http/curl.ts';

/** Shakes hands as it was done here. openssl speaks no PROXY protocol, and waits for a silent server without end. */
const shakeHands = ({ address, port, serverName }: SessionWhere, option = ''): string => {
  const name = serverName === null ? '-noservername' : `-servername ${shellWord(serverName)}`;
  return `openssl s_client${option} -connect ${shellWord(withPort(address, port))} ${name} </dev/null`;
};

const byCurl = (where: SessionWhere, show: string): string => {
  const host = where.serverName ?? where.address;
  const authority = where.serverName === null ? withPort(where.address, where.port) : `${host}:${where.port}`;
  return curlAt(where, host, [`-o /dev/null${show}`], `https://${authority}/`);
};

/** What a server sends may hold what a terminal obeys. */
const visibly = (command: string): string => `${command} | cat -v`;

const certificatesByCurl = (where: SessionWhere): string => byCurl(where, " -w '%{certs}'");

/** The command that shows what becomes of a handshake. */
export const handshakeCommand = (where: SessionWhere, isSilent: boolean): string =>
  isSilent || where.preamble !== undefined ? visibly(`${byCurl(where, ' -v')} 2>&1`) : shakeHands(where, ' -brief');

/** The command that shows whether a protocol is spoken (ALPN, RFC 7301) where it alone is offered. */
export const protocolCommand = (where: SessionWhere, protocol: string): string =>
  visibly(`${shakeHands(where, ` -alpn ${shellWord(protocol)}`)} 2>&1 | grep -E 'ALPN|alert'`);

/** The command that shows fields of the certificate which an address serves, as `openssl x509` calls them. */
export const leafCommand = (where: SessionWhere, fields: string): string =>
  visibly(
    `${where.preamble === undefined ? shakeHands(where) : certificatesByCurl(where)} | openssl x509 -noout ${fields}`,
  );

/** The command that shows which certificates an address sends, who issued each, and how it fares on this machine. */
export const chainCommand = (where: SessionWhere): string =>
  where.preamble === undefined
    ? `${shakeHands(where)} 2>/dev/null | sed -n -e '/^Certificate chain/,/^---/p' -e '/Verify return code/{p;q;}'`
    : `${certificatesByCurl(where)} | grep -E '^(Subject|Issuer|Start date|Expire date):'`;

/** The command that shows, of every certificate which an address sends, what verifiers go by. */
export const rulesCommand = (where: SessionWhere): string => {
  const sent = where.preamble === undefined ? shakeHands(where, ' -showcerts') : certificatesByCurl(where);
  const fields = "-e '/Subject:|Issuer:|Public-Key|Signature Algorithm|(DNS|IP):/p'";
  const extensions = "-e '/X509v3 .*(Constraints|Usage)|: critical/{p;n;p;}'";
  const text = `${sent} 2>/dev/null | openssl storeutl -noout -text -certs /dev/stdin 2>/dev/null`;
  return visibly(`${text} | sed -nE ${fields} ${extensions}`);
};
