import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEchoText } from '../../../src/facts/http/echo-answers.ts';
import { forwardingHeaders } from '../../../src/facts/http/forwarding-headers.ts';
import { echoSchema } from '../../../src/model/echo.ts';

const page = {
  schema: echoSchema,
  instance: 'echo-7d9f',
  nonce: 'a'.repeat(32),
  peer: { address: '::ffff:10.244.0.9', port: 40_312 },
  proxy: { version: 2, source: { address: '20.0.0.5', port: 1 }, destination: null },
  host: 'demo.example.com',
  headers: [
    ['X-Forwarded-For', '20.0.0.5'],
    ['cookie', 'secret'],
  ],
  mac: 'b'.repeat(64),
};
const read = (json: unknown) => readEchoText(JSON.stringify(json));
const asked = `1 ${'a'.repeat(32)} 1780000000 -`;

describe('a page of our own echo', () => {
  test('is read, and what the MAC is over is kept in its order', () => {
    const text = read(page);
    expect(text).toMatchObject({
      kind: 'page',
      mac: page.mac,
      heard: {
        instance: 'echo-7d9f',
        arrival: {
          peer: { address: '10.244.0.9', port: 40_312 },
          proxy: { version: 2, source: { address: '20.0.0.5', port: 1 }, destination: null },
          host: 'demo.example.com',
          headers: [['x-forwarded-for', '20.0.0.5']],
        },
      },
    });
    const { mac: _, ...signed } = page;
    expect(text.kind === 'page' && JSON.stringify(text.page)).toBe(JSON.stringify(signed));
  });

  test.each<[string, object]>([
    ['has more than such a page', { more: [] }],
    ['has no instance', { instance: 7 }],
    ['has headers by name', { headers: {} }],
    ['has a header of three parts', { headers: [['via', '1.1 a', 'b']] }],
    ['has a peer that is no address', { peer: { address: 'localhost', port: 1 } }],
    ['has a peer with more to it', { peer: { address: '10.0.0.1', port: 1, deep: [[]] } }],
    ['has a PROXY header of another version', { proxy: { ...page.proxy, version: 3 } }],
    ['has a PROXY header whose source is a word', { proxy: { ...page.proxy, source: 'nobody' } }],
    ['has a MAC that is a number', { mac: 1 }],
  ])('is none where it %s', (_, over) => expect(read({ ...page, ...over })).toMatchObject({ kind: 'other' }));

  test.each<[string, readonly (readonly string[])[]]>([
    ['too many', Array.from({ length: 65 }, () => ['via', 'x'])],
    ['one that is too long', [['via', 'x'.repeat(4097)]]],
  ])('is not read in part where of its headers there are %s', (_, headers) =>
    expect(read({ ...page, headers })).toEqual({
      kind: 'other',
      detail: expect.stringContaining('forwarding headers'),
    }),
  );
});

describe('a list of request headers', () => {
  test('as traefik/whoami has it', () => {
    const whoami = {
      hostname: 'whoami-5c8b',
      ip: ['127.0.0.1', '::1', '10.244.0.7'],
      headers: {
        Accept: ['*/*'],
        'Hostprobe-Echo': [asked],
        'X-Forwarded-For': ['20.0.0.5', '10.0.0.1'],
        'X-Real-Ip': ['10.0.0.1'],
      },
      url: '/api?hostprobe=1',
      host: 'demo.example.com',
      method: 'GET',
      remoteAddr: '10.244.0.9:40312',
    };
    expect(read(whoami)).toEqual({
      kind: 'list',
      shown: [asked],
      heard: {
        speaker: 'whoami',
        instance: 'whoami-5c8b',
        arrival: {
          peer: { address: '10.244.0.9', port: 40_312 },
          proxy: null,
          host: 'demo.example.com',
          headers: [
            ['x-forwarded-for', '20.0.0.5'],
            ['x-forwarded-for', '10.0.0.1'],
            ['x-real-ip', '10.0.0.1'],
          ],
        },
      },
    });
    expect(read({ ...whoami, remoteAddr: '[::ffff:10.244.0.9]:40312' })).toMatchObject({
      heard: { arrival: { peer: { address: '10.244.0.9' } } },
    });
    const { remoteAddr: _, ...older } = whoami;
    expect(read(older)).toMatchObject({ heard: { speaker: 'whoami', arrival: { peer: null } } });
  });

  const echo = {
    path: '/echo',
    headers: { host: 'demo.example.com', 'hostprobe-echo': asked, 'x-forwarded-for': '20.0.0.5, 10.0.0.1' },
    method: 'GET',
    body: '',
    fresh: false,
    hostname: 'demo.example.com',
    ip: '20.0.0.5',
    ips: ['20.0.0.5', '10.0.0.1'],
    protocol: 'https',
    query: { hostprobe: '1' },
    subdomains: [],
    xhr: false,
    os: { hostname: 'echo-66f7' },
    connection: {},
  };
  test('as mendhak/http-https-echo has it, which believes private peers', () => {
    expect(read(echo)).toMatchObject({
      shown: [asked],
      heard: {
        speaker: 'http-https-echo',
        instance: 'echo-66f7',
        arrival: { peer: null, host: 'demo.example.com', headers: [['x-forwarded-for', '20.0.0.5, 10.0.0.1']] },
      },
    });
    expect(read({ ...echo, ip: '::ffff:10.244.0.9', ips: [] })).toMatchObject({
      heard: { arrival: { peer: { address: '10.244.0.9', port: null } } },
    });
  });

  const own = { 'Hostprobe-Echo': asked, 'X-Real-IP': '20.0.0.5' };
  test.each<[string, unknown]>([
    ['headers', { headers: own }],
    ['Headers', { Headers: own }],
    ['request.headers', { host: {}, request: { headers: own } }],
    ['the top', { ...own, port: 8080 }],
    ['pairs', { headers: Object.entries(own) }],
    ['names and values', { headers: Object.entries(own).map(([name, value]) => ({ name, value })) }],
    ['the second place', { headers: { accept: '*/*' }, request: { headers: own } }],
  ])('below %s', (_, json) =>
    expect(read(json)).toMatchObject({
      kind: 'list',
      shown: [asked],
      heard: { speaker: 'headers', arrival: { peer: null, headers: [['x-real-ip', '20.0.0.5']] } },
    }),
  );

  test('is none without our own header', () => {
    expect(read({ headers: { 'x-real-ip': '20.0.0.5' } })).toEqual({
      kind: 'other',
      detail: 'it does not show our request',
    });
  });
});

describe('an address alone', () => {
  test.each<[string, string]>([
    ['20.0.0.5\n', '20.0.0.5'],
    ['2A01:4F8:0::1', '2a01:4f8::1'],
    ['{"ip":"::ffff:20.0.0.5"}', '20.0.0.5'],
  ])('%j', (text, address) => expect(readEchoText(text)).toEqual({ kind: 'address', address }));
});

test.each(['', 'null', '[]', '7', '<html>', '{"ip":"here"}', `${'['.repeat(30_000)}`, `{"a":${'[['.repeat(9000)}`])(
  'is none of these: %.20s',
  (text) => expect(readEchoText(text)).toMatchObject({ kind: 'other' }),
);

test('whatever is said, no more than forwarding headers is kept, and nothing is thrown', () => {
  const headers = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(
      fc.oneof(fc.constantFrom(...forwardingHeaders, 'hostprobe-echo', '__proto__'), fc.string()),
      fc.jsonValue(),
    ),
    fc.array(fc.tuple(fc.constantFrom('via', 'Cookie', 'hostprobe-echo'), fc.string())),
  );
  const any = fc.record(
    {
      schema: fc.constantFrom(echoSchema, 'else'),
      instance: fc.oneof(fc.string(), fc.jsonValue()),
      nonce: fc.option(fc.string()),
      mac: fc.option(fc.string()),
      peer: fc.oneof(fc.constant(page.peer), fc.jsonValue()),
      proxy: fc.oneof(fc.constant(page.proxy), fc.constant(null), fc.jsonValue()),
      host: fc.option(fc.string()),
      hostname: fc.string(),
      ip: fc.jsonValue(),
      os: fc.jsonValue(),
      request: fc.record({ headers }),
      headers,
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        any.map((json) => JSON.stringify(json)),
      ),
      (text) => {
        const found = readEchoText(text);
        if (found.kind !== 'page' && found.kind !== 'list') return;
        for (const [name] of found.heard.arrival.headers) expect(forwardingHeaders).toContain(name);
      },
    ),
  );
});
