import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseServiceBinding } from '../../../../src/facts/dns/https/binding.ts';
import { LookError } from '../../../../src/observe/classify.ts';
import { readServiceData } from '../../../../src/observe/dns/wire/svcb-data.ts';
import { decodeMessage } from '../../../../src/observe/dns/wire/wire.ts';
import { encodeReply } from '../../../support/dns-server.ts';
import { names } from '../../../support/names.ts';
import { alpn, ipv4hint, port, serviceOctets, type Parameters } from '../../../support/https-line.ts';

const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex');
const read = (octets: Buffer): string => readServiceData(octets, 0, octets.length);
const com = '03666f6f076578616d706c6503636f6d00';
const org = '03666f6f076578616d706c65036f726700';

describe('the vectors of RFC 9460, appendix D', () => {
  test.each([
    [`0000 ${com}`, '0 foo.example.com'],
    ['0001 00', '1 .'],
    [`0010 ${com} 0003 0002 0035`, '16 foo.example.com port="53"'],
    [`0001 ${com} 029b 0005 68656c6c6f`, '1 foo.example.com key667="hello"'],
    [`0001 ${com} 029b 0009 68656c6c6fd2716f6f`, '1 foo.example.com key667="hello\\210qoo"'],
    [
      `0001 ${com} 0006 0020 20010db8000000000000000000000001 20010db8000000000000000000530001`,
      '1 foo.example.com ipv6hint="2001:db8::1,2001:db8::53:1"',
    ],
    [
      `0010 ${org} 0000 0004 00010004 0001 0009 026832 0568332d3139 0004 0004 c0000201`,
      '16 foo.example.org mandatory="alpn,ipv4hint" alpn="h2,h3-19" ipv4hint="192.0.2.1"',
    ],
    [`0010 ${org} 0001 000c 08 665c6f6f2c626172 026832`, '16 foo.example.org alpn="f\\\\\\\\oo\\\\,bar,h2"'],
  ])('%s', (octets, text) => {
    expect(read(hex(octets))).toBe(text);
  });
});

describe('what clients must refuse', () => {
  test.each([
    ['nothing', '', 'of 0 octets'],
    ['no name', '0001', 'of 2 octets'],
    ['half a parameter', '0001 00 0003 00', 'ends inside a parameter'],
    ['a value past the end', '0001 00 0003 0003 0035', 'port runs past its end'],
    ['keys out of order', '0001 00 0003 0002 0035 0001 0003 026832', 'with alpn after port'],
    ['a key twice', '0001 00 0003 0002 0035 0003 0002 0035', 'with port after port'],
    ['a port of one octet', '0001 00 0003 0001 35', 'port has a bad value'],
    ['an empty alpn', '0001 00 0001 0000', 'alpn has a bad value'],
    ['an empty protocol', '0001 00 0001 0001 00', 'alpn has a bad value'],
    ['a protocol past the end', '0001 00 0001 0002 0568', 'alpn has a bad value'],
    ['no-default-alpn with a value', '0001 00 0002 0001 00', 'no-default-alpn has a bad value'],
    ['an address of three octets', '0001 00 0004 0003 c00002', 'ipv4hint has a bad value'],
    ['no address', '0001 00 0006 0000', 'ipv6hint has a bad value'],
    ['mandatory keys out of order', '0001 00 0000 0004 00040001', 'mandatory has a bad value'],
    ['mandatory itself', '0001 00 0000 0002 0000', 'mandatory has a bad value'],
    ['an empty ech', '0001 00 0005 0000', 'ech has a bad value'],
  ])('%s', (_, octets, message) => {
    expect(() => read(hex(octets))).toThrow(LookError);
    expect(() => read(hex(octets))).toThrow(message);
  });

  test('a compressed name', () => {
    const octets = hex('0361626300 0001 c000');
    expect(() => readServiceData(octets, 5, octets.length)).toThrow('compressed');
  });

  test('a name past the end of the record', () => {
    expect(() => readServiceData(hex('0001 0361626300'), 0, 4)).toThrow('runs past its end');
  });

  test('in a message, the whole message', () => {
    const asked = { id: 7, name: 'demo.example.com', type: 'HTTPS', recursive: false };
    const answer = (data: string) =>
      decodeMessage(encodeReply({ answers: [`demo.example.com 60 HTTPS ${data}`] }, asked), 'udp', 0).answers;
    expect(answer('\\# 3 000100')).toEqual([{ owner: 'demo.example.com', type: 'HTTPS', ttl: 60, data: '1 .' }]);
    expect(() => answer('\\# 2 0001')).toThrow(LookError);
  });
});

test('any octets are read or malformed', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (octets) => {
      try {
        expect(parseServiceBinding(read(Buffer.from(octets)))).not.toBeNull();
      } catch (error) {
        if (!(error instanceof LookError)) throw error;
        expect(error.code).toBe('malformed');
      }
    }),
    { numRuns: 2000 },
  );
});

const octetText = fc
  .array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 12 })
  .map((codes) => String.fromCharCode(...codes));
const address = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((octets) => octets.join('.'));

test('any record comes back from its text', () => {
  fc.assert(
    fc.property(
      fc.record({
        priority: fc.nat(0xffff),
        target: names,
        protocols: fc.array(octetText, { minLength: 1, maxLength: 4 }),
        at: fc.nat(0xffff),
        hints: fc.array(address, { minLength: 1, maxLength: 3 }),
        other: octetText,
      }),
      ({ priority, target, protocols, at, hints, other }) => {
        const parameters: Parameters = [
          alpn(...protocols),
          port(at),
          ipv4hint(...hints),
          [5, Buffer.from(other, 'latin1')],
          [700, Buffer.from(other, 'latin1')],
        ];
        const data = read(serviceOctets(priority, target, parameters));
        expect(parseServiceBinding(data)).toEqual({
          data,
          priority,
          target,
          keys: ['alpn', 'port', 'ipv4hint', 'ech', 'key700'],
          mandatory: [],
          alpn: protocols,
          port: at,
          hints,
        });
      },
    ),
  );
});
