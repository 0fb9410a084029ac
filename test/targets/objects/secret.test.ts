import { beforeAll, describe, expect, test } from 'vitest';
import { createAuthority, createSelfSigned, type Identity } from '../../../src/lab/certificates.ts';
import type { Secret } from '../../../src/model/kubernetes.ts';
import { readObjects } from '../../../src/targets/objects/read-objects.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

function read(fields: object): { readonly secret: Secret | undefined; readonly told: string } {
  const tree = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'shop-tls', namespace: 'default' }, ...fields };
  const found = readObjects(tree, { file: 'f' }, () => [1, 1]);
  const [secret] = found.objects;
  return { secret: secret?.kind === 'Secret' ? secret : undefined, told: JSON.stringify(found) };
}

describe('the leaf of a Secret', () => {
  let leaf: Identity;
  let root: Identity;
  beforeAll(async () => {
    const authority = await createAuthority('Root');
    [root, leaf] = [authority, await authority.leaf({ dns: ['shop.example.com', 'a, DNS:b'], ip: ['2001:db8::1'] })];
  });

  test('is the first certificate, in base64 or as text; text is written over base64', () => {
    const seen = [
      { data: { 'tls.crt': base64(`Bag Attributes\n${leaf.pem}${root.pem}`), 'tls.key': base64(leaf.keyPem) } },
      { stringData: { 'tls.crt': leaf.pem }, data: { 'tls.crt': base64(root.pem) } },
    ].map((fields) => read({ type: 'kubernetes.io/tls', ...fields }).secret?.leaf);
    for (const found of seen) {
      expect(found).toMatchObject({
        sha256: leaf.sha256,
        names: ['shop.example.com', 'a, DNS:b', '2001:db8::1'],
      });
      expect(found?.serial).toMatch(/^[0-9a-f]+$/);
      expect([found?.notBefore, found?.notAfter].join(' ')).toMatch(/^\d{4}-\S+Z \d{4}-\S+Z$/);
    }
  });

  test('has no names where the certificate has none', async () => {
    const { pem } = await createSelfSigned({ onlyExtensions: [] });
    expect(read({ data: { 'tls.crt': base64(pem) } }).secret).toMatchObject({ leaf: { names: [] }, trouble: null });
  });

  test('is alone: no value of another key, and no key that stands before or behind it', () => {
    const { secret, told } = read({
      data: {
        'tls.crt': base64(leaf.keyPem + leaf.pem + leaf.keyPem),
        'tls.key': base64(leaf.keyPem),
        token: 'aGlkZGVu',
      },
      stringData: { password: 'hidden' },
    });
    expect(secret).toMatchObject({ keys: ['tls.crt', 'tls.key', 'token', 'password'], leaf: { sha256: leaf.sha256 } });
    expect(told).not.toMatch(/hidden|aGlkZGVu|PRIVATE/);
    expect(told).not.toContain(base64(leaf.keyPem).slice(0, 40));
  });
});

test.each([
  [{}, 'it has no tls.crt'],
  [{ data: null }, 'it has no tls.crt'],
  [{ data: { 'tls.crt': null } }, 'it has no tls.crt'],
  [{ data: { 'tls.crt': '' } }, 'its tls.crt is empty'],
  [{ data: { 'tls.crt': 5 } }, 'its tls.crt is no text'],
  [{ data: { 'tls.crt': '-----BEGIN CERTIFICATE-----' } }, 'its tls.crt is not base64'],
  [{ data: { 'tls.crt': base64('SECRET') } }, 'its tls.crt holds no certificate in PEM'],
  [
    { stringData: { 'tls.crt': '-----BEGIN CERTIFICATE-----\nU0VDUkVU\n-----END CERTIFICATE-----' } },
    'its tls.crt holds a certificate that cannot be read',
  ],
  [{ data: { 'tls.crt': 'A'.repeat(3_000_000) } }, 'its tls.crt is larger than a Secret can be'],
])('%.60j has none, and says why', (fields, trouble) => {
  const { secret, told } = read(fields);
  expect(secret).toMatchObject({ leaf: null, trouble });
  expect(told).not.toMatch(/SECRET|U0VDUkVU/);
});

test('what is no mapping is a problem, without what stands there', () => {
  const { secret, told } = read({ data: 'hidden', stringData: ['hidden'], type: 'Opaque' });
  expect(secret).toMatchObject({ type: 'Opaque', keys: [] });
  expect(told).toContain('"path":"data","message":"expected a mapping"');
  expect(told).not.toContain('hidden');
});
