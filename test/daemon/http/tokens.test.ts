import { describe, expect, test } from 'vitest';
import type { TargetReport } from '../../../src/model/report.ts';
import { target as reported } from '../../report/reports.ts';
import { bearer, served } from './served.ts';

const token = 'acting-token-of-tests';
const readToken = 'reading-token-of-tests';
const acting = ['/-/reload', '/api/v1/targets/fine.example.com/probe'];
const reading = [
  '/',
  '/targets/fine.example.com',
  '/checks',
  '/metrics',
  '/api/v1/report',
  '/api/v1/events',
  '/nowhere',
];

describe('acting', () => {
  test('is for nobody where no token is set', async () => {
    await using app = await served();
    for (const path of acting) {
      const answer = await app.ask(path, { method: 'POST', ...bearer('') });
      expect([answer.status, await answer.json()]).toEqual([
        403,
        { error: expect.stringContaining('HOSTPROBE_TOKEN') },
      ]);
    }
  });

  test.each([
    ['nothing', {}, 401, 'Bearer realm="hostprobe"'],
    ['another token', { authorization: 'Bearer nobody' }, 401, 'Bearer realm="hostprobe", error="invalid_token"'],
    ['a longer one', { authorization: `Bearer ${token}x` }, 401, expect.stringContaining('invalid_token')],
    ['a cookie', { cookie: `token=${token}` }, 401, 'Bearer realm="hostprobe"'],
    ['the password of a prompt', { authorization: `Basic ${btoa(`me:${token}`)}` }, 401, 'Bearer realm="hostprobe"'],
    [
      'the token for reading',
      { authorization: `Bearer ${readToken}` },
      403,
      expect.stringContaining('insufficient_scope'),
    ],
    ['the token', { authorization: `bearer  ${token}` }, 200, null],
  ])('with %s', async (_, headers, status, challenge) => {
    await using app = await served({ token, readToken });
    for (const path of acting) {
      const answer = await app.ask(path, { method: 'POST', headers });
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([status, challenge]);
      expect(await answer.text()).not.toContain(token);
    }
    expect(app.logged).toEqual([]);
  });
  test('is not done by a token in the URL', async () => {
    await using app = await served({ token });
    expect((await app.ask(`/-/reload?token=${token}`, { method: 'POST' })).status).toBe(401);
  });
});

describe('reading', () => {
  test('takes a token where one is set, by whatever way a client has', async () => {
    await using app = await served({ token, readToken });
    for (const path of reading) {
      const refused = await app.ask(path);
      expect([path, refused.status, refused.headers.get('www-authenticate')]).toEqual([
        path,
        401,
        'Bearer realm="hostprobe", Basic realm="hostprobe", charset="UTF-8"',
      ]);
      const allowed = [
        bearer(readToken),
        bearer(token),
        { headers: { authorization: `Basic ${btoa(`:${readToken}`)}` } },
      ];
      for (const init of allowed) {
        const answer = await app.ask(path, init);
        expect([path, answer.status]).toEqual([path, path === '/nowhere' ? 404 : 200]);
        await answer.body?.cancel();
      }
      expect((await app.ask(path, bearer('nobody'))).status).toBe(401);
    }
  });
  test('needs none where only one for acting is set', async () => {
    await using app = await served({ token });
    expect((await app.ask('/metrics')).status).toBe(200);
  });
});

describe('/probe', () => {
  test('takes the token for acting where one is set, and else what reading takes', async () => {
    await using tokened = await served({ token, readToken });
    expect((await tokened.ask('/probe?target=a', bearer(readToken))).status).toBe(403);
    expect(await (await tokened.ask('/probe?target=a', bearer(token))).text()).toBe('probe_success 1\n');
    await using readable = await served({ readToken });
    expect((await readable.ask('/probe?target=a')).status).toBe(401);
    expect((await readable.ask('/probe?target=a', bearer(readToken))).status).toBe(200);
    await using open = await served();
    expect((await open.ask('/probe?target=a')).status).toBe(200);
  });

  test('is aborted when its client goes, and sees what was asked', async () => {
    const seen = Promise.withResolvers<string>();
    const aborted = Promise.withResolvers<void>();
    await using app = await served({
      means: {
        probe: async (request, signal) => {
          seen.resolve(
            `${new URL(request.url).searchParams.get('target')} ${request.headers.get('x-prometheus-scrape-timeout-seconds')}`,
          );
          signal.addEventListener('abort', () => aborted.resolve());
          await aborted.promise;
          return { status: 200, contentType: 'text/plain', body: '' };
        },
      },
    });
    const leaving = new AbortController();
    const asked = app.ask('/probe?target=https%3A%2F%2Fa.example', {
      signal: leaving.signal,
      headers: { 'x-prometheus-scrape-timeout-seconds': '10' },
    });
    expect(await seen.promise).toBe('https://a.example 10');
    leaving.abort();
    await expect(asked).rejects.toThrow('aborted');
    await aborted.promise;
  });
});

describe('a look that is asked for', () => {
  const path = '/api/v1/targets/fine.example.com/probe';
  const post = { method: 'POST', ...bearer(token) };

  test('is made once at a time for a target, and answered with what came of it', async () => {
    const look = Promise.withResolvers<TargetReport>();
    let looks = 0;
    await using app = await served({ token, acts: { lookNow: () => (looks++, look.promise) } });
    const both = [app.ask(path, post), app.ask(path, post)];
    const other = app.ask('/api/v1/targets/shop-new-lb/probe', post);
    await expect.poll(() => looks).toBe(2);
    look.resolve(reported({ host: 'fine.example.com' }));
    for (const answer of await Promise.all(both))
      expect(await answer.json()).toMatchObject({ host: 'fine.example.com' });
    await (await other).body?.cancel();
    await (await app.ask(path, post)).body?.cancel();
    expect(looks).toBe(3);
  });

  test('is answered before it is done to whoever does not wait, or waits too long', async () => {
    const never = Promise.withResolvers<TargetReport>();
    await using app = await served({ token, limits: { lookMs: 20 }, acts: { lookNow: () => never.promise } });
    const late = await app.ask(path, post);
    expect([late.status, await late.json()]).toEqual([
      202,
      { state: 'under way', path: '/api/v1/targets/fine.example.com' },
    ]);
    const soon = await app.ask(path, { method: 'POST', headers: { ...post.headers, prefer: 'respond-async' } });
    expect(soon.status).toBe(202);
  });

  test('is refused beyond so many, and while it is stopped', async () => {
    const never = Promise.withResolvers<TargetReport>();
    await using app = await served({ token, limits: { looks: 1, lookMs: 5 }, acts: { lookNow: () => never.promise } });
    await (await app.ask(path, post)).body?.cancel();
    const beyond = await app.ask('/api/v1/targets/shop-new-lb/probe', post);
    expect([beyond.status, beyond.headers.get('retry-after')]).toEqual([429, '5']);
    const stopped = { ready: () => ({ ready: false, because: 'it is being stopped' }) };
    await using ending = await served({
      token,
      view: stopped,
      acts: { lookNow: () => Promise.reject(new Error('no')) },
    });
    const answer = await ending.ask(path, post);
    expect([answer.status, await answer.json()]).toEqual([503, { error: 'it is being stopped' }]);
  });
});

test('a reload that is refused tells why', async () => {
  const outcome = { ok: false, at: '2026-11-21T12:00:00Z', problems: ['a.yaml:1:1: no'] };
  await using app = await served({ token, acts: { reload: async () => outcome } });
  const answer = await app.ask('/-/reload', { method: 'POST', ...bearer(token) });
  expect([answer.status, await answer.json()]).toEqual([500, { error: expect.any(String), ...outcome }]);
});
