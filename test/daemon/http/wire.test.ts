import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { served } from './served.ts';

const statusLines = (text: string): string[] => text.match(/^HTTP\/1\.1 \d{3}/gm) ?? [];

describe('a request', () => {
  test.each([
    ['an absolute target', 'GET http://elsewhere.example/healthz HTTP/1.1\r\nHost: elsewhere.example\r\n', '200'],
    ['a Host of anybody', 'GET / HTTP/1.1\r\nHost: evil.example\r\n', '200'],
    ['a Host that is none', 'GET / HTTP/1.1\r\nHost: a b"<\r\n', '400'],
    ['no Host', 'GET / HTTP/1.1\r\n', '400'],
    ['HTTP/1.0 without Host', 'GET /healthz HTTP/1.0\r\n', '200'],
    ['a target that is none', 'GET nonsense HTTP/1.1\r\nHost: a\r\n', '400'],
    ['an asterisk', 'OPTIONS * HTTP/1.1\r\nHost: a\r\n', '400'],
    ['no HTTP', 'hello\r\n', '400'],
    ['too long a path', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n`, '431'],
    ['too large a header', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(20_000)}\r\n`, '431'],
    ['a path that goes up', 'GET /targets/../../etc/passwd HTTP/1.1\r\nHost: a\r\n', '404'],
  ])('with %s', async (_, head, status) => {
    await using app = await served();
    const text = await app.raw(`${head}Connection: close\r\n\r\n`);
    expect(statusLines(text)).toEqual([`HTTP/1.1 ${status}`]);
    expect(text).not.toContain('evil.example');
    expect(app.logged).toEqual([]);
  });

  test('has no body that is read', async () => {
    const token = 't'.repeat(20);
    await using app = await served({ token });
    const post = (rest: string): Promise<string> =>
      app.raw(`POST /-/reload HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\n${rest}`, { waitMs: 1000 });
    expect(await post('Content-Length: 2\r\nConnection: close\r\n\r\n{}')).toContain('HTTP/1.1 200');
    const large = await post('Content-Length: 65537\r\n\r\n');
    expect(large).toContain('HTTP/1.1 413');
    expect(large.toLowerCase()).toContain('connection: close');
    expect(await post('Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n')).toContain('HTTP/1.1 411');
    const endless = 'GET /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\n';
    expect(await app.raw(endless)).toContain('HTTP/1.1 413');
  });

  test('that dawdles is cut', async () => {
    await using app = await served({ limits: { headersMs: 100, requestMs: 200, lookEveryMs: 50 } });
    const text = await app.raw('GET / HTTP/1.1\r\nHost:', { waitMs: 5000 });
    expect(statusLines(text)).toEqual(['HTTP/1.1 408']);
  });
});

describe('connections', () => {
  test('answer several requests in order', async () => {
    await using app = await served();
    const paths = ['/healthz', '/nowhere', '/', '/api/v1/report'];
    const text = await app.raw(
      paths
        .map((path, i) => `GET ${path} HTTP/1.1\r\nHost: a\r\n${i === 3 ? 'Connection: close\r\n' : ''}\r\n`)
        .join(''),
    );
    expect(statusLines(text)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404', 'HTTP/1.1 200', 'HTTP/1.1 200']);
  });

  test('are closed where one asks and asks', async () => {
    let made = 0;
    const targets = () => ((made += 1), []);
    await using app = await served({ view: { targets } });
    await app.raw('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(1000));
    expect(made).toBeLessThan(20);
  });

  test('are no more than so many', async () => {
    await using app = await served({ limits: { connections: 3 } });
    const { port } = app.listening;
    const closed: number[] = [];
    const sockets = Array.from({ length: 6 }, (_, i) => {
      const socket = connect(port, '127.0.0.1', () => socket.write('GET /'));
      socket.on('error', () => undefined);
      return socket.on('close', () => closed.push(i));
    });
    // Those that have not asked yet give way, too.
    await expect.poll(() => closed.length).toBeGreaterThanOrEqual(3);
    for (const socket of sockets) socket.destroy();
    await expect.poll(async () => (await app.raw('GET /healthz HTTP/1.0\r\n\r\n')).includes('200 OK')).toBe(true);
  });
});
