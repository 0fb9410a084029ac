import { forgedHeaders } from '../../src/facts/http/forged-headers.ts';
import type {
  Arrival,
  EchoAnswer,
  EchoLook,
  EchoRefusal,
  EchoSpeaker,
  ForgedHeaders,
  OwnAddress,
} from '../../src/model/echo.ts';
import { addresses, answered, response } from './evidence.ts';

/** From where the prober comes, and what stands between it and the pod. */
export const own = '20.90.7.7';
export const own6 = '2a00:1450:4001::7';
export const ingressPod = '10.244.1.9';
export const node = '10.0.3.12';
export const echoPath = '/.well-known/hostprobe/echo';

export const ownAddress = (over: Partial<OwnAddress> = {}): OwnAddress => ({
  family: 4,
  ranges: [own],
  how: 'configured',
  detail: 'sourceIp.expected says so',
  ...over,
});
export const unknownOwn = ownAddress({ ranges: [], how: 'unknown', detail: 'there is probably NAT before 10.0.0.7' });

export type Lines = Arrival['headers'];

export const arrival = (headers: Lines, over: Partial<Arrival> = {}): Arrival => ({
  peer: { address: ingressPod, port: 40_123 },
  proxy: null,
  host: 'demo.example.com',
  headers,
  ...over,
});

export const echoAt = (address: string) => ({ address, port: 443, url: `https://demo.example.com${echoPath}` });

const looked = (told: EchoAnswer['told'], status: number, at: string, forged: ForgedHeaders): EchoLook => ({
  forged,
  reading: answered(echoAt(at), { response: response(status), told }),
  local: '10.0.0.7',
});

/** The echo behind an address tells of a request without forged headers, or with them. */
export const heard = (
  what: Lines | Arrival,
  {
    at = addresses.v4,
    speaker = 'signed',
    forged = [],
  }: { readonly at?: string; readonly speaker?: EchoSpeaker; readonly forged?: ForgedHeaders } = {},
): EchoLook =>
  looked(
    { heard: { speaker, instance: 'echo-1', arrival: 'headers' in what ? what : arrival(what) } },
    200,
    at,
    forged,
  );

export const refused = (
  why: EchoRefusal,
  detail: string,
  at: string = addresses.v4,
  forged: ForgedHeaders = [],
): EchoLook => looked({ refused: why, detail }, 404, at, forged);

/** What was made up for each header. */
export const canaries = forgedHeaders(addresses.v4);
export const canary = (header: string): string => canaries.find(([name]) => name === header)?.[1] ?? '';
/** As the forged request has them, where nothing on the way writes or drops them. */
export const asSent = (...headers: readonly string[]): Lines =>
  headers.map((name) => [name, name === 'forwarded' ? `for=${canary(name)}` : canary(name)]);
export const heardForged = (what: Lines | Arrival, at: string = addresses.v4): EchoLook =>
  heard(what, { at, forged: canaries });
