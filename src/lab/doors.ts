import type { TlsOptions } from 'node:tls';
import { readProxyHeader } from '../facts/reach/read-proxy-header.ts';
import type { Authorities } from './authorities.ts';
import { serveAs } from './identities.ts';

/** What becomes of a connection, by the first bytes that come. */
export type Gate = (first: Buffer) => Passage;
export interface Passage {
  readonly to: 'tls' | 'http' | 'cut';
  /** How many of the bytes are not handed on. */
  readonly skip?: number;
  /** Whom they name as the client. */
  readonly client?: string;
}

/** How a load balancer takes connections at a port of its own, where that is not as usual. */
export interface Door {
  readonly tls?: TlsOptions;
  readonly gate?: Gate;
}

/** RFC 8446 5.1. */
const handshakeRecord = 22;
/** About what one packet carries. */
const packetBytes = 1400;

/** Node serves certificates of two kinds only where all hosts of a port have them. */
export const halfRenewedHost = 'half-renewed.example.com';

/** A PROXY protocol header comes at once and whole, or not at all. */
function introduction(first: Buffer): Passage {
  const reading = readProxyHeader(first);
  if (reading.state !== 'read') return { to: 'tls' };
  const { header, lengthBytes: skip } = reading;
  return { to: 'tls', skip, ...(header.source !== null && { client: header.source.address }) };
}

export const openDoors = async (authorities: Authorities) =>
  ({
    demanding: { tls: { requestCert: true, rejectUnauthorized: true, ca: authorities.privateRoot.pem } },
    halfRenewed: { tls: await serveAs('half-renewed', authorities, halfRenewedHost) },
    /** Knows no TLS 1.3, and still the versions that are retired. */
    outdated: { tls: { minVersion: 'TLSv1', maxVersion: 'TLSv1.2' } },
    /** Reads one packet of a ClientHello and no more. */
    onePacket: { gate: (first) => ({ to: first.length > packetBytes ? 'cut' : 'tls' }) },
    /** Serves in the clear whoever does not begin with TLS. */
    bilingual: { gate: (first) => ({ to: first[0] === handshakeRecord ? 'tls' : 'http' }) },
    /** Takes the PROXY protocol from everybody. */
    credulous: { gate: introduction },
  }) as const satisfies Readonly<Record<string, Door>>;

export type DoorKind = keyof Awaited<ReturnType<typeof openDoors>>;
