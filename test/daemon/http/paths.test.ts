import { describe, expect, test } from 'vitest';
import type { Report } from '../../../src/model/report.ts';
import { target as reported } from '../../report/reports.ts';
import { served, someTold, toldOf } from './served.ts';

describe('pages', () => {
  test('each answers, with what keeps a page from being more than a page', async () => {
    await using app = await served();
    for (const path of [
      '/',
      '/targets/fine.example.com',
      '/targets/shop-new-lb',
      '/checks',
      '/checks/dns.resolves',
      '/checks/no-ipv6',
    ]) {
      const answer = await app.ask(path);
      expect([path, answer.status, answer.headers.get('content-type')]).toEqual([
        path,
        200,
        'text/html; charset=utf-8',
      ]);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'cache-control': 'no-store',
        'content-security-policy': expect.stringMatching(
          /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; .*frame-ancestors 'none'$/,
        ),
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
      expect(answer.headers.get('server')).toBeNull();
      expect(answer.headers.get('strict-transport-security')).toBeNull();
    }
  });

  test('an unknown check is 404, with those that may be meant', async () => {
    await using app = await served();
    const answer = await app.ask('/checks/dns.resolvs');
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('href="../checks/dns.resolves"');
    const long = await app.ask(`/checks/${'x'.repeat(10_000)}`);
    expect(long.status).toBe(404);
  });

  test('a history that cannot be read leaves the rest of the page', async () => {
    await using app = await served({ view: { history: () => Promise.reject(new Error('disk')) } });
    const answer = await app.ask('/targets/fine.example.com');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('It cannot be read just now.');
    expect(app.logged).toEqual([expect.stringContaining('disk')]);
  });

  test('a strange status or an unknown target is said on a page', async () => {
    await using app = await served();
    const strange = await app.ask('/?status=bad');
    expect([strange.status, strange.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8']);
    const unknown = await app.ask('/targets/nobody');
    expect([unknown.status, await unknown.text()]).toEqual([404, expect.stringContaining('there is no target')]);
  });
});

describe('a name', () => {
  const twins = [443, 8443].map((port) => toldOf(reported({ host: 'twin.example.com', port, name: 'twin' })));
  const odd = toldOf(reported({ host: 'odd.example.com', name: 'a/b c%2F?#ü' }));

  test('is found however odd it is', async () => {
    await using app = await served({ told: [odd] });
    const path = `/api/v1/targets/${encodeURIComponent('a/b c%2F?#ü')}`;
    expect(await (await app.ask(path)).json()).toMatchObject({ host: 'odd.example.com' });
    expect((await app.ask(`${path}/history`)).status).toBe(200);
  });

  test('that is none is taken for a host, with its port or without', async () => {
    const one = toldOf(reported({ host: 'shop.example.com', port: 8443, name: 'shop.example.com:8443' }));
    await using app = await served({ told: [...twins, one] });
    for (const [name, port] of [
      ['shop.example.com', 8443],
      ['Shop.example.com:8443', 8443],
      ['twin.example.com:8443', 8443],
    ] as const) {
      expect(await (await app.ask(`/api/v1/targets/${name}`)).json(), name).toMatchObject({ port });
    }
    expect((await app.ask('/api/v1/targets/twin.example.com')).status).toBe(300);
    expect((await app.ask('/api/v1/targets/example.com')).status).toBe(404);
  });

  test.each(['%zz', '%', '%ff', '%c3'])('that is encoded as %s is 400', async (name) => {
    await using app = await served();
    for (const path of [`/targets/${name}`, `/api/v1/targets/${name}`, `/checks/${name}`]) {
      expect([path, (await app.ask(path)).status]).toEqual([path, 400]);
    }
  });

  test('that several have is chosen by host and port, else they are listed', async () => {
    await using app = await served({ told: twins });
    const many = await app.ask('/api/v1/targets/twin');
    expect(many.status).toBe(300);
    expect(await many.json()).toMatchObject({
      error: expect.stringContaining('choose'),
      choices: [{ port: 443 }, { port: 8443, path: 'targets/twin?host=twin.example.com&port=8443' }],
    });
    expect(await (await app.ask('/api/v1/targets/twin?port=8443')).json()).toMatchObject({ port: 8443 });
    expect((await app.ask('/api/v1/targets/twin?port=1')).status).toBe(404);
    const page = await app.ask('/targets/twin');
    expect([page.status, await page.text()]).toEqual([
      300,
      expect.stringContaining('href="../targets/twin?host=twin.example.com&amp;port=443"'),
    ]);
    expect(await (await app.ask('/')).text()).toContain('href="targets/twin?host=twin.example.com&amp;port=8443"');
  });
});

describe('the report', () => {
  test('is whole, and of what is told', async () => {
    await using app = await served({ told: [...someTold, { ...toldOf(reported()), report: null }] });
    const report = (await (await app.ask('/api/v1/report')).json()) as Report;
    expect(report).toMatchObject({
      schema: 'hostprobe.report/1',
      version: '0.1.0',
      vantage: { name: 'cluster-a', limits: [] },
      configuration: 'sha256:00',
      summary: { pass: 1, warn: 0, fail: 2, unknown: 0 },
    });
    expect(report.targets.map(({ name }) => name)).toEqual(['fine.example.com', 'demo.example.com', 'shop-new-lb']);
  });

  test('is filtered, and a strange filter is 400', async () => {
    await using app = await served();
    const names = async (query: string): Promise<string[]> =>
      ((await (await app.ask(`/api/v1/report?${query}`)).json()) as Report).targets.map(({ name }) => name);
    expect(await names('status=fail')).toEqual(['demo.example.com', 'shop-new-lb']);
    expect(await names('status=fail,pass&host=fine.example.com&name=fine.example.com')).toEqual(['fine.example.com']);
    expect(await names('name=nobody')).toEqual([]);
    expect(await (await app.ask('/api/v1/report?status=bad')).json()).toEqual({
      error: expect.stringContaining('"bad"'),
    });
    expect((await app.ask('/api/v1/report?colour=red')).status).toBe(400);
  });

  test('what of a cluster could not be read stands in it', async () => {
    const lost = {
      environment: null,
      up: false,
      staleSince: null,
      syncedAt: null,
      objects: new Map(),
      denied: ['secrets may not be read'],
      failing: ['no route to it'],
      hidesTargets: true,
      cautions: [],
    };
    await using app = await served({ view: { clusters: () => [lost] } });
    expect(await (await app.ask('/api/v1/report')).json()).toMatchObject({
      troubles: [
        { environment: null, message: 'no route to it', hidesTargets: true },
        { environment: null, message: 'secrets may not be read', hidesTargets: false },
      ],
    });
  });

  test('of nothing is valid too', async () => {
    await using app = await served({ told: [] });
    expect(await (await app.ask('/api/v1/report')).json()).toMatchObject({ targets: [], summary: { fail: 0 } });
  });
});

describe('what is wrong with a request', () => {
  test.each([
    ['DELETE', '/metrics', 405, 'GET, HEAD'],
    ['GET', '/-/reload', 405, 'POST'],
    ['OPTIONS', '/', 405, 'GET, HEAD'],
    ['POST', '/api/v1/report', 405, 'GET, HEAD'],
    ['GET', '/nowhere', 404, null],
    ['GET', '/targets/a/b', 404, null],
  ])('%s %s is %i', async (method, path, status, allow) => {
    await using app = await served();
    const answer = await app.ask(path, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([status, allow]);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('our own mistake is told without a stack, and logged with one', async () => {
    const targets = (): never => {
      throw new Error('a secret of the house');
    };
    await using app = await served({ view: { targets } });
    for (const path of ['/', '/api/v1/report']) {
      const answer = await app.ask(path);
      expect([answer.status, await answer.text()]).toEqual([500, expect.not.stringContaining('secret')]);
    }
    expect(app.logged[0]).toContain('a secret of the house');
    expect(app.logged[0]).toContain('paths.test.ts');
    expect(app.answered).toEqual(['/ 500', '/api/v1/report 500']);
  });
});

describe('health', () => {
  test('is told to all, and readiness with the reason', async () => {
    const ready = () => ({ ready: false, because: 'no target was looked at yet' });
    await using app = await served({ view: { ready }, readToken: 'r'.repeat(20) });
    for (const path of ['/healthz', '/-/healthy']) expect((await app.ask(path)).status).toBe(200);
    for (const path of ['/readyz', '/-/ready']) {
      const answer = await app.ask(path);
      expect([answer.status, await answer.text()]).toEqual([503, 'not ready: no target was looked at yet\n']);
    }
  });
});
