import type { SessionWhere } from '../../model/evidence.ts';
import type { TlsVersion } from '../../model/place-looks.ts';
import type { ClientCertificate } from '../../model/target.ts';
import { withPort } from '../addresses.ts';
import { shellWord } from '../dns/records/record.ts';
import { curlAt, shown } from '../http/curl.ts';
import { browserOffer } from './handshake/browser-offer.ts';

/** The signatures that clients take which know keys of one kind alone. */
const signatures = { rsa: 'RSA-PSS+SHA256:RSA+SHA256', ecdsa: 'ECDSA+SHA256:ECDSA+SHA384' } as const;

/** Shakes hands as it was done here. openssl speaks no PROXY protocol, and waits for a silent server without end. */
const shakeHands = ({ address, port, serverName, only }: SessionWhere, option = ''): string => {
  const name = serverName === null ? '-noservername' : `-servername ${shellWord(serverName)}`;
  const narrowed = only === undefined ? '' : ` -sigalgs ${signatures[only]}`;
  return `openssl s_client${option}${narrowed} -connect ${shellWord(withPort(address, port))} ${name} </dev/null`;
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
export const handshakeCommand = (where: SessionWhere, waits: boolean, own?: ClientCertificate): string =>
  waits || where.preamble !== undefined
    ? visibly(`${byCurl(where, ` -v${shown(own)}`)} 2>&1`)
    : shakeHands(where, ' -brief');

/** The command that shows whether a version of TLS is accepted, where our own library offers it. */
export const versionCommand = (where: SessionWhere, version: TlsVersion): string => {
  const anyCipher = '@SECLEVEL=0';
  if (where.preamble !== undefined) {
    return visibly(`${byCurl(where, ` -v --tlsv${version} --tls-max ${version} --ciphers DEFAULT:${anyCipher}`)} 2>&1`);
  }
  const flag = version === '1.0' ? '-tls1' : `-tls${version.replace('.', '_')}`;
  return visibly(`${shakeHands(where, ` -brief ${flag} -cipher ALL:${anyCipher}`)} 2>&1`);
};

/** The command that shows what becomes of a small ClientHello, which fits into one packet. */
export const smallHelloCommand = (where: SessionWhere): string =>
  where.preamble === undefined
    ? visibly(`${shakeHands(where, ' -brief -groups X25519:P-256')} 2>&1`)
    : visibly(`${byCurl(where, ' -v --curves X25519:P-256')} 2>&1`);

/** The same with a ClientHello as large as those of browsers: a library that knows no hybrid key share has it filled up. */
export const largeHelloCommand = (where: SessionWhere): string =>
  where.preamble === undefined
    ? visibly(`${shakeHands(where, ' -brief -alpn "http/1.1,$(seq -s, 1000 1400)"')} 2>&1`)
    : handshakeCommand(where, true);

/** The command that shows what becomes of a ClientHello which offers what Chrome and Edge do and no more. */
export const browserHelloCommand = (where: SessionWhere): string => {
  const { suites, signatures, groups } = browserOffer;
  return where.preamble === undefined
    ? visibly(`${shakeHands(where, ` -brief -cipher ${suites} -sigalgs ${signatures} -groups ${groups}`)} 2>&1`)
    : visibly(`${byCurl(where, ` -v --tlsv1.2 --ciphers ${suites} --curves ${groups}`)} 2>&1`);
};

/** The same with all that the library of this machine can offer. */
export const widestHelloCommand = (where: SessionWhere): string =>
  where.preamble === undefined
    ? visibly(`${shakeHands(where, ' -brief -cipher ALL:@SECLEVEL=0')} 2>&1`)
    : visibly(`${byCurl(where, ' -v --ciphers ALL:@SECLEVEL=0')} 2>&1`);

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
  const fields = "-e '/Subject:|Issuer:|Public-Key|Signature Algorithm|Salt Length|(DNS|IP|DirName|serial):/p'";
  const extensions =
    "-e '/Serial Number|X509v3 .*(Constraints|Usage|Key Identifier)|Cert Type|TLS Feature|Certificate Policies|: critical/{p;n;p;}'";
  const text = `${sent} 2>/dev/null | openssl storeutl -noout -text -certs /dev/stdin 2>/dev/null`;
  return visibly(`${text} | sed -nE ${fields} ${extensions}`);
};

/** The command that shows how the extensions of one certificate are encoded, by its place among those that an address sends. */
export const encodingCommand = (where: SessionWhere, place: number): string => {
  const sent = where.preamble === undefined ? shakeHands(where, ' -showcerts') : certificatesByCurl(where);
  const one = `awk '/-BEGIN/{n++} n==${place + 1}' | openssl x509 | openssl asn1parse`;
  return visibly(`${sent} 2>/dev/null | ${one} | grep -A2 -E 'OBJECT +:(X509v3|[0-9.]+$)'`);
};

/** The command that fetches what a URL of caIssuers gives, and shows it. */
export const issuerCommand = (url: string): string => {
  const isBag = /\.p7[bc]$/i.test(url);
  const shown = isBag ? 'openssl pkcs7 -inform der -print_certs' : 'openssl x509 -inform der';
  return `curl -gsS -m 10 --noproxy '*' ${shellWord(url)} | ${shown}`;
};

/** The command that shows what an ACME server says of a certificate's renewal (RFC 9773). */
export const renewalInfoCommand = (url: string): string => visibly(`curl -gsSk -m 10 --noproxy '*' ${shellWord(url)}`);

/** The command that shows the OCSP response which an address staples. */
export const stapleCommand = (where: SessionWhere): string =>
  where.preamble === undefined
    ? visibly(
        `${shakeHands(where, ' -status')} 2>/dev/null | grep -E 'OCSP|Cert Status|Serial Number|Update:|Revocation'`,
      )
    : visibly(`${byCurl(where, ' -v --cert-status')} 2>&1`);

/** Most lists come in DER and some in PEM: OpenSSL 3 tells them apart. */
const readList = (url: string, show: string): string =>
  `curl -gsS -m 10 --noproxy '*' ${shellWord(url)} | openssl crl -noout ${show}`;

/** The command that shows whose list a CRL is, and from when until when it holds. */
export const crlDatesCommand = (url: string): string => visibly(readList(url, '-issuer -lastupdate -nextupdate'));

/** The command that shows what a CRL says of a serial number, which OpenSSL writes in capitals. */
export const crlEntryCommand = (url: string, serial: string): string =>
  visibly(`${readList(url, '-text')} | grep -A 4 ${shellWord(`Serial Number: ${serial.toUpperCase()}$`)}`);
