import type { Packet } from 'dns-packet';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authority } from '../../src/lab/answers.ts';
import { decodeQuery } from '../../src/lab/dns-codec.ts';
import type { Listener } from '../../src/lab/loopback.ts';
import { serveNames } from '../../src/lab/name-server.ts';
import { parseZone } from '../../src/lab/zones.ts';
import { ask, askBytes, askStream, queryBytes, read } from './dns-client.ts';

const zone = parseZone(
  'example.com',
  ['ns1.example.com'],
  [
    'www A 192.0.2.1',
    'www AAAA 2001:db8::1',
    'text TXT some words',
    'odd CNAME a\\.b.example.com.',
    ...Array.from({ length: 60 }, (_, i) => `many A 192.0.2.${i}`),
  ],
);
let server: Listener;
let at: { address: string; port: number };
beforeAll(async () => {
  server = await serveNames([{ address: '127.0.0.1', answer: authority([zone]) }]);
  at = { address: '127.0.0.1', port: server.port };
});
afterAll(async () => server.close());

const framed = (message: Buffer): Buffer => Buffer.concat([Buffer.of(message.length >> 8, message.length), message]);
const edns: NonNullable<Packet['additionals']>[number] = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: 4096,
  flags: 0,
  options: [],
  extendedRcode: 0,
  ednsVersion: 0,
  flag_do: false,
};

describe('over UDP', () => {
  test('answers with authority, and repeats what was asked', async () => {
    const response = await askBytes(at, queryBytes('WwW.example.com', 'A'));
    expect(read(response)).toMatchObject({ aa: true, ra: false, answers: ['www.example.com A 192.0.2.1'] });
    expect(response.readUInt16BE(0)).toBe(77);
    // The question's letters as they came: senders that mix their case look for it.
    expect(response.toString('latin1')).toContain('WwW');
  });
  test.each([
    ['www.example.com', 'AAAA', ['www.example.com AAAA 2001:db8::1']],
    ['text.example.com', 'TXT', ['text.example.com TXT some words']],
    ['example.com', 'NS', ['example.com NS ns1.example.com']],
  ] as const)('%s %s', async (name, type, answers) => {
    expect(await ask(at, name, type)).toMatchObject({ answers });
  });
  test('denies with an SOA that can be read', async () => {
    expect(await ask(at, 'no.example.com')).toMatchObject({
      rcode: 'NXDOMAIN',
      authorities: [/^example\.com SOA/].map((line) => expect.stringMatching(line)),
    });
  });
  test('a dot in a label is one octet of it', async () => {
    const response = await askBytes(at, queryBytes('odd.example.com', 'CNAME'));
    expect(response.includes(Buffer.from('\u0003a.b\u0007example\u0003com\u0000', 'latin1'))).toBe(true);
  });
  test('says that an answer is longer than a datagram may be', async () => {
    expect(await ask(at, 'many.example.com')).toMatchObject({ tc: true, answers: [] });
    const long = read(await askBytes(at, queryBytes('many.example.com', 'A', { additionals: [edns] })));
    expect(long).toMatchObject({ tc: true, answers: [] });
  });
  test('speaks EDNS with those who do', async () => {
    const [plain, extended] = await Promise.all([
      askBytes(at, queryBytes('www.example.com', 'A')),
      askBytes(at, queryBytes('www.example.com', 'A', { additionals: [edns] })),
    ]);
    expect([plain.readUInt16BE(10), extended.readUInt16BE(10)]).toEqual([0, 1]);
    expect(read(extended).answers).toEqual(['www.example.com A 192.0.2.1']);
  });
  test('what is no query gets FORMERR, another operation NOTIMP, a response nothing', async () => {
    const query = queryBytes('www.example.com', 'A');
    expect(read(await askBytes(at, query.subarray(0, 20))).rcode).toBe('FORMERR');
    // A name whose rest is a pointer into the header (RFC 1035 4.1.4): no question needs one.
    const pointing = Buffer.concat([query.subarray(0, 12), Buffer.of(1, 97, 0xc0, 4, 0, 1, 0, 1), Buffer.alloc(300)]);
    expect(read(await askBytes(at, pointing)).rcode).toBe('FORMERR');
    const status = Buffer.from(query);
    status.writeUInt8(2 << 3, 2);
    expect(read(await askBytes(at, status)).rcode).toBe('NOTIMP');
    const response = Buffer.from(query);
    response.writeUInt8(0x80, 2);
    expect(decodeQuery(response)).toBeNull();
  });
});

describe('over TCP', () => {
  test('gives the whole of a long answer', async () => {
    const [message = Buffer.alloc(12)] = await askStream(at, [framed(queryBytes('many.example.com', 'A'))], 1);
    expect(read(message).tc).toBe(false);
    expect(read(message).answers).toHaveLength(60);
  });
  test('takes several questions, in pieces of any size', async () => {
    const bytes = Buffer.concat([
      framed(queryBytes('www.example.com', 'A')),
      framed(queryBytes('no.example.com', 'A')),
    ]);
    const messages = await askStream(at, [bytes.subarray(0, 1), bytes.subarray(1, 40), bytes.subarray(40)], 2);
    expect(messages.map((message) => read(message).rcode)).toEqual(['NOERROR', 'NXDOMAIN']);
  });
  test('hangs up on what is no question', async () => {
    expect(await askStream(at, [framed(Buffer.of(1, 2, 3))], 1)).toEqual([]);
  });
});

test('no bytes make it throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(60), (noise, cut) => {
      const query = queryBytes('www.example.com', 'A');
      expect(() => decodeQuery(Buffer.from(noise))).not.toThrow();
      expect(() => decodeQuery(Buffer.concat([query.subarray(0, cut), noise]))).not.toThrow();
    }),
  );
});
