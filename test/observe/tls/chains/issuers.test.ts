import { createServer, type ServerResponse } from 'node:http';
import { beforeEach, describe, expect, test } from 'vitest';
import { vouch } from '../../../../src/facts/tls/path/path.ts';
import { createAuthority, x509, type Authority, type Identity } from '../../../../src/lab/certificates.ts';
import { issuers } from '../../../../src/observe/tls/chains/issuers.ts';
import type { Fetch } from '../../../../src/observe/http/fetch.ts';
import { lookAtChains } from '../../../../src/observe/tls/chains/chain-looks.ts';
import { startShelves } from '../../../../src/observe/tls/revocation/crl-shelf.ts';
import { target } from '../../../support/evidence.ts';
import { listOf } from '../../../support/revocation.ts';
import { bagOf } from '../../../support/certificate-bag.ts';
import { chainLook, type Chosen } from '../../../support/chain-looking.ts';
import { listen, patience, type Loopback } from '../../../support/loopback.ts';

type Page = Buffer | ((response: ServerResponse) => void);

interface Place extends Loopback {
  readonly pages: Map<string, Page>;
  readonly heard: string[];
  pointTo(path: string): x509.Extension;
}

async function openPlace(): Promise<Place> {
  const pages = new Map<string, Page>();
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(request.url ?? '');
    const page = pages.get(request.url ?? '');
    if (page === undefined) response.writeHead(404).end('none');
    else if (typeof page === 'function') page(response);
    else response.end(page);
  });
  const loopback = await listen(server);
  const at = `http://127.0.0.1:${loopback.port}`;
  return {
    ...loopback,
    pages,
    heard,
    pointTo: (path) => new x509.AuthorityInfoAccessExtension({ caIssuers: path.split(' ').map((each) => at + each) }),
  };
}

const trust = { fetchIssuers: true };
let root: Authority;
beforeEach(async () => {
  root = await createAuthority('Test Root');
});

/** What became of one chain: what was tried, and who vouches in the end. */
async function fetchFor(chosen: Chosen, ...sent: Identity[]) {
  using deadline = patience();
  const look = await chainLook({ trust, ...chosen }, deadline, sent);
  const readings = await issuers(look);
  const shas = sent.map(({ sha256 }) => sha256);
  const pki = look.wires.pki.of([shas]);
  return { readings, pki, vouched: vouch(shas, pki, Date.now(), 'demo.example.com') };
}

const names = { dns: ['demo.example.com'] };

describe('an issuer that was not sent', () => {
  test.each<[string, (one: Identity) => Buffer]>([
    ['in DER', ({ der }) => der],
    ['in a bag, beside another', ({ der }) => bagOf(root.der, der)],
    ['in PEM', ({ pem }) => Buffer.from(pem)],
  ])('is fetched %s, and completes the path', async (_, body) => {
    await using place = await openPlace();
    const issuer = await root.intermediate('Issuer');
    const leaf = await issuer.leaf({ ...names, extensions: [place.pointTo('/issuer')] });
    place.pages.set('/issuer', body(issuer));
    const { readings, pki, vouched } = await fetchFor({ public: [root] }, leaf);
    const url = `http://127.0.0.1:${place.port}/issuer`;
    expect(readings).toMatchObject([{ where: { url, of: leaf.sha256 }, ok: true }]);
    expect(readings[0]?.ok === true && readings[0].value.certificates).toContain(issuer.sha256);
    expect(vouched).toMatchObject({ trust: 'public', path: [leaf.sha256, issuer.sha256, root.sha256] });
    expect(pki.fetched).toEqual({ [issuer.sha256]: url });
    expect(pki.stores[issuer.sha256]).toBeUndefined();
  });

  test('is fetched level by level, four and no more', async () => {
    await using place = await openPlace();
    let issuer = root;
    const levels: Authority[] = [];
    for (let level = 5; level > 0; level--) {
      const usual = [
        new x509.BasicConstraintsExtension(true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign),
        place.pointTo(`/${level + 1}`),
      ];
      issuer = await issuer.intermediate(`Level ${level}`, { extensions: usual });
      place.pages.set(`/${level}`, issuer.der);
      levels.unshift(issuer);
    }
    const deep = await issuer.leaf({ ...names, extensions: [place.pointTo('/1')] });
    const { readings, vouched } = await fetchFor({ public: [root] }, deep);
    expect(place.heard).toEqual(['/1', '/2', '/3', '/4']);
    expect(readings).toHaveLength(4);
    expect(vouched).toMatchObject({ trust: 'unrecognised', path: { length: 5 } });

    const [lowest, ...above] = levels;
    if (lowest === undefined) throw new Error('no levels');
    const four = await fetchFor({ public: [root] }, deep, lowest);
    expect(four.vouched).toMatchObject({ trust: 'public', path: { length: 7 } });
    expect(Object.keys(four.pki.fetched ?? {}).toSorted()).toEqual(above.map(({ sha256 }) => sha256).toSorted());
  });

  test('is fetched anew where an expired one was sent in its place', async () => {
    await using place = await openPlace();
    const issuer = await root.intermediate('Issuer');
    const past = { notBefore: new Date(Date.now() - 9e9), notAfter: new Date(Date.now() - 1e9) };
    const old = await root.crossSign(issuer, past);
    const leaf = await issuer.leaf({ ...names, extensions: [place.pointTo('/issuer')] });
    place.pages.set('/issuer', issuer.der);
    const { vouched } = await fetchFor({ public: [root] }, leaf, old);
    expect(vouched).toMatchObject({ timing: [], path: [leaf.sha256, issuer.sha256, root.sha256] });
  });

  test('is looked for at a second place where the first gives none, and at no third', async () => {
    await using place = await openPlace();
    const issuer = await root.intermediate('Issuer');
    const leaf = await issuer.leaf({ ...names, extensions: [place.pointTo('/gone /issuer /more')] });
    place.pages.set('/issuer', issuer.der);
    const { readings, vouched } = await fetchFor({ public: [root] }, leaf);
    expect(readings.map(({ ok }) => ok)).toEqual([false, true]);
    expect(vouched.trust).toBe('public');
    const lost = await issuer.leaf({ ...names, extensions: [place.pointTo('/gone /gone-too /issuer')] });
    expect((await fetchFor({ public: [root] }, lost)).readings).toMatchObject([
      { ok: false, failure: { code: 'other', detail: 'the answer was HTTP 404' } },
      { ok: false, failure: { code: 'other' } },
    ]);
  });

  test('of several targets and addresses is fetched once', async () => {
    await using place = await openPlace();
    const issuer = await root.intermediate('Issuer');
    const leaf = await issuer.leaf({ ...names, extensions: [place.pointTo('/issuer')] });
    place.pages.set('/issuer', issuer.der);
    using deadline = patience();
    const look = await chainLook({ public: [root], trust }, deadline, [leaf], [leaf]);
    const [first, second] = await Promise.all([issuers(look), issuers(look)]);
    expect(first).toHaveLength(1);
    expect(second).toEqual(first);
    expect(await issuers(look)).toEqual(first);
    expect(place.heard).toEqual(['/issuer']);
  });
});

describe('nothing is fetched', () => {
  test.each<[string, (issuer: Authority, leaf: Identity) => [Chosen, ...Identity[]]]>([
    ['unless it is wanted', (_, leaf) => [{ public: [root], trust: { fetchIssuers: false } }, leaf]],
    ['where all was sent', (issuer, leaf) => [{ public: [root] }, leaf, issuer]],
    ['where a store holds it', (issuer, leaf) => [{ public: [root], staging: [issuer] }, leaf]],
  ])('%s', async (_, chosen) => {
    await using place = await openPlace();
    const issuer = await root.intermediate('Issuer');
    const leaf = await issuer.leaf({ ...names, extensions: [place.pointTo('/issuer')] });
    const { readings } = await fetchFor(...chosen(issuer, leaf));
    expect([readings, place.heard]).toEqual([[], []]);
  });
});

describe('where the issuer is said to be inside', () => {
  test.each<[string, Chosen, Parameters<typeof target>[0], 'anyone' | 'own']>([
    ['a chain for which nobody vouches', {}, {}, 'anyone'],
    ['one of a target that is not expected to be private', { private: [] }, { expect: { trust: 'any' } }, 'anyone'],
    ['one of a private target, but no authority is known', {}, { expect: { trust: 'private' } }, 'anyone'],
    ['one of a private target', { private: [] }, { expect: { trust: 'private' } }, 'own'],
    [
      'one of a target with an authority of its own',
      {},
      { clientCertificate: { cert: '', key: '', ca: 'ca.pem' } },
      'own',
    ],
  ])('%s', async (_, chosen, over, expected) => {
    const issuer = await root.intermediate('Issuer');
    const place = new x509.AuthorityInfoAccessExtension({ caIssuers: ['http://10.99.0.1:8080/issuer'] });
    const leaf = await issuer.leaf({ ...names, extensions: [place] });
    using deadline = patience();
    const authorities = chosen.private === undefined ? {} : { private: [root] };
    const look = await chainLook({ trust, ...authorities }, deadline, [leaf]);
    const words: string[] = [];
    const fetch: Fetch = async (url, { word }) => {
      words.push(word);
      return { where: { url }, at: '', ms: 0, ok: false, failure: { code: 'other', detail: '' } };
    };
    await issuers({ ...look, target: target(over), wires: { ...look.wires, fetch } });
    expect(words).toEqual([expected]);
  });
});

test('the search for issuers leaves time for all else', async () => {
  await using place = await openPlace();
  const issuer = await root.intermediate('Issuer');
  const lost = await issuer.leaf({ ...names, extensions: [place.pointTo('/silent /silent-too')] });
  const lists = new x509.CRLDistributionPointsExtension([`http://127.0.0.1:${place.port}/list`]);
  const found = await issuer.leaf({ ...names, extensions: [lists] });
  place.pages.set('/silent', () => undefined);
  place.pages.set('/silent-too', () => undefined);
  place.pages.set('/list', await listOf(issuer));
  using deadline = patience(1500);
  const look = await chainLook({ public: [root], trust }, deadline, [lost], [found, issuer]);
  const settings = { ...look.wires.settings, revocation: true };
  const wires = { ...look.wires, settings, crls: startShelves()(look.wires.fetch) };
  const seen = await lookAtChains(new Set(['issuers', 'crls']), { ...look, wires });
  expect(seen.crls).toMatchObject([{ ok: true, value: { verifiedBy: issuer.sha256 } }]);
  const late = { code: 'budget', detail: expect.stringContaining('set aside for fetching issuers') };
  expect(seen.issuers[0]).toMatchObject({ ok: false, failure: late });
  expect(deadline.remainingMs()).toBeGreaterThan(0);
});

test('what else is asked does not wait for it', async () => {
  const listed = Promise.withResolvers<void>();
  await using place = await openPlace();
  const issuer = await root.intermediate('Issuer');
  const lost = await issuer.leaf({ ...names, extensions: [place.pointTo('/gone')] });
  const lists = new x509.CRLDistributionPointsExtension([`http://127.0.0.1:${place.port}/list`]);
  const found = await issuer.leaf({ ...names, extensions: [lists] });
  place.pages.set('/gone', (response) => void listed.promise.then(() => response.writeHead(410).end()));
  place.pages.set('/list', (response) => {
    listed.resolve();
    response.end('none');
  });
  using deadline = patience(3000);
  const look = await chainLook({ public: [root], trust }, deadline, [lost], [found, issuer]);
  const wires = { ...look.wires, settings: { ...look.wires.settings, revocation: true } };
  const crls = startShelves()(look.wires.fetch);
  const seen = await lookAtChains(new Set(['issuers', 'crls']), { ...look, wires: { ...wires, crls } });
  expect(seen.issuers).toMatchObject([{ ok: false, failure: { detail: 'the answer was HTTP 410' } }]);
});

describe('what a hostile place gives costs its bound and nothing else', () => {
  test.each<[string, Page, object]>([
    ['ten megabytes', Buffer.alloc(10_000_000), { code: 'too-large' }],
    ['a page', Buffer.from('<html>'), { code: 'malformed' }],
    ['a body without end', (response) => void response.write('0'), { code: 'budget' }],
    ['silence', () => undefined, { code: 'budget' }],
    ['a way elsewhere', (response) => void response.writeHead(301, { location: '/issuer' }).end(), { code: 'other' }],
  ])('%s', async (_, page, failure) => {
    await using place = await openPlace();
    const issuer = await root.intermediate('Issuer');
    const leaf = await issuer.leaf({ ...names, extensions: [place.pointTo('/hostile')] });
    place.pages.set('/hostile', page);
    place.pages.set('/issuer', issuer.der);
    using deadline = patience(700);
    const look = await chainLook({ public: [root], trust }, deadline, [leaf]);
    expect(await issuers(look)).toMatchObject([{ ok: false, failure }]);
    expect(look.wires.pki.of([[leaf.sha256]]).fetched).toBeUndefined();
    await expect.poll(() => place.open()).toBe(0);
  });

  test('a namesake that issued nothing', async () => {
    await using place = await openPlace();
    const issuer = await root.intermediate('Issuer');
    const forged = await (await createAuthority('Test Root')).intermediate('Issuer');
    const leaf = await issuer.leaf({ ...names, extensions: [place.pointTo('/issuer')] });
    place.pages.set('/issuer', forged.der);
    const { readings, pki, vouched } = await fetchFor({ public: [root] }, leaf);
    expect(readings).toMatchObject([{ ok: true, value: { certificates: [forged.sha256] } }]);
    expect(vouched.trust).toBe('unrecognised');
    expect(pki.edges).toEqual([]);
    expect(pki.fetched).toBeUndefined();
  });

  test('two that issued each other', async () => {
    await using place = await openPlace();
    const [one, two] = await Promise.all([createAuthority('One'), createAuthority('Two')]);
    const about = (path: string) => ({
      extensions: [
        new x509.BasicConstraintsExtension(true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign),
        place.pointTo(path),
      ],
    });
    const [byTwo, byOne] = [await two.crossSign(one, about('/two')), await one.crossSign(two, about('/one'))];
    const leaf = await one.leaf({ ...names, extensions: [place.pointTo('/one')] });
    place.pages.set('/one', byTwo.der);
    place.pages.set('/two', byOne.der);
    const { vouched } = await fetchFor({ public: [root] }, leaf);
    expect(vouched.trust).toBe('unrecognised');
    expect(place.heard).toEqual(['/one', '/two']);
  });

  test('an address that is not to be dialled', async () => {
    await using place = await openPlace();
    const issuer = await root.intermediate('Issuer');
    const leaf = await issuer.leaf({ ...names, extensions: [place.pointTo('/issuer')] });
    const { readings } = await fetchFor({ public: [root], networks: { public: [], private: [] } }, leaf);
    expect(readings).toMatchObject([{ ok: false, failure: { code: 'denied' } }]);
    expect(place.heard).toEqual([]);
  });
});
