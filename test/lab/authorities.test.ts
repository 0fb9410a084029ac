import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { type Authorities, createAuthorities, writeTrustFiles } from '../../src/lab/authorities.ts';
import { type CertificateKind, serveAs } from '../../src/lab/identities.ts';

let authorities: Authorities;
beforeAll(async () => {
  authorities = await createAuthorities();
});

const split = (pem: string): X509Certificate[] =>
  (pem.match(/-----BEGIN CERTIFICATE-----[^]+?-----END CERTIFICATE-----/g) ?? []).map(
    (text) => new X509Certificate(text),
  );
const chain = async (kind: CertificateKind): Promise<X509Certificate[]> =>
  split([(await serveAs(kind, authorities, 'demo.example.com')).cert].flat().join(''));
const daysTo = (date: string): number => Math.round((new Date(date).getTime() - Date.now()) / 86_400_000);

test('the stand-in is the one of ingress-nginx', () => {
  const standIn = new X509Certificate(authorities.standIn.pem);
  expect(standIn.subject).toBe('O=Acme Co\nCN=Kubernetes Ingress Controller Fake Certificate');
  expect(standIn.issuer).toBe(standIn.subject);
  expect(standIn.subjectAltName).toBe('DNS:ingress.local');
  expect(standIn.verify(standIn.publicKey)).toBe(true);
  expect([standIn.ca, standIn.publicKey.asymmetricKeyDetails?.modulusLength]).toEqual([false, 2048]);
  expect(daysTo(standIn.validTo) - daysTo(standIn.validFrom)).toBe(365);
});

test('each chain is signed from one to the next, up to its root', async () => {
  const { publicRoot, stagingRoot, privateRoot, strangerRoot } = authorities;
  for (const [kind, root, length] of [
    ['public', publicRoot, 2],
    ['staging', stagingRoot, 2],
    ['private', privateRoot, 1],
    ['stranger', strangerRoot, 2],
    ['signed-by-leaf', publicRoot, 3],
    ['leaf-only', publicRoot, 1],
  ] as const) {
    const sent = await chain(kind);
    expect(sent).toHaveLength(length);
    const rest = kind === 'leaf-only' ? [authorities.publicIssuer] : [];
    const path = [...sent, ...[...rest, root].map(({ pem }) => new X509Certificate(pem))];
    expect(path.slice(0, -1).map((one, i) => one.verify(path[i + 1]?.publicKey ?? one.publicKey))).not.toContain(false);
  }
});

test('the expired cross-sign holds the public root’s name and key', async () => {
  const [, , cross] = await chain('with-expired-cross-sign');
  const root = new X509Certificate(authorities.publicRoot.pem);
  expect(cross?.subject).toBe(root.subject);
  expect(cross?.publicKey.equals(root.publicKey)).toBe(true);
  expect(cross?.issuer).not.toBe(root.subject);
  expect(daysTo(cross?.validTo ?? '')).toBeLessThan(0);
});

test('the forged one names an issuer whose key never signed it', async () => {
  const [leaf, issuer] = await chain('forged');
  expect(leaf?.issuer).toBe(issuer?.subject);
  expect(issuer !== undefined && leaf?.verify(issuer.publicKey)).toBe(false);
});

test('one is signed by what may not sign, one is for clients', async () => {
  expect((await chain('signed-by-leaf'))[1]?.ca).toBe(false);
  expect((await chain('for-clients'))[0]?.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  expect((await chain('public'))[0]?.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
});

test.each([
  ['public', 60],
  ['expired', -5],
  ['not-yet-valid', 91],
  ['renewal-late', 20],
  ['renewal-very-late', 5],
  ['fresh', 85],
  ['aging', 28],
] as const)('%s ends in %i days, after 90', async (kind, days) => {
  const [leaf] = await chain(kind);
  expect(daysTo(leaf?.validTo ?? '')).toBe(days);
  expect(daysTo(leaf?.validFrom ?? '')).toBe(days - 90);
});

test.each([
  ['public', 'DNS:demo.example.com'],
  ['wildcard', 'DNS:*.example.com'],
  ['wrong-name', 'DNS:shop.example.com, DNS:www.shop.example.com'],
] as const)('%s covers %s', async (kind, names) => {
  expect((await chain(kind))[0]?.subjectAltName).toBe(names);
});

test('the files hold the anchors, and the public one the intermediate; removing leaves nothing', async () => {
  const files = await writeTrustFiles(authorities);
  const subjects = (path: string): string[] => split(readFileSync(path, 'utf8')).map((one) => one.subject);
  expect(subjects(files.public)).toEqual(['CN=Lab Public Root X1', 'CN=Lab Public Issuer E1']);
  expect(subjects(files.staging)).toEqual(['CN=Lab Staging Root']);
  expect(subjects(files.private)).toEqual(['CN=Example Company Root']);
  await files.remove();
  expect(existsSync(files.public)).toBe(false);
});
