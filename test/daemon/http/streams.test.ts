import { connect, type Socket } from 'node:net';
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { acceptsGzip } from '../../../src/daemon/http/gzip.ts';
import type { Pieces } from '../../../src/daemon/http/means.ts';
import { target as reported } from '../../report/reports.ts';
import { bearer, served } from './served.ts';

/** So many pieces of 64 KiB, and how many of them were taken. */
function counted(pieces: number, over: { readonly breakAt?: number } = {}) {
  const taken = { pieces: 0, ended: 0 };
  const metrics = (): Pieces => ({
    contentType: 'text/plain',
    body: (async function* body() {
      try {
        while (taken.pieces < pieces) {
          if (taken.pieces === over.breakAt) throw new Error('it broke');
          taken.pieces += 1;
          yield 'x'.repeat(65_535) + '\n';
        }
      } finally {
        taken.ended += 1;
      }
    })(),
  });
  return { taken, metrics };
}

/** A client that sends this and reads nothing. */
function deaf(url: string, bytes: string): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.pause();
  socket.write(bytes);
  return socket;
}

const getMetrics = 'GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n';

/** The body as it came, not decoded. */
function rawBody(url: string, encoding: string): Promise<{ body: Buffer; encoding: string | undefined }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ body: Buffer; encoding: string | undefined }>();
  get(url, { headers: { 'accept-encoding': encoding } }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', reject);
    response.on('end', () => resolve({ body: Buffer.concat(chunks), encoding: response.headers['content-encoding'] }));
  }).on('error', reject);
  return promise;
}

describe('/metrics', () => {
  test('comes whole, compressed where that is accepted', async () => {
    const { metrics } = counted(40);
    await using app = await served({ means: { metrics } });
    const packed = await rawBody(`${app.url}/metrics`, 'deflate, gzip;q=0.5');
    expect(packed.encoding).toBe('gzip');
    expect(packed.body.length).toBeLessThan(100_000);
    expect(gunzipSync(packed.body).length).toBe(40 * 65_536);
  });
  test('comes plain where it is not', async () => {
    const { metrics } = counted(40);
    await using app = await served({ means: { metrics } });
    const { body, encoding } = await rawBody(`${app.url}/metrics`, 'gzip;q=0, identity');
    expect([body.length, encoding]).toEqual([40 * 65_536, undefined]);
  });
  test('is sent in few pieces, however small they are made', async () => {
    const metrics = (): Pieces => ({
      contentType: 'text/plain',
      body: (async function* body() {
        for (let piece = 0; piece < 1000; piece++) yield `${'x'.repeat(999)}\n`;
      })(),
    });
    await using app = await served({ means: { metrics } });
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    socket.write(getMetrics.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
    const answer = await text(socket);
    expect(answer.match(/x{999}/g)).toHaveLength(1000);
    // Each after its length, and the last of them empty.
    expect(answer.match(/\r\n[\da-f]+\r\n/g)?.length).toBeLessThan(12);
  });
  test('makes nothing for HEAD', async () => {
    const { taken, metrics } = counted(40);
    await using app = await served({ means: { metrics } });
    const answer = await app.ask('/metrics', { method: 'HEAD' });
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, 'text/plain', '']);
    expect(taken).toEqual({ pieces: 0, ended: 0 });
  });

  test.each(['identity', 'gzip'])(
    'is made no faster than it is taken, and ends with its client (%s)',
    async (coding) => {
      const { taken, metrics } = counted(100_000);
      const random = { ...metrics(), body: incompressible(metrics().body) };
      await using app = await served({ means: { metrics: () => random } });
      const socket = deaf(app.url, getMetrics.replace('\r\n\r\n', `\r\nAccept-Encoding: ${coding}\r\n\r\n`));
      await expect.poll(() => taken.pieces).toBeGreaterThan(2);
      // The buffers of the system and of both ends take a few MB; then nobody asks for more.
      let before = -1;
      await expect
        .poll(() => taken.pieces === before || ((before = taken.pieces), false), { interval: 200 })
        .toBe(true);
      expect(taken.pieces).toBeLessThan(400);
      socket.destroy();
      await expect.poll(() => taken.ended).toBe(1);
      expect(app.logged).toEqual([]);
    },
  );

  test('that is not taken in time is cut', async () => {
    const { taken, metrics } = counted(100_000);
    await using app = await served({ means: { metrics }, limits: { answerMs: 50 } });
    deaf(app.url, getMetrics);
    await expect.poll(() => taken.ended).toBe(1);
    expect(app.logged).toEqual([expect.stringContaining('not taken in time')]);
  });

  test('that breaks off is not taken for whole', async () => {
    for (const coding of ['identity', 'gzip']) {
      const { metrics } = counted(10, { breakAt: 3 });
      await using app = await served({ means: { metrics } });
      await expect(rawBody(`${app.url}/metrics`, coding)).rejects.toThrow(/aborted|hang up/);
      expect(app.logged).toEqual([expect.stringContaining('it broke')]);
    }
  });
});

async function* incompressible(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const piece of pieces) {
    yield Buffer.from(crypto.getRandomValues(new Uint8Array(piece.length / 2))).toString('hex');
  }
}

test.each([
  ['gzip', true],
  ['GZIP, br', true],
  ['br;q=1, gzip;q=0.1', true],
  ['*', true],
  ['*;q=0', false],
  ['gzip;q=0', false],
  ['*, gzip;q=0', false],
  ['gzip;q=x', false],
  ['identity', false],
  ['', false],
])('Accept-Encoding: %s', (header, expected) => {
  expect(acceptsGzip(header)).toBe(expected);
});

describe('/api/v1/events', () => {
  const report = reported({ host: 'a.example' });

  async function* texts(answer: Response): AsyncGenerator<string> {
    for await (const bytes of answer.body ?? []) yield Buffer.from(bytes).toString();
  }

  test('tells what happens, in order, and nothing after its client has gone', async () => {
    await using app = await served();
    const leaving = new AbortController();
    const answer = await app.ask('/api/v1/events', { signal: leaving.signal });
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const pieces = texts(answer);
    const hello = await pieces.next();
    expect(hello.value).toMatch(/^retry: 5000\nevent: hello\ndata: \{"version":"0\.1\.0",.*not sent again.*\}\n\n$/);
    app.tell({ kind: 'report', report });
    app.tell({ kind: 'change', report: { ...report, status: 'fail', name: 'a\nevent: x\r\u2028' }, before: 'pass' });
    app.tell({ kind: 'reload', outcome: { ok: false, at: 'now', problems: ['p'] } });
    app.tell({ kind: 'vantage', vantage: { name: 'v', up: false, since: 'now', limits: [] } });
    let told = '';
    while (!told.includes('event: vantage')) told += (await pieces.next()).value;
    expect(told.split('\n').filter((line) => line.startsWith('event: '))).toEqual([
      'event: report',
      'event: change',
      'event: reload',
      'event: vantage',
    ]);
    expect(told).toContain('"before":"pass"');
    expect(told).not.toContain('findings":[{"check":"dns.resolves');
    leaving.abort();
    await expect.poll(() => app.subscribers()).toBe(0);
  });

  test('has a heartbeat, and ends when it is stopped', async () => {
    await using app = await served({ limits: { heartbeatMs: 10 } });
    const pieces = texts(await app.ask('/api/v1/events'));
    await pieces.next();
    expect((await pieces.next()).value).toMatch(/^: nothing new\n\n/);
    await app.listening.close(10_000);
    let last = await pieces.next();
    while (last.done !== true) last = await pieces.next();
    expect(app.subscribers()).toBe(0);
  });

  test.each([
    ['a reload', 60_000],
    ['the next heartbeat', 10],
  ])('is not told to whom the right was taken from, from %s on', async (what, heartbeatMs) => {
    let readToken = 'before-of-tests';
    const server = () => ({ token: 'acting-of-tests', readToken });
    await using app = await served({ means: { server }, limits: { heartbeatMs } });
    const [former, acting] = await Promise.all(
      ['before-of-tests', 'acting-of-tests'].map((token) => app.ask('/api/v1/events', bearer(token))),
    );
    if (former === undefined || acting === undefined) throw new Error('none');
    const [formerly, still] = [texts(former), texts(acting)];
    await Promise.all([formerly.next(), still.next()]);
    const reload = { kind: 'reload', outcome: { ok: true, at: 'now', problems: [] } } as const;
    app.tell(reload);
    let told = '';
    while (!told.includes('event: reload')) told += (await formerly.next()).value;
    readToken = 'after-of-tests';
    if (what === 'a reload') app.tell(reload);
    const rest = async (): Promise<string> => {
      let text = '';
      for await (const piece of formerly) text += piece;
      return text;
    };
    await expect(rest()).rejects.toThrow('terminated');
    app.tell({ kind: 'report', report });
    told = '';
    while (!told.includes('event: report')) told += (await still.next()).value;
    expect(app.subscribers()).toBe(1);
    await still.return(undefined);
    expect(app.logged).toEqual([]);
  });

  test('takes 64 of 200, and others once these have gone', async () => {
    await using app = await served();
    const leaving = new AbortController();
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => app.ask('/api/v1/events', { signal: leaving.signal })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(64);
    expect(answers.filter(({ status }) => status === 503)).toHaveLength(136);
    expect(app.subscribers()).toBe(1);
    leaving.abort();
    await expect.poll(() => app.subscribers()).toBe(0);
    const again = await app.ask('/api/v1/events');
    expect(again.status).toBe(200);
    await again.body?.cancel();
  });

  test('drops who does not read', async () => {
    await using app = await served({ limits: { awaitedEventChars: 100_000 } });
    const closed = Promise.withResolvers<void>();
    deaf(app.url, 'GET /api/v1/events HTTP/1.1\r\nHost: a\r\n\r\n').on('close', () => closed.resolve());
    await expect.poll(() => app.subscribers()).toBe(1);
    const large = { ...report, labels: { long: 'x'.repeat(50_000) } };
    await expect
      .poll(() => (app.tell({ kind: 'report', report: large }), app.subscribers()), { interval: 2, timeout: 10_000 })
      .toBe(0);
  });

  test('listens to nothing for HEAD', async () => {
    await using app = await served();
    expect((await app.ask('/api/v1/events', { method: 'HEAD' })).status).toBe(200);
    expect(app.subscribers()).toBe(0);
  });
});
