import type { ServiceEndpoint, ServiceLook } from '../../src/model/name-looks.ts';
import type { FailureCode } from '../../src/model/reading.ts';
import { addresses, answered, data, silent } from './evidence.ts';

const host = 'demo.example.com';
const both = [addresses.v4, addresses.v6];

export const lookAt = (name: string, records: readonly string[], over: Partial<ServiceLook> = {}): ServiceLook => ({
  name,
  hops: [],
  last: name,
  outcome: data(),
  records: records.map((text) => ({ owner: over.last ?? name, type: 'HTTPS', ttl: 300, data: text })),
  led: [],
  ...over,
});

const at = (address: string, port = 443) => ({ address, port });
/** Shaken hands: `offered`, and what was chosen of it. */
export const shaken = (offered: string, alpn: string | null, port = 443): ServiceEndpoint[] =>
  both.map((address) => ({
    offered,
    connection: answered(at(address, port), { localAddress: '10.0.0.7' }),
    handshake: answered({ ...at(address, port), serverName: host }, { protocol: 'TLSv1.3', alpn }),
  }));
export const unshaken = (offered: string, code: FailureCode, detail: string, port = 443): ServiceEndpoint[] =>
  both.map((address) => ({
    offered,
    connection: answered(at(address, port), { localAddress: '10.0.0.7' }),
    handshake: silent({ ...at(address, port), serverName: host }, code, detail),
  }));
export const unconnected = (offered: string, code: FailureCode, port: number, among = both): ServiceEndpoint[] =>
  among.map((address) => ({ offered, connection: silent(at(address, port), code), handshake: null }));
