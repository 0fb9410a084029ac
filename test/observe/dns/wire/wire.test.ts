import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatName, parseName } from '../../../../src/facts/dns/names.ts';
import { LookError } from '../../../../src/observe/classify.ts';
import { decodeName, encodeName } from '../../../../src/observe/dns/wire/wire-name.ts';
import { decodeHead, decodeMessage, encodeQuestion } from '../../../../src/observe/dns/wire/wire.ts';
import { encodeRecord, encodeReply } from '../../../support/dns-server.ts';
import type { Reply } from '../../../support/dns-server.ts';
import { names } from '../../../support/names.ts';

const asked = { id: 7, name: 'demo.example.com', type: 'A', recursive: false };
const message = (reply: Reply, bytes = encodeReply(reply, asked)) => decodeMessage(bytes, 'udp', 0);
const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex');
const pointers = (count: number): string =>
  Array.from({ length: count }, (_, i) => (0xc000 + i * 2).toString(16)).join('');
const header = (counts: string): string => `0007 8400 ${counts}`;

describe('names', () => {
  test('any labels come back as they went', () => {
    fc.assert(
      fc.property(names, (name) => {
        const bytes = encodeName(name);
        expect(decodeName(bytes, 0)).toEqual({ name, end: bytes.length });
        expect(bytes.length).toBeLessThanOrEqual(255);
      }),
    );
  });

  test('a pointer saves what stands before it', () => {
    const bytes = Buffer.concat([encodeName('example.com'), hex('0464656d6f c000')]);
    expect(decodeName(bytes, 13)).toEqual({ name: 'demo.example.com', end: 20 });
  });

  const evil: readonly (readonly [string, string, number, string])[] = [
    ['a pointer to itself', 'c000', 0, 'does not lead backwards'],
    ['two pointers in a circle', 'c002 c000', 0, 'does not lead backwards'],
    ['a pointer forward', 'c004 0000 0161 00', 0, 'does not lead backwards'],
    ['a label and a pointer to its own start', '0161 c000', 0, 'does not lead backwards'],
    ['half a pointer', '0161 c0', 0, 'the message ends'],
    ['a label past the end', '0561', 0, 'runs past the end'],
    ['no end', '0161', 0, 'the message ends'],
    ['a label type of long ago', '4161 00', 0, 'begins no label'],
    ['an extended label type', '8161 00', 0, 'begins no label'],
    ['256 octets', `${`3f${'61'.repeat(63)}`.repeat(3)}3e${'61'.repeat(62)}00`, 0, 'longer than 255 octets'],
    ['a chain of bare pointers', `0000${pointers(200)}`, 400, 'jumps more than 127 times'],
  ];
  test.each(evil)('%s is malformed', (_, octets, at, message) => {
    expect(() => decodeName(hex(octets), at)).toThrow(LookError);
    expect(() => decodeName(hex(octets), at)).toThrow(message);
  });

  test('255 octets are not too long', () => {
    const labels = ['a'.repeat(63), 'b'.repeat(63), 'c'.repeat(63), 'd'.repeat(61)];
    const bytes = encodeName(formatName(labels));
    expect(bytes).toHaveLength(255);
    expect(parseName(decodeName(bytes, 0).name)).toEqual(labels);
  });
});

describe('a question', () => {
  test('stands on the wire as RFC 1035 and RFC 6891 have it', () => {
    expect(encodeQuestion({ id: 0xabcd, name: 'a.bc', type: 'AAAA', recursive: true, edns: true })).toEqual(
      hex('abcd 0120 0001 0000 0000 0001 0161 026263 00 001c 0001 00 0029 04d0 00000000 0000'),
    );
    expect(encodeQuestion({ id: 1, name: '.', type: 'CAA', recursive: false, edns: false })).toEqual(
      hex('0001 0000 0001 0000 0000 0000 00 0101 0001'),
    );
  });

  test('for any name comes back', () => {
    fc.assert(
      fc.property(names, fc.nat(0xffff), fc.boolean(), (name, id, edns) => {
        const head = decodeHead(encodeQuestion({ id, name, type: 'TXT', recursive: false, edns }));
        expect(head).toMatchObject({ id, response: false, question: { name, type: 'TXT', class: 1 }, questions: 1 });
      }),
    );
  });
});

describe('records', () => {
  const lines: readonly (readonly [string, string, string])[] = [
    ['demo.example.com 60 A 20.1.1.1', 'A', '20.1.1.1'],
    ['demo.example.com 60 AAAA 2a01:4f8:0:0:0:0:0:1', 'AAAA', '2a01:4f8::1'],
    ['demo.example.com 60 AAAA ::', 'AAAA', '::'],
    ['demo.example.com 60 CNAME App\\.CK8S.example.org', 'CNAME', 'app\\.ck8s.example.org'],
    ['demo.example.com 60 DNAME .', 'DNAME', '.'],
    ['demo.example.com 60 NS ns1.example.com', 'NS', 'ns1.example.com'],
    ['demo.example.com 60 MX 10 mail.example.com', 'MX', '10 mail.example.com'],
    ['demo.example.com 60 SOA a.b c\\.d.e 1 2 3 4 4294967295', 'SOA', 'a.b c\\.d.e 1 2 3 4 4294967295'],
    ['demo.example.com 60 TXT v=spf1 say"x"\\ \u00e9', 'TXT', '"v=spf1" "say\\"x\\"\\\\" "\\233"'],
    [
      'demo.example.com 60 CAA \\# 22 00 05 6973737565 6c657473656e63727970742e6f7267',
      'CAA',
      '0 issue "letsencrypt.org"',
    ],
    ['demo.example.com 60 CAA \\# 7 80 05 6973737565', 'CAA', '128 issue ""'],
    ['demo.example.com 60 TYPE43 \\# 8 3039 0d 02 abcd1234', 'DS', '12345 13 2 abcd1234'],
    ['demo.example.com 60 TYPE52 \\# 5 03 01 01 abcd', 'TLSA', '3 1 1 abcd'],
    ['demo.example.com 60 TYPE52 \\# 3 03 01 01', 'TLSA', '3 1 1 '],
    ['demo.example.com 60 TYPE64 \\# 3 000100', 'SVCB', '1 .'],
    ['demo.example.com 60 TYPE66 \\# 3 000100', 'TYPE66', '\\# 3 000100'],
    ['demo.example.com 60 TYPE46 \\#', 'RRSIG', '\\# 0'],
  ];
  test.each(lines)('%s', (line, type, data) => {
    expect(message({ answers: [line] }).answers).toEqual([{ owner: 'demo.example.com', type, ttl: 60, data }]);
  });

  test.each([
    ['A', '\\# 3 010203'],
    ['A', '\\# 5 0102030405'],
    ['AAAA', '\\# 4 01020304'],
    ['CNAME', '\\# 4 01610000'],
    ['CNAME', '\\# 2 0161'],
    ['NS', '\\#'],
    ['SOA', '\\# 22 00 00 0000000000000000000000000000000000000000'.replace('22', '21').slice(0, -2)],
    ['TXT', '\\# 2 0561'],
    ['CAA', '\\# 1 00'],
    ['TLSA', '\\# 2 0301'],
    ['CAA', '\\# 3 000561'],
    ['CAA', '\\# 2 0000'],
    ['MX', '\\# 2 000a'],
    ['TYPE43', '\\# 4 30390d02'],
    ['TYPE65', '\\# 2 0001'],
  ])('%s with the data %s is malformed', (type, data) => {
    expect(() => message({ answers: [`demo.example.com 60 ${type} ${data}`] })).toThrow(LookError);
  });

  test('a TTL with its highest bit set counts as zero', () => {
    expect(
      message({ answers: ['a 4294967295 A 20.1.1.1', 'a 2147483647 A 20.1.1.1'] }).answers.map(({ ttl }) => ttl),
    ).toEqual([0, 2147483647]);
  });

  test('thousands are counted, 256 a section kept', () => {
    const many = Array.from({ length: 4000 }, () => 'a 1 A 20.1.1.1');
    const { answers, dropped } = message({ answers: many });
    expect([answers.length, dropped]).toEqual([256, 3744]);
  });

  test('of another class are not kept', () => {
    const chaos = encodeRecord('a 1 A 20.1.1.1');
    chaos.writeUInt16BE(3, 5);
    const { answers, dropped } = decodeMessage(Buffer.concat([hex(header('0000 0001 0000 0000')), chaos]), 'udp', 0);
    expect([answers, dropped]).toEqual([[], 1]);
  });

  test('more announced than there are is malformed', () => {
    expect(() => decodeMessage(hex(header('0000 ffff 0000 0000')), 'tcp', 0)).toThrow(LookError);
  });
});

describe('EDNS', () => {
  test('carries the upper bits of the response code, and extended errors', () => {
    const options = hex('000f 0008 0016 6e6f7065ff21 000f 0002 0006 0003 0001 ff');
    const { rcode, extendedErrors, additionals } = message({ rcode: 23, options });
    expect(rcode).toBe('BADCOOKIE');
    expect(extendedErrors).toEqual([
      { code: 22, text: 'nope\ufffd!' },
      { code: 6, text: '' },
    ]);
    expect(additionals).toEqual([]);
  });

  test.each(['000f 0004 0016', '000f', '000f 00ff 0016'])('an option cut short (%s) is malformed', (octets) => {
    expect(() => message({ options: hex(octets) })).toThrow(LookError);
  });

  test('a response code without a name is a number', () => {
    expect(message({ rcode: 0xff5, options: Buffer.alloc(0) }).rcode).toBe('RCODE4085');
  });
});

describe('whatever comes', () => {
  const sound = encodeReply(
    {
      aa: true,
      answers: [
        'demo.example.com 60 CNAME app.example.org',
        'app.example.org 60 A 20.1.1.1',
        'app.example.org 60 AAAA ::1',
        'app.example.org 60 TXT hello',
        'app.example.org 60 MX 1 mx.example.org',
      ],
      authorities: ['example.org 60 SOA a.b c.d 1 2 3 4 5', 'example.org 60 NS ns.example.org'],
      additionals: ['ns.example.org 60 CAA \\# 7 00 05 6973737565'],
      options: hex('000f 0008 0016 6e6f70652121'),
    },
    asked,
  );
  const verdictOn = (bytes: Buffer): unknown => {
    try {
      decodeMessage(bytes, 'udp', 0);
      return 'read';
    } catch (error) {
      return error instanceof LookError ? error.code : error;
    }
  };
  const sane = ['read', 'malformed'];

  test('changed octets are read or malformed', () => {
    const change = fc.tuple(fc.nat(sound.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), fc.nat(sound.length), (changes, end) => {
        const bytes = Buffer.from(sound);
        for (const [at, value] of changes) bytes[at] = value;
        expect(sane).toContain(verdictOn(bytes));
        expect(sane).toContain(verdictOn(bytes.subarray(0, end)));
      }),
      { numRuns: 2000 },
    );
  });

  test('noise is read or malformed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (noise) => {
        expect(sane).toContain(verdictOn(Buffer.from(noise)));
        expect(sane).toContain(verdictOn(Buffer.concat([hex(header('0001 0004 0004 0004')), noise])));
      }),
      { numRuns: 1000 },
    );
  });
});
