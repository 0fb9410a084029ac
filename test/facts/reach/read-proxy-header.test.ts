import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { familyOf, plainAddress } from '../../../src/facts/addresses.ts';
import { preambleBytes, signature } from '../../../src/facts/reach/proxy-header.ts';
import { readProxyHeader, type ProxyReading } from '../../../src/facts/reach/read-proxy-header.ts';

const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const block = (command: number, family: number, rest: readonly number[], length = rest.length): Uint8Array =>
  Uint8Array.from([...signature, command, family, length >> 8, length & 0xff, ...rest]);

const address = fc.oneof(fc.ipV4(), fc.ipV6()).map((text) => plainAddress(text) ?? text);
const forged = fc.record({ version: fc.constantFrom(1 as const, 2 as const), source: address });
const place = fc.record({ address, port: fc.integer({ min: 1, max: 65_535 }) });
const after = fc.uint8Array({ maxLength: 40 });

describe('what the prober writes is read', () => {
  test('in both versions and families, whatever follows', () => {
    fc.assert(
      fc.property(forged, place, after, (preamble, to, rest) => {
        const bytes = preambleBytes(preamble, to);
        const family = familyOf(preamble.source);
        const nowhere = family === 4 ? '0.0.0.0' : '::';
        expect(readProxyHeader(Uint8Array.from([...bytes, ...rest]))).toEqual({
          state: 'read',
          header: {
            version: preamble.version,
            source: { address: preamble.source, port: 40_000 },
            destination: { address: familyOf(to.address) === family ? to.address : nowhere, port: to.port },
          },
          lengthBytes: bytes.length,
        } satisfies ProxyReading);
      }),
    );
  });

  test('and any part of it is too little to tell', () => {
    fc.assert(
      fc.property(forged, place, fc.nat(), (preamble, to, cut) => {
        const bytes = preambleBytes(preamble, to);
        expect(readProxyHeader(bytes.subarray(0, cut % bytes.length))).toEqual({ state: 'more' });
      }),
    );
  });

  test('and so is one that names nobody', () => {
    const bytes = preambleBytes('PROXY UNKNOWN', { address: '192.0.2.1', port: 443 });
    expect(readProxyHeader(bytes)).toEqual({
      state: 'read',
      header: { version: 1, source: null, destination: null },
      lengthBytes: bytes.length,
    });
  });
});

const starts = fc.constantFrom(
  ascii(''),
  ascii('PROXY '),
  ascii('PROXY TCP4 '),
  Uint8Array.from(signature),
  block(0x21, 0x11, []).subarray(0, 14),
);

test('arbitrary bytes are told to be something, and within what has come', () => {
  fc.assert(
    fc.property(starts, fc.uint8Array({ maxLength: 300 }), (start, rest) => {
      const bytes = Uint8Array.from([...start, ...rest]);
      const reading = readProxyHeader(bytes);
      expect(['more', 'none', 'broken', 'read']).toContain(reading.state);
      if (reading.state === 'read') expect(reading.lengthBytes).toBeLessThanOrEqual(bytes.length);
    }),
    { numRuns: 2000 },
  );
});

test('nobody is waited for in vain: what is longer than any header is none that may still come', () => {
  fc.assert(
    fc.property(starts, fc.uint8Array({ minLength: 4096, maxLength: 4200 }), (start, rest) => {
      expect(readProxyHeader(Uint8Array.from([...start, ...rest])).state).not.toBe('more');
    }),
  );
});

const [client, proxy, ports] = [
  [192, 0, 2, 1],
  [192, 0, 2, 2],
  [0x1f, 0x90, 0, 80],
];
const ends = [...client, ...proxy, ...ports];
const mapped = [...Array.from({ length: 10 }, () => 0), 0xff, 0xff, 192, 0, 2, 7];
const path = Array.from({ length: 216 }, () => 0x61);

describe('read', () => {
  const nobody = { source: null, destination: null };
  const both = { source: { address: '192.0.2.1', port: 8080 }, destination: { address: '192.0.2.2', port: 80 } };
  const seventh = { address: '192.0.2.7', port: 1 };
  test.each<[string, Uint8Array, object, number]>([
    ['version 2 with TLVs', block(0x21, 0x11, [...ends, 0x03, 0, 4, 1, 2, 3, 4]), both, 35],
    ['version 2 over UDP', block(0x21, 0x12, ends), both, 28],
    ['LOCAL, which may have addresses', block(0x20, 0x11, ends), nobody, 28],
    ['LOCAL without any', block(0x20, 0, []), nobody, 16],
    ['PROXY of no family', block(0x21, 0, [1, 2, 3]), nobody, 19],
    ['PROXY of a socket in the file system', block(0x21, 0x31, path), nobody, 232],
    [
      'the longest block',
      block(
        0x20,
        0,
        Array.from({ length: 4080 }, () => 1),
      ),
      nobody,
      4096,
    ],
    ['IPv6 that is IPv4', block(0x21, 0x21, [...mapped, ...mapped, 0, 1, 0, 2]), { source: seventh }, 52],
    ['the same in a line', ascii('PROXY TCP6 ::ffff:192.0.2.7 ::1 1 2\r\n'), { source: seventh }, 37],
    ['the longest line', ascii(`PROXY UNKNOWN ${'f'.repeat(91)}\r\n`), nobody, 107],
  ])('%s', (_, bytes, header, lengthBytes) => {
    const reading = readProxyHeader(Uint8Array.from([...bytes, ...ascii('GET')]));
    expect(reading).toMatchObject({ state: 'read', header, lengthBytes });
  });
});

describe('broken', () => {
  test.each<[string, Uint8Array, string]>([
    ['an unknown version', block(0x11, 0x11, ends), 'neither LOCAL nor PROXY'],
    ['an unknown command', block(0x22, 0x11, ends), 'neither LOCAL nor PROXY'],
    ['an unknown family', block(0x21, 0x41, ends), 'unknown family or transport'],
    ['an unknown transport', block(0x21, 0x13, ends), 'unknown family or transport'],
    ['too little for two IPv4 addresses', block(0x21, 0x11, ends.slice(1)), 'too short'],
    ['too little for two IPv6 addresses', block(0x21, 0x21, ends), 'too short'],
    ['too much, before it has come', block(0x21, 0x11, [], 4081), 'longer than 4096 bytes'],
    ['a line without end', ascii(`PROXY TCP4 ${'1'.repeat(96)}`), 'longer than 107 bytes'],
    ['a line that is too long', ascii(`PROXY UNKNOWN ${'f'.repeat(92)}\r\n`), 'longer than 107 bytes'],
    ['another protocol', ascii('PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n'), 'no line of version 1'],
    ['a name for an address', ascii('PROXY TCP4 localhost 192.0.2.2 1 2\r\n'), 'no line of version 1'],
    ['IPv4 for IPv6', ascii('PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n'), 'no line of version 1'],
    ['IPv6 for IPv4', ascii('PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n'), 'no line of version 1'],
    ['one port', ascii('PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n'), 'no line of version 1'],
    ['a port that cannot be', ascii('PROXY TCP4 192.0.2.1 192.0.2.2 65536 1\r\n'), 'no line of version 1'],
    ['a bare line feed', ascii('PROXY UNKNOWN\n'), 'no line of version 1'],
    ['two spaces', ascii('PROXY TCP4  192.0.2.1 192.0.2.2 1 2\r\n'), 'no line of version 1'],
  ])('%s', (_, bytes, detail) => {
    expect(readProxyHeader(bytes)).toEqual({ state: 'broken', detail: expect.stringContaining(detail) });
  });
});

test.each([
  'GET / HTTP/1.1\r\n',
  'POST / HTTP/1.1\r\n',
  'PROPFIND / HTTP/1.1\r\n',
  'PRI * HTTP/2.0\r\n',
  'PROXYTCP4',
  '\r\nGET / HTTP/1.1',
  '\u0016\u0003\u0001',
])('%j begins with none', (text) => {
  expect(readProxyHeader(ascii(text))).toEqual({ state: 'none' });
});
