import type { EchoReading, ForgedHeaders } from '../../../model/echo.ts';
import type { Endpoint, ForgedProxy } from '../../../model/evidence.ts';
import type { ClientCertificate, Settings, Target } from '../../../model/target.ts';
import { shellWord } from '../../dns/records/record.ts';
import { preambleBytes } from '../../reach/proxy-header.ts';
import { urlOf } from '../authority.ts';
import { curlAt, patienceSeconds, shown } from '../curl.ts';
import { echoHeader, echoHeaderValue, requestWords } from '../echo-words.ts';
import { forgedLines } from '../forged-headers.ts';
import { spell } from './claims.ts';

/** Signs as the prober does, with the key in the environment: `$N` is the nonce, `$T` the time and `$M` the MAC. */
const signing = [
  'N=$(openssl rand -hex 16)',
  'T=$(date +%s)',
  `M=$(printf ${shellWord(
    requestWords('%s', 0)
      .replace(/0$/, '%s')
      .replaceAll('\n', String.raw`\n`),
  )} "$N" "$T" | openssl dgst -sha256 -hmac "$HOSTPROBE_ECHO_KEY" | sed 's/.*= *//')`,
];
const signedHeader = `${echoHeader}: ${echoHeaderValue({ nonce: '$N', seconds: 0, mac: '$M' }).replace(' 0 ', ' $T ')}`;

/** The command that asks the echo the same, and shows what it says; `forged` are headers to send beside. */
export function echoCommand(
  { where }: Pick<EchoReading, 'where'>,
  { host, clientCertificate }: Pick<Target, 'host' | 'clientCertificate'>,
  { sourceIp }: Settings,
  forged: ForgedHeaders = [],
): string {
  const lines = forgedLines(forged).map(([name, value]) => `-H ${shellWord(`${spell(name)}: ${value}`)}`);
  const words = [`--http1.1${shown(clientCertificate)}`, ...(sourceIp.keyed ? [`-H "${signedHeader}"`] : []), ...lines];
  const asking = curlAt(where, host, words, where.url.replace(/[?&]hostprobe=[0-9a-f]+$/, ''));
  return sourceIp.keyed ? [...signing, asking].join('; ') : asking;
}

interface Introduced extends Endpoint {
  readonly preamble: ForgedProxy;
  /** None where no page was asked for. */
  readonly url?: string;
}

/**
 * The command that sends the forged PROXY protocol header and shows what comes of it; `asksEcho`: signed as the echo
 * wants it. curl makes up whom such a header names only since 8.2, and only in version 1.
 */
export function forgedProxyCommand(
  where: Introduced,
  { host, port, clientCertificate }: Pick<Target, 'host' | 'port' | 'clientCertificate'>,
  { sourceIp }: Settings,
  asksEcho: boolean,
): string {
  const url = new URL(where.url ?? urlOf({ scheme: 'https', host, port }, '/'));
  url.searchParams.delete('hostprobe');
  const isSigned = asksEcho && sourceIp.keyed;
  const request = [`GET ${url.pathname}${url.search} HTTP/1.1`, `Host: ${url.host}`, 'Connection: close'].join('\r\n');
  const header = [...preambleBytes(where.preamble, where)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const program = [
    'import signal,socket,ssl,sys',
    `signal.alarm(${patienceSeconds})`,
    `s=socket.create_connection((${JSON.stringify(where.address)},${where.port}))`,
    `s.sendall(bytes.fromhex("${header}"))`,
    ...(url.protocol === 'https:' ? wrapping(host, clientCertificate) : []),
    String.raw`s.sendall("\r\n".join([${JSON.stringify(request)},*sys.argv[1:],"",""]).encode())`,
    `sys.stdout.buffer.write(s.makefile("rb").read(${maxShownBytes}))`,
  ].join(';');
  const words = ['python3 -c', shellWord(program), ...(isSigned ? [`"${signedHeader}"`] : [])];
  const asking = `${words.join(' ')} 2>&1 | head -n 20 | cat -v`;
  return isSigned ? [...signing, asking].join('; ') : asking;
}

const maxShownBytes = 9999;

const wrapping = (host: string, own: ClientCertificate | undefined): string[] => [
  'c=ssl._create_unverified_context()',
  ...(own === undefined ? [] : [`c.load_cert_chain(${JSON.stringify(own.cert)},${JSON.stringify(own.key)})`]),
  `s=c.wrap_socket(s,server_hostname=${JSON.stringify(host)})`,
  'print(s.version(),flush=True)',
];
