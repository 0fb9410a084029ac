import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { beforeAll, describe, expect, test } from 'vitest';
import { sha256Of } from '../../../src/observe/tls/certificate/certificate.ts';
import { startPki, type RoundPki } from '../../../src/observe/tls/pki.ts';
import { loadStores } from '../../../src/observe/tls/stores.ts';
import type { Pki } from '../../../src/model/pki.ts';
import { createAuthority, type Authority, type Identity } from '../../../src/lab/certificates.ts';

let root: Authority;
let intermediate: Authority;
let leaf: Identity;
let old: Authority;
let expiredCross: Authority;
let stray: Authority;

beforeAll(async () => {
  const past = { notBefore: new Date(Date.now() - 9e9), notAfter: new Date(Date.now() - 1e9) };
  root = await createAuthority('Test Root');
  intermediate = await root.intermediate('Test Intermediate');
  leaf = await intermediate.leaf({ dns: ['demo.example.com'] });
  old = await createAuthority('Old Root', past);
  expiredCross = await old.crossSign(root, past);
  stray = await createAuthority('Stray');
});

interface Held {
  readonly public?: readonly Pick<Authority, 'pem'>[];
  readonly staging?: readonly Pick<Authority, 'pem'>[];
}

const start = async (held: Held = {}): Promise<RoundPki> => {
  const folder = await mkdtemp(join(tmpdir(), 'pki-'));
  const store = async (name: keyof Held): Promise<string[]> => {
    const pems = (held[name] ?? []).map(({ pem }) => pem).join('');
    if (pems === '') return [];
    await writeFile(join(folder, name), pems);
    return [join(folder, name)];
  };
  const stores = loadStores({ public: await store('public'), staging: await store('staging'), private: [] });
  await rm(folder, { recursive: true });
  return startPki(stores);
};

const seen = async (pki: RoundPki, ...sent: Identity[]): Promise<Pki> => {
  await pki.see(sent.map(({ der }) => der));
  return pki.of([sent.map(({ sha256 }) => sha256)]);
};

const edge = (subject: Identity, issuer: Identity): [string, string] => [subject.sha256, issuer.sha256];
const expectEdges = ({ edges }: Pki, ...expected: [string, string][]): void =>
  expect(edges.map(String).toSorted()).toEqual(expected.map(String).toSorted());
const expectCertificates = ({ certificates }: Pki, ...expected: Identity[]): void =>
  expect(Object.keys(certificates).toSorted()).toEqual(expected.map(({ sha256 }) => sha256).toSorted());

describe('the signatures among certificates', () => {
  test('are found whatever the order, beside strays and duplicates', async () => {
    const pki = await seen(await start(), leaf, stray, root, expiredCross, intermediate, stray, leaf);
    expectCertificates(pki, leaf, stray, root, expiredCross, intermediate);
    expectEdges(
      pki,
      edge(leaf, intermediate),
      edge(intermediate, root),
      edge(intermediate, expiredCross),
      edge(root, expiredCross),
    );
    expect(pki.stores).toEqual({});
  });

  test('reach up through the stores, and no further into them than they lead', async () => {
    const pki = await seen(await start({ public: [root, stray], staging: [root, intermediate] }), leaf);
    expectCertificates(pki, leaf, intermediate, root);
    expectEdges(pki, edge(leaf, intermediate), edge(intermediate, root));
    expect(pki.stores).toEqual({
      [intermediate.sha256]: [{ store: 'staging', anchor: false }],
      [root.sha256]: [
        { store: 'public', anchor: true },
        { store: 'staging', anchor: true },
      ],
    });
  });

  test('lead from a cross-sign to the root behind it, dates aside', async () => {
    const pki = await seen(await start({ public: [root, old] }), leaf, intermediate, expiredCross);
    expectCertificates(pki, leaf, intermediate, expiredCross, root, old);
    expectEdges(
      pki,
      edge(leaf, intermediate),
      edge(intermediate, root),
      edge(intermediate, expiredCross),
      edge(root, expiredCross),
      edge(expiredCross, old),
    );
  });

  test('are none where only the names fit', async () => {
    const forger = await createAuthority('Test Root');
    const forged = await forger.leaf({ dns: ['demo.example.com'] });
    const pki = await seen(await start({ public: [root] }), forged);
    expectCertificates(pki, forged);
    expectEdges(pki);
    const beside = await seen(await start({ public: [root] }), forged, root);
    expectEdges(beside);
    expect(beside.stores).toEqual({ [root.sha256]: [{ store: 'public', anchor: true }] });
  });

  test('are found where a name is written in other capitals and with more blanks', async () => {
    const otherwise = await old.crossSign({ ...intermediate, subject: 'CN=TEST   intermediate' });
    const sent = await seen(await start(), leaf, otherwise);
    expectEdges(sent, edge(leaf, otherwise));
    const { nameBytes, issuerSha256 } = sent.certificates[leaf.sha256] ?? {};
    expect(sent.certificates[otherwise.sha256]).toMatchObject({ subjectSha256: issuerSha256 });
    expect(sent.certificates[otherwise.sha256]?.nameBytes?.subject).not.toBe(nameBytes?.issuer);
    expectEdges(await seen(await start({ public: [otherwise] }), leaf), edge(leaf, otherwise));
  });

  test('are none where only the keys fit', async () => {
    const renamed = await createAuthority('Another Name');
    const underOtherName = await renamed.crossSign({ ...root, subject: 'CN=Renamed Root' });
    expectEdges(await seen(await start(), intermediate, underOtherName));
  });

  test('count only where the same server sent both, or a store holds the issuer', async () => {
    const pki = await start({ public: [root] });
    await pki.see([leaf.der]);
    await pki.see([leaf.der, intermediate.der]);
    expectCertificates(pki.of([[leaf.sha256]]), leaf);
    expectEdges(pki.of([[leaf.sha256]]));
    const both = [leaf.sha256, intermediate.sha256];
    expectEdges(pki.of([both]), edge(leaf, intermediate), edge(intermediate, root));
    expectEdges(pki.of([[leaf.sha256], both]), edge(leaf, intermediate), edge(intermediate, root));
  });

  test('are found behind any number of strays, of which some are read and the rest is told', async () => {
    const many = await Promise.all(Array.from({ length: 20 }, (_, i) => createAuthority(`Root ${i}`)));
    const pki = await seen(await start({ public: [root] }), leaf, ...many, intermediate);
    expectCertificates(pki, leaf, intermediate, root, ...many.slice(0, 16));
    expectEdges(pki, edge(leaf, intermediate), edge(intermediate, root));
    expect(pki.limits).toEqual({ unread: many.slice(16).map(({ sha256 }) => sha256), untried: [] });
  });

  test('are found among many namesakes, that first whose key is named', async () => {
    const namesakes = await Promise.all(Array.from({ length: 50 }, () => createAuthority('Test Intermediate')));
    const pki = await seen(await start(), leaf, ...namesakes, intermediate);
    expectEdges(pki, edge(leaf, intermediate));
    expect(pki.limits?.untried).toEqual([]);
  });

  test('are not all tried where there are too many, which is told', async () => {
    const namesakes = await Promise.all(Array.from({ length: 64 }, () => createAuthority('Test Intermediate')));
    const pki = await seen(await start(), leaf, ...namesakes, intermediate);
    expectEdges(pki);
    expect(pki.limits?.untried).toEqual([leaf.sha256]);
  });

  test('take turns with what else there is to do', async () => {
    const namesakes = await Promise.all(Array.from({ length: 40 }, () => createAuthority('Test Intermediate')));
    const pki = await start();
    let turns = 0;
    let done = false;
    const count = (): void => {
      turns++;
      if (!done) setImmediate(count);
    };
    setImmediate(count);
    await pki.see([leaf, ...namesakes].map(({ der }) => der));
    done = true;
    expect(turns).toBeGreaterThan(15);
  });
});

test('a root that comes with Node is told as such where the public store holds it', async () => {
  const [pem = ''] = rootCertificates;
  const { raw: der } = new X509Certificate(pem);
  const sha256 = sha256Of(der);
  const held = async (...stores: (keyof Held)[]): Promise<Pki['stores']> => {
    const pki = await start(Object.fromEntries(stores.map((store) => [store, [{ pem }]])));
    await pki.see([der]);
    return pki.of([[sha256]]).stores;
  };
  const [root, other] = [
    { store: 'public', anchor: true, builtIn: true },
    { store: 'staging', anchor: true },
  ];
  expect(await held('public')).toEqual({ [sha256]: [root] });
  expect(await held('public', 'staging')).toEqual({ [sha256]: [root, other] });
  expect(await held('staging')).toEqual({ [sha256]: [other] });
});

describe('an anchor', () => {
  const anchors = ({ stores }: Pki): string[] =>
    Object.entries(stores).flatMap(([sha256, holders]) => (holders.some(({ anchor }) => anchor) ? [sha256] : []));

  test('is an intermediate of a store that nothing in the stores has issued', async () => {
    const pki = await seen(await start({ public: [intermediate] }), leaf, root);
    expectEdges(pki, edge(leaf, intermediate), edge(intermediate, root));
    expect(anchors(pki)).toEqual([intermediate.sha256]);
  });

  test('is none whose issuer a store holds, be it another one', async () => {
    const pki = await seen(await start({ public: [root], staging: [intermediate] }), leaf);
    expect(anchors(pki)).toEqual([root.sha256]);
  });

  test('is one whose issuer has the name alone of what a store holds', async () => {
    const namesake = await createAuthority('Test Root');
    const pki = await seen(await start({ public: [namesake, intermediate] }), leaf);
    expect(anchors(pki)).toEqual([intermediate.sha256]);
  });

  test('is one that bears another name as its issuer than its own, though its own key signed it', async () => {
    const odd = await root.crossSign({ ...root, subject: 'CN=Odd Root' });
    const pki = await seen(await start({ public: [odd] }), await odd.leaf({ dns: ['demo.example.com'] }));
    expect(anchors(pki)).toEqual([odd.sha256]);
  });
});
