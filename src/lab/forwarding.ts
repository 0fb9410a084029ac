import type { IncomingMessage } from 'node:http';
import { isAddress } from '../facts/addresses.ts';
import { addressHeaders } from '../facts/http/forwarding-headers.ts';

/** Whom an ingress controller takes for the client, and what it tells the application of it. */
interface Told {
  readonly client: string;
  readonly forwardedFor: string;
}

interface Treatment {
  /** `said`: what the request has in X-Forwarded-For, from the left. */
  readonly tell: (peer: string, said: readonly string[]) => Told;
  /** Whether headers that it does not write itself are handed on as they came. */
  readonly handsOn: boolean;
}

const whoeverConnects = (peer: string): Told => ({ client: peer, forwardedFor: peer });

/** What ingress controllers make of what a request says of its client. */
const treatments = {
  /** Nothing of it gets through. */
  strict: { tell: whoeverConnects, handsOn: false },
  /** The address of whoever connects is put behind what was there. */
  appending: { tell: (peer, said) => ({ client: peer, forwardedFor: [...said, peer].join(', ') }), handsOn: false },
  /** ingress-nginx as it comes. */
  usual: { tell: whoeverConnects, handsOn: true },
  /** ingress-nginx with `use-forwarded-headers`, and with everybody in `proxy-real-ip-cidr`. */
  believing: { tell: (peer, said) => whoeverConnects(said.find(isAddress) ?? peer), handsOn: true },
} as const satisfies Readonly<Record<string, Treatment>>;

export type Forwarding = keyof typeof treatments;

const saidIn = (request: IncomingMessage): string[] =>
  (request.headersDistinct['x-forwarded-for'] ?? []).flatMap((value) => value.split(',').map((each) => each.trim()));

/** Whom the ingress controller takes for the client of a request that came from this peer. */
export const clientOf = (forwarding: Forwarding, request: IncomingMessage, peer: string): string =>
  treatments[forwarding].tell(peer, saidIn(request)).client;

/** Hop by hop (RFC 9110 7.6.1). */
const ownHeaders = ['connection', 'keep-alive'];

/** The headers with which the request goes on to the application, as ingress-nginx writes them; names and values in turn. */
export function forwardedHeaders(forwarding: Forwarding, request: IncomingMessage, peer: string): string[] {
  const said = saidIn(request);
  const { client, forwardedFor } = treatments[forwarding].tell(peer, said);
  const { handsOn } = treatments[forwarding];
  const port = String(request.socket.localPort ?? 443);
  const written: readonly (readonly [string, string])[] = [
    ['X-Request-ID', '0123456789abcdef0123456789abcdef'],
    ['X-Real-IP', client],
    ['X-Forwarded-For', forwardedFor],
    ['X-Forwarded-Host', request.headers.host ?? ''],
    ['X-Forwarded-Port', port],
    ['X-Forwarded-Proto', 'https'],
    ['X-Forwarded-Scheme', 'https'],
    ['X-Scheme', 'https'],
    ...(handsOn && said.length > 0 ? ([['X-Original-Forwarded-For', said.join(', ')]] as const) : []),
  ];
  const dropped = new Set([
    ...ownHeaders,
    ...written.map(([name]) => name.toLowerCase()),
    ...(handsOn ? [] : addressHeaders),
  ]);
  const came = Object.entries(request.headersDistinct).flatMap(([name, values = []]) =>
    dropped.has(name) ? [] : values.map((value) => [name, value] as const),
  );
  return [...came, ...written].flat();
}
