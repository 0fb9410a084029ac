import { createSecureServer, type Http2SecureServer, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { createServer as createTls, type TLSSocket } from 'node:tls';
import { beforeAll, describe, expect, test } from 'vitest';
import { chainOf, createAuthority, type Identity } from '../../../src/lab/certificates.ts';
import type { HttpReading } from '../../../src/model/http.ts';
import { askHttp, listenTls, type AskOptions } from '../../support/ask-http.ts';
import {
  answering,
  data,
  field,
  flags,
  frame,
  frameTypes,
  goaway,
  head,
  reset,
  settings,
  status,
  uint32s,
} from '../../support/http2-frames.ts';
import { listen } from '../../support/loopback.ts';

let leaf: Identity;
beforeAll(async () => {
  leaf = await (await createAuthority('Test Root')).leaf({ dns: ['demo.example.com'] });
});

const browsers = { scheme: 'https', alpn: ['h2', 'http/1.1'] } as const satisfies AskOptions;

const serve = async (server: Http2SecureServer) => {
  server.on('sessionError', () => undefined);
  return listen(server);
};

const raw = (does: (socket: TLSSocket) => void, options: object = {}) =>
  listenTls(leaf, does, { ALPNProtocols: ['h2'], ...options });

describe('a request over HTTP/2', () => {
  test('is one plain GET, and its answer is kept in part', async () => {
    let heard: readonly string[] = [];
    const server = createSecureServer(chainOf(leaf));
    server.on('stream', (stream: ServerHttp2Stream, _headers: unknown, _flags: unknown, rawHeaders: string[]) => {
      heard = rawHeaders;
      stream.additionalHeaders({ ':status': 103, link: '</a>' });
      stream.respond({ ':status': 503, server: 'nginx', 'set-cookie': ['a=secret', 'b=secret'], 'retry-after': '5' });
      stream.end('unwell');
    });
    await using loopback = await serve(server);
    const reading = await askHttp(loopback, {
      ...browsers,
      path: '/healthz?x=1',
      headers: [
        ['x-forwarded-for', '192.0.2.1'],
        ['x-forwarded-for', '192.0.2.2'],
      ],
    });
    const url = `https://demo.example.com:${loopback.port}/healthz?x=1`;
    expect(reading.where).toEqual({ address: '127.0.0.1', port: loopback.port, url, protocol: 'h2' });
    expect(reading.ok && reading.value).toMatchObject({
      status: 503,
      interim: 1,
      setsCookies: true,
      body: { bytes: 6, end: 'whole', start: 'unwell' },
    });
    const headers = reading.ok ? reading.value.headers : [];
    expect(headers.filter(([name]) => name !== 'date')).toEqual([
      ['server', 'nginx'],
      ['retry-after', '5'],
    ]);
    expect(heard.join(' ')).toBe(
      `:method GET :scheme https :authority demo.example.com:${loopback.port} :path /healthz?x=1 user-agent hostprobe/9.9.9 (+https://hostprobe.io) accept */* accept-encoding identity x-forwarded-for 192.0.2.1 x-forwarded-for 192.0.2.2`,
    );
  });

  test('is made only where the server agrees', async () => {
    await using server = await listenTls(
      leaf,
      (socket) => socket.once('data', () => socket.end('HTTP/1.1 204 No Content\r\n\r\n')),
      { ALPNProtocols: ['http/1.1'] },
    );
    const reading = await askHttp(server, browsers);
    expect(reading).toMatchObject({ ok: true, value: { status: 204 } });
    expect(reading.where.protocol).toBeUndefined();
  });
});

const ok = head(0, status(200));

describe('a body over HTTP/2', () => {
  test.each<[string, Buffer[], object]>([
    [
      'that ends with its stream is whole',
      [ok, data(0, 'hel'), data(flags.endStream, 'lo')],
      { bytes: 5, end: 'whole' },
    ],
    ['may be none', [head(flags.endStream, status(204))], { bytes: 0, end: 'whole' }],
    [
      'may be followed by trailers',
      [ok, data(0, 'hello'), head(flags.endStream, field('x', 'y'))],
      { bytes: 5, end: 'whole' },
    ],
    ['of exactly the limit is whole', [ok, ...page(65_536, flags.endStream)], { bytes: 65_536, end: 'whole' }],
    ['over the limit is cut', [ok, ...page(65_537, flags.endStream)], { bytes: 65_536, end: 'limit' }],
    ['that stalls is cut', [ok, data(0, 'hello')], { bytes: 5, end: 'time' }],
    ['that is reset is broken', [ok, data(0, 'hello'), reset(2)], { bytes: 5, end: { code: 'reset' } }],
    [
      'that is reset without an error is broken',
      [ok, data(0, 'hello'), reset(0)],
      { bytes: 5, end: { code: 'reset', detail: expect.stringContaining('NO_ERROR') } },
    ],
    [
      'that breaks off with the connection is broken',
      [ok, data(0, 'hello'), goaway(1, 2, 'oops')],
      { end: { code: 'closed', detail: expect.stringContaining('GOAWAY INTERNAL_ERROR and "oops"') } },
    ],
    [
      'that is not as long as was said is broken',
      [head(0, status(200), field('content-length', '9')), data(flags.endStream, 'hello')],
      { end: { code: 'malformed' } },
    ],
    [
      'that drowns in framing is cut',
      [ok, data(0, 'hello'), ...Array.from({ length: 60_000 }, () => data(0, ''))],
      { bytes: 5 },
    ],
    [
      'comes whole before an orderly end',
      [ok, goaway(1, 0), data(flags.endStream, 'hello')],
      { bytes: 5, end: 'whole' },
    ],
  ])('%s', async (_, said, body) => {
    await using server = await raw(answering(...said));
    const reading = await askHttp(server, { ...browsers, timeoutMs: 400 });
    expect(reading).toMatchObject({ ok: true, value: { body } });
    expect(reading.ms).toBeLessThan(400);
  });
});

/** As many octets in frames of the size that all must take. */
function page(length: number, last: number): Buffer[] {
  const frames: Buffer[] = [];
  for (let left = length; left > 0; left -= 16_384) {
    frames.push(data(left <= 16_384 ? last : 0, 'x'.repeat(Math.min(left, 16_384))));
  }
  return frames;
}

interface Failing {
  readonly does: (socket: TLSSocket) => void;
  readonly code: string;
  readonly says: string;
  readonly again?: 'same' | 'http/1.1';
}

const flood = (...said: readonly Buffer[]) => {
  const bytes = Buffer.concat(Array.from({ length: 500 }, () => said).flat());
  return (socket: TLSSocket): void => {
    const more = (): void => {
      while (socket.writable && socket.write(bytes));
    };
    socket.on('drain', more);
    socket.write(settings);
    more();
  };
};

const many = (count: number, of: (index: number) => Buffer): Buffer[] => Array.from({ length: count }, (_, i) => of(i));

const failing: Readonly<Record<string, Failing>> = {
  'is silent': { does: () => undefined, code: 'timeout', says: 'no answer within 300 ms' },
  'greets and is silent': { does: answering(), code: 'timeout', says: 'no answer within 300 ms' },
  'closes without a word': {
    does: (socket) => void socket.once('data', () => socket.end()),
    code: 'closed',
    says: 'agreed on HTTP/2 and then closed the connection without a word of it',
  },
  'greets and closes': {
    does: (socket) => {
      socket.write(settings);
      socket.once('data', () => socket.end());
    },
    code: 'closed',
    says: 'closed the connection before its answer was whole',
  },
  'answers in HTTP/1.1': {
    does: (socket) => void socket.once('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')),
    code: 'malformed',
    says: 'agreed on HTTP/2 and then said "HTTP/1.1 400 Bad Request"',
  },
  'ends all by GOAWAY': {
    does: answering(goaway(1, 11, 'too\u001b[2J many')),
    code: 'closed',
    says: 'GOAWAY ENHANCE_YOUR_CALM and "too.[2J many"',
  },
  'wants no more on this connection': {
    does: answering(goaway(0, 0)),
    code: 'closed',
    says: 'GOAWAY NO_ERROR',
    again: 'same',
  },
  'demands HTTP/1.1 by GOAWAY': {
    does: answering(goaway(0, 13)),
    code: 'closed',
    says: 'GOAWAY HTTP_1_1_REQUIRED',
    again: 'http/1.1',
  },
  'demands HTTP/1.1 for the stream': {
    does: answering(reset(13)),
    code: 'reset',
    says: 'reset the HTTP/2 stream with HTTP_1_1_REQUIRED',
    again: 'http/1.1',
  },
  'refuses the stream': { does: answering(reset(7)), code: 'reset', says: 'REFUSED_STREAM', again: 'same' },
  'gives up on the stream': { does: answering(reset(2)), code: 'reset', says: 'INTERNAL_ERROR' },
  'resets it with a code of its own': { does: answering(reset(4711)), code: 'reset', says: 'the unknown code 4711' },
  'says nothing with the end of the stream': {
    does: answering(reset(0)),
    code: 'reset',
    says: 'NO_ERROR',
  },
  'sends no status': { does: answering(head(0, field('x', 'y'))), code: 'malformed', says: 'then broke it' },
  'names fields in capitals': {
    does: answering(head(0, status(200), field('X-Up', 'y'))),
    code: 'malformed',
    says: 'then broke it',
  },
  'sends what only HTTP/1.1 has': {
    does: answering(head(0, status(200), field('transfer-encoding', 'chunked'))),
    code: 'malformed',
    says: 'then broke it',
  },
  'switches protocols': { does: answering(head(0, status(101))), code: 'malformed', says: 'then broke it' },
  'compresses its head into nonsense': {
    does: answering(head(0, Buffer.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff))),
    code: 'malformed',
    says: 'then broke it',
  },
  'sends frames that are too long': {
    does: answering(frame(frameTypes.data, 0, 1, Buffer.alloc(20_000))),
    code: 'malformed',
    says: 'then broke it',
  },
  'pushes, unasked': {
    does: answering(
      frame(frameTypes.settings, flags.ack, 0),
      frame(frameTypes.pushPromise, flags.endHeaders, 1, Buffer.concat([uint32s(2), status(200)])),
    ),
    code: 'malformed',
    says: 'then broke it',
  },
  'sends a page before its head': { does: answering(data(0, 'hello')), code: 'malformed', says: 'then broke it' },
  'sends settings that cannot be': {
    does: (socket) =>
      void socket.once('data', () =>
        socket.write(frame(frameTypes.settings, 0, 0, Buffer.of(0, 4, 255, 255, 255, 255))),
      ),
    code: 'malformed',
    says: 'then broke it',
  },
  'continues a head without end': {
    does: answering(
      frame(frameTypes.headers, 0, 1, status(200)),
      ...many(2000, () => frame(frameTypes.continuation, 0, 1, field('x-a', 'y'.repeat(100)))),
    ),
    code: 'malformed',
    says: 'then broke it',
  },
  'unpacks a small head into a large one': {
    // An entry of 4000 octets in the table, which takes one octet to say again: 60,000 times in one frame.
    does: answering(bomb()),
    code: 'too-large',
    says: 'a head of over 262144 bytes',
  },
  'sends what nobody knows, and much of it': {
    does: answering(...many(40, () => frame(0xfa, 0, 0, Buffer.alloc(16_384)))),
    code: 'too-large',
    says: 'more than 524288 bytes',
  },
  'floods interim responses': {
    does: answering(...many(2000, () => head(0, status(103)))),
    code: 'malformed',
    says: 'more than 20 interim responses',
  },
};

function bomb(): Buffer {
  const long = Buffer.alloc(4000, 'y');
  // Enters the table: a new name, and a value whose length takes three octets (RFC 7541 5.1, 6.2.1).
  const entry = Buffer.concat([Buffer.of(0x40, 1), Buffer.from('x'), Buffer.of(0x7f, 0xa1, 0x1e), long]);
  return head(0, status(200), entry, Buffer.alloc(10_000, 0xbe));
}

async function askHostile(does: Failing['does']): Promise<HttpReading> {
  await using server = await raw(does);
  let ticks = 0;
  const ticking = setInterval(() => ticks++, 5);
  const before = process.memoryUsage().rss;
  const reading = await askHttp(server, { ...browsers, timeoutMs: 300 });
  clearInterval(ticking);
  expect(ticks).toBeGreaterThan(reading.ms / 50 - 1);
  expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  return reading;
}

describe('over HTTP/2, a server that', () => {
  test.each(Object.entries(failing))('%s gives a reading, and time for others', async (_, failed) => {
    const { does, code, says, again } = failed;
    const reading = await askHostile(does);
    expect(reading).toMatchObject({ ok: false, failure: { code, detail: expect.stringContaining(says) } });
    expect(reading.ok || reading.failure.again).toBe(again);
  });

  /** The library counts some of them, too, or waits until what it has to say is sent: which limit is hit first is a matter of time. */
  test.each<[string, Buffer]>([
    ['settings', settings],
    ['pings', frame(frameTypes.ping, 0, 0, Buffer.alloc(8))],
    ['windows', frame(frameTypes.windowUpdate, 0, 0, uint32s(1))],
    ['priorities', frame(frameTypes.priority, 0, 1, Buffer.alloc(5))],
    ['frames that nobody knows', frame(0xfa, 0, 0, Buffer.alloc(8))],
  ])('floods %s is left', async (_, said) => {
    const reading = await askHostile(flood(said));
    expect(reading).toMatchObject({
      ok: false,
      failure: { code: expect.stringMatching(/^(?:malformed|too-large|timeout)$/) },
    });
  });

  test('resets the connection gives a reading', async () => {
    const server = createTls({ ...chainOf(leaf), ALPNProtocols: ['h2'] });
    server.on('connection', (socket: Socket) => {
      server.once('secureConnection', (tls) =>
        tls.on('error', () => undefined).once('data', () => socket.resetAndDestroy()),
      );
    });
    await using loopback = await listen(server);
    expect(await askHttp(loopback, browsers)).toMatchObject({ ok: false, failure: { code: 'reset' } });
  });

  test('demands a client certificate in TLS 1.3 is heard, before the request and after', async () => {
    await using server = await raw(() => undefined, { requestCert: true, rejectUnauthorized: true });
    const failure = { code: 'tls-alert', detail: 'the server sent the alert certificate_required (116)' };
    expect(await askHttp(server, browsers)).toMatchObject({ ok: false, failure });
    const closed = (socket: Socket): Promise<void> => {
      const seen = Promise.withResolvers<void>();
      socket.once('close', () => seen.resolve());
      return seen.promise;
    };
    expect(await askHttp(server, { ...browsers, meanwhile: closed })).toMatchObject({ ok: false, failure });
  });
});
