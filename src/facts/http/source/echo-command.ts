import type { EchoReading, ForgedHeaders } from '../../../model/echo.ts';
import type { Endpoint } from '../../../model/evidence.ts';
import type { Settings, Target } from '../../../model/target.ts';
import { shellWord } from '../../dns/records/record.ts';
import { urlOf } from '../authority.ts';
import { curlAt, pageCommand, shown } from '../curl.ts';
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
const signature = `-H "${echoHeader}: ${echoHeaderValue({ nonce: '$N', seconds: 0, mac: '$M' }).replace(' 0 ', ' $T ')}"`;

/** The command that asks the echo the same, and shows what it says; `forged` are headers to send beside. */
export function echoCommand(
  { where }: Pick<EchoReading, 'where'>,
  { host, clientCertificate }: Pick<Target, 'host' | 'clientCertificate'>,
  { sourceIp }: Settings,
  forged: ForgedHeaders = [],
): string {
  const lines = forgedLines(forged).map(([name, value]) => `-H ${shellWord(`${spell(name)}: ${value}`)}`);
  const words = [`--http1.1${shown(clientCertificate)}`, ...(sourceIp.keyed ? [signature] : []), ...lines];
  const asking = curlAt(where, host, words, where.url.replace(/[?&]hostprobe=[0-9a-f]+$/, ''));
  return sourceIp.keyed ? [...signing, asking].join('; ') : asking;
}

/** The command that sends the forged PROXY protocol header, in version 1, and shows what comes of it. */
export function forgedProxyCommand(
  where: Endpoint & { readonly url?: string },
  { host, port, clientCertificate }: Pick<Target, 'host' | 'port' | 'clientCertificate'>,
): string {
  const url = where.url ?? urlOf({ scheme: 'https', host, port }, '/');
  return pageCommand({ ...where, url }, host, clientCertificate);
}
