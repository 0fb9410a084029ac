import { encodeName } from '../../src/observe/dns/wire/wire-name.ts';

/** Parameters by number (RFC 9460 14.3.2), in the order in which they are to stand. */
export type Parameters = readonly (readonly [key: number, value: Buffer])[];

const u16 = (value: number): Buffer => Buffer.of(value >> 8, value & 0xff);

/** The data of an SVCB or HTTPS record on the wire. */
export const serviceOctets = (priority: number, target: string, parameters: Parameters = []): Buffer =>
  Buffer.concat([
    u16(priority),
    encodeName(target),
    ...parameters.flatMap(([key, value]) => [u16(key), u16(value.length), value]),
  ]);

/** An HTTPS record in a line that test servers take. */
export function httpsLine(owner: string, priority: number, target: string, parameters: Parameters = []): string {
  const octets = serviceOctets(priority, target, parameters);
  return `${owner} 300 HTTPS \\# ${octets.length} ${octets.toString('hex')}`;
}

export const alpn = (...protocols: readonly string[]): readonly [number, Buffer] => [
  1,
  Buffer.concat(protocols.map((protocol) => Buffer.from(String.fromCharCode(protocol.length) + protocol, 'latin1'))),
];
export const port = (number: number): readonly [number, Buffer] => [3, u16(number)];
export const ipv4hint = (...addresses: readonly string[]): readonly [number, Buffer] => [
  4,
  Buffer.from(addresses.flatMap((address) => address.split('.').map(Number))),
];
