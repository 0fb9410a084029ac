import type { Arrival } from '../../../model/echo.ts';
import { addressHeaders } from '../forwarding-headers.ts';
import { plainAddress } from '../../addresses.ts';
import { cutWords } from '../../cut-words.ts';
import { namesInForwarded } from './forwarded.ts';
import { addressBeforePort, namesInList, type Named } from './named-address.ts';

/** Headers that hold one address, beside X-Real-IP, that proxies or CDNs write. */
export const singleHeaders = addressHeaders.filter(
  (name) => !['x-forwarded-for', 'x-real-ip', 'forwarded', 'x-original-forwarded-for'].includes(name),
);

/** Everything in a request that names its client, where it arrived. */
export interface Claims {
  /** Who made the connection. */
  readonly peer: string | null;
  /** Whom the PROXY protocol header names. */
  readonly proxy: string | null;
  readonly realIp: readonly Named[];
  /** From left to right: the nearest proxy wrote the last. */
  readonly forwardedFor: readonly Named[];
  readonly forwarded: readonly Named[];
  /** What ingress-nginx and HAProxy Ingress put what they were sent into. */
  readonly original: readonly Named[];
  readonly singles: readonly { readonly header: string; readonly named: Named }[];
}

export function claimsOf({ peer, proxy, headers }: Arrival): Claims {
  const valuesOf = (wanted: string): string[] => headers.flatMap(([name, value]) => (name === wanted ? [value] : []));
  return {
    peer: peer === null ? null : plainAddress(peer.address),
    proxy: proxy?.source ? plainAddress(proxy.source.address) : null,
    realIp: namesInList(valuesOf('x-real-ip')),
    forwardedFor: namesInList(valuesOf('x-forwarded-for')),
    forwarded: namesInForwarded(valuesOf('forwarded')),
    original: namesInList(valuesOf('x-original-forwarded-for')),
    singles: singleHeaders.flatMap((header) => namesInList(valuesOf(header)).map((named) => ({ header, named }))),
  };
}

/** Headers as people know them. */
const spelled: Readonly<Record<string, string>> = {
  'x-real-ip': 'X-Real-IP',
  'x-forwarded-for': 'X-Forwarded-For',
  forwarded: 'Forwarded',
  'x-original-forwarded-for': 'X-Original-Forwarded-For',
  'x-client-ip': 'X-Client-IP',
  'x-cluster-client-ip': 'X-Cluster-Client-IP',
  'cf-connecting-ip': 'CF-Connecting-IP',
  'cf-connecting-ipv6': 'CF-Connecting-IPv6',
  'true-client-ip': 'True-Client-IP',
  'fastly-client-ip': 'Fastly-Client-IP',
  'x-azure-clientip': 'X-Azure-ClientIP',
  'x-envoy-external-address': 'X-Envoy-External-Address',
};

export const spell = (header: string): string => spelled[header] ?? header;

/** The address that an application takes for the client's if it believes its own proxy and counts no hops. */
export interface Taken {
  readonly address: string;
  readonly from: string;
}

type Way = readonly [from: string, text: string | null, address: string | null];

/** Where applications look for their client, one after the other. */
const waysOf = ({ realIp, forwardedFor, proxy, forwarded, peer }: Claims): Way[] => [
  ['X-Real-IP', ...single(realIp)],
  ['X-Forwarded-For', ...last(forwardedFor)],
  ['the PROXY protocol header', proxy, proxy],
  ['Forwarded', ...last(forwarded)],
  ['the connection', peer, peer],
];

const last = (names: readonly Named[]): [text: string | null, address: string | null] => {
  const name = names.at(-1);
  return [name?.text ?? null, name?.address ?? null];
};

/** Of a header that holds one address: several are none. */
const single = (names: readonly Named[]): [text: string | null, address: string | null] =>
  new Set(names.map(({ address }) => address)).size > 1
    ? [names.map(({ text }) => text).join(', '), null]
    : last(names);

/** Null where nothing names anybody, or where it cannot be read as an address: nobody looks further then. */
export function takenIn(claims: Claims): Taken | null {
  const [from, , address = null] = waysOf(claims).find(([, text]) => text !== null) ?? [];
  return from === undefined || address === null ? null : { address, from };
}

/** What names the client so that no one address can be read, or one with a port behind it that would be ours without. */
export interface Unread {
  readonly text: string;
  readonly from: string;
}

export function unreadIn(claims: Claims, isOwn: (address: string) => boolean): Unread | null {
  const ways = waysOf(claims).filter(([, text]) => text !== null);
  const hasPort = ([, text, address]: Way): boolean => {
    const before =
      text === null || address === claims.proxy || address === claims.peer ? null : addressBeforePort(text);
    return before !== null && isOwn(before);
  };
  const [from, text = null] = ways.find(hasPort) ?? ways.slice(0, 1).find((way) => way[2] === null) ?? [];
  return from === undefined || text === null ? null : { text: cutWords(text), from };
}

/** All addresses that it names, each once. */
export const addressesIn = ({ realIp, forwardedFor, proxy, forwarded, peer, singles }: Claims): string[] => [
  ...new Set(
    [
      ...[...realIp, ...forwardedFor, ...forwarded, ...singles.map(({ named }) => named)].map(({ address }) => address),
      proxy,
      peer,
    ].flatMap((address) => address ?? []),
  ),
];
