import { createServer } from 'node:https';
import { beforeAll, describe, expect, test } from 'vitest';
import { chainOf, createAuthority, type Authority, type Identity } from '../../../../src/lab/certificates.ts';
import { renewals } from '../../../../src/observe/tls/chains/renewals.ts';
import { renewalId } from '../../../../src/observe/tls/chains/renewal-id.ts';
import { chainLook, type Chosen } from '../../../support/chain-looking.ts';
import { listen, patience, type Loopback } from '../../../support/loopback.ts';

let root: Authority;
let issuer: Authority;
let leaf: Identity;
beforeAll(async () => {
  root = await createAuthority('Test Root');
  issuer = await root.intermediate('Issuer');
  leaf = await issuer.leaf({ dns: ['demo.example.com'] });
});

interface Acme extends Loopback {
  readonly url: string;
  readonly heard: string[];
}

/** An ACME server as far as it is asked here: its directory, and what it says of any certificate. */
async function openAcme(told: unknown, directory?: unknown, status = 200): Promise<Acme> {
  const heard: string[] = [];
  const server = createServer(chainOf(await root.leaf({ ip: ['127.0.0.1'] })), (request, response) => {
    heard.push(request.url ?? '');
    const page = request.url === '/directory' ? (directory ?? { renewalInfo: `${at()}/renewal-info` }) : told;
    response.writeHead(request.url === '/directory' ? 200 : status, { 'retry-after': '21600' });
    response.end(typeof page === 'string' ? page : JSON.stringify(page));
  });
  server.on('tlsClientError', () => undefined);
  const loopback = await listen(server);
  const at = (): string => `https://127.0.0.1:${loopback.port}`;
  return { ...loopback, url: `${at()}/directory`, heard };
}

async function ask(directories: readonly string[], chosen: Chosen = {}, ...sent: readonly Identity[]) {
  using deadline = patience();
  const own = { private: [root], ...chosen, trust: { ari: true, acmeDirectories: directories, ...chosen.trust } };
  return renewals(await chainLook(own, deadline, sent.length === 0 ? [leaf, issuer] : sent));
}

const window = { start: '2026-11-01T00:00:00Z', end: '2026-11-03T02:00:00+02:00' };

describe('an ACME server', () => {
  test('is asked by the name of the certificate, and its window kept', async () => {
    await using acme = await openAcme({ suggestedWindow: window, explanationURL: 'https://acme.example/why' });
    const id = renewalId(leaf.der) ?? '';
    expect(await ask([acme.url])).toMatchObject([
      {
        where: { url: acme.url.replace('directory', `renewal-info/${id}`), of: leaf.sha256 },
        ok: true,
        value: {
          window: { start: '2026-11-01T00:00:00.000Z', end: '2026-11-03T00:00:00.000Z' },
          explanationUrl: 'https://acme.example/why',
        },
      },
    ]);
    expect(acme.heard).toEqual(['/directory', `/renewal-info/${id}`]);
  });

  test('is asked once for a leaf, however many show it', async () => {
    await using acme = await openAcme({ suggestedWindow: window });
    using deadline = patience();
    const trust = { ari: true, acmeDirectories: [acme.url] };
    const look = await chainLook({ private: [root], trust }, deadline, [leaf, issuer], [leaf, issuer]);
    expect(await renewals(look)).toHaveLength(1);
    expect(await renewals(look)).toMatchObject([{ ok: true, value: { explanationUrl: null } }]);
    expect(acme.heard).toHaveLength(2);
  });

  test('that offers no such information gives way to the next', async () => {
    await using silent = await openAcme('', { newOrder: 'https://127.0.0.1/' });
    await using acme = await openAcme({ suggestedWindow: window });
    const readings = await ask([silent.url, acme.url, 'https://127.0.0.1:1/directory']);
    expect(readings).toMatchObject([
      { where: { url: silent.url }, ok: true, value: { window: null, explanationUrl: null } },
      { ok: true, value: { window: { start: '2026-11-01T00:00:00.000Z' } } },
    ]);
  });

  test('of a staging store is asked, too', async () => {
    await using acme = await openAcme({ suggestedWindow: window });
    expect(await ask([acme.url], { private: [root], staging: [issuer] })).toMatchObject([{ ok: true }]);
  });
});

describe('nobody is asked', () => {
  test.each<[string, Chosen]>([
    ['unless it is wanted', { trust: { ari: false } }],
    ['where nobody is known to vouch', { public: [], private: [], staging: [] }],
  ])('%s', async (_, chosen) => {
    await using acme = await openAcme({ suggestedWindow: window });
    expect(await ask([acme.url], chosen)).toEqual([]);
    expect(acme.heard).toEqual([]);
  });

  test('for what a public root vouches for', async () => {
    await using acme = await openAcme({ suggestedWindow: window });
    expect(await ask([acme.url], { public: [root], private: [] })).toEqual([]);
    expect(acme.heard).toEqual([]);
  });

  test('over plain HTTP', async () => {
    expect(await ask(['http://127.0.0.1:1/directory'])).toMatchObject([{ ok: false, failure: { code: 'denied' } }]);
  });
});

describe('what says nothing is a failure', () => {
  const times = (start: unknown, end: unknown) => ({ suggestedWindow: { start, end } });
  test.each<[string, unknown, string]>([
    ['no JSON', 'nonsense', 'malformed'],
    ['null', 'null', 'malformed'],
    ['a list', '[]', 'malformed'],
    ['no window', {}, 'malformed'],
    ['a window of text', { suggestedWindow: 'soon' }, 'malformed'],
    ['a window without an end', times(window.start, undefined), 'malformed'],
    ['a time in another form', times('Nov 1 2026', window.end), 'malformed'],
    ['a day that is not', times('2026-13-01T00:00:00Z', window.end), 'malformed'],
    ['an end before the start', times(window.end, window.start), 'malformed'],
    ['an end at the start', times(window.start, window.start), 'malformed'],
    ['a flood', 'x'.repeat(70_000), 'too-large'],
  ])('%s', async (_, told, code) => {
    await using acme = await openAcme(told);
    expect(await ask([acme.url])).toMatchObject([{ ok: false, failure: { code } }]);
  });

  test.each<[string, unknown]>([
    ['an explanation of another kind', ['javascript:alert(1)']],
    ['a script', 'javascript:alert(1)'],
    ['an endless one', `https://acme.example/${'x'.repeat(2000)}`],
  ])('but for %s, which is left out', async (_, explanationURL) => {
    await using acme = await openAcme({ suggestedWindow: window, explanationURL });
    expect(await ask([acme.url])).toMatchObject([{ ok: true, value: { explanationUrl: null } }]);
  });

  test('a status other than 200', async () => {
    await using acme = await openAcme({ suggestedWindow: window }, undefined, 404);
    expect(await ask([acme.url])).toMatchObject([
      { ok: false, failure: { code: 'other', detail: 'the answer was HTTP 404' } },
    ]);
  });

  test.each([['http://127.0.0.1/'], ['/renewal-info'], [42]])('a place that is %s', async (renewalInfo) => {
    await using acme = await openAcme({ suggestedWindow: window }, { renewalInfo });
    expect(await ask([acme.url])).toMatchObject([
      { where: { url: acme.url }, ok: false, failure: { code: 'malformed' } },
    ]);
    expect(acme.heard).toEqual(['/directory']);
  });
});
