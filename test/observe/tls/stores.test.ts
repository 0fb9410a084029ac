import { X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCertificate, sha256Of } from '../../../src/observe/tls/certificate/certificate.ts';
import { loadStores, StoreError } from '../../../src/observe/tls/stores.ts';
import { createAuthority, type Authority } from '../../../src/lab/certificates.ts';

let folder: string;
let root: Authority;
let intermediate: Authority;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stores-'));
  root = await createAuthority('Test Root');
  intermediate = await root.intermediate('Test Intermediate');
  await writeFile(at('one.pem'), `# a comment\n${root.pem}`);
  await writeFile(at('two.pem'), `${root.pem}${root.keyPem}${intermediate.pem}${root.pem}`);
  await mkdir(at('folder/..data'), { recursive: true });
  await writeFile(at('folder/a.crt'), root.pem);
  await writeFile(at('folder/b.pem'), intermediate.pem);
  await writeFile(at('folder/notes.txt'), 'nothing');
  await writeFile(at('folder/.hidden.pem'), 'nothing');
  await mkdir(at('empty'));
});
afterAll(() => rm(folder, { recursive: true }));

const none = { public: [], staging: [], private: [] };

describe('a trust store', () => {
  test('of what is built in holds every root, and is there in no time', async () => {
    const started = process.cpuUsage();
    const stores = loadStores({ ...none, public: ['bundled'] });
    const { user } = process.cpuUsage(started);
    expect(stores.prints.public.certificates).toBe(rootCertificates.length);
    expect(stores.publicPem).toHaveLength(rootCertificates.length);
    expect(stores.prints.staging).toEqual({ certificates: 0, sha256: sha256Of(Buffer.alloc(0)) });
    expect(user).toBeLessThan(250_000);
  });

  test('of a file is found by name, each certificate once', async () => {
    const stores = loadStores({ ...none, private: [at('two.pem'), at('one.pem')], staging: [at('one.pem')] });
    expect(stores.prints).toEqual({
      public: { certificates: 0, sha256: sha256Of(Buffer.alloc(0)) },
      staging: { certificates: 1, sha256: sha256Of(Buffer.from(root.sha256)) },
      private: {
        certificates: 2,
        sha256: sha256Of(Buffer.from([root.sha256, intermediate.sha256].toSorted().join('\n'))),
      },
    });
    expect(stores.named(readCertificate(intermediate.der).issuerSha256)).toEqual([
      { sha256: root.sha256, der: root.der },
    ]);
    expect(stores.storesOf(root.sha256)).toEqual(['staging', 'private']);
    expect(stores.storesOf(intermediate.sha256)).toEqual(['private']);
    expect(stores.named('00')).toEqual([]);
    expect(stores.publicPem).toEqual([]);
  });

  test('of a directory holds its files, hidden ones and others aside', async () => {
    const stores = loadStores({ ...none, public: [at('folder')] });
    expect(stores.prints.public.certificates).toBe(2);
  });

  test('of the machine can be loaded, whatever it holds', async () => {
    const stores = loadStores({ ...none, public: ['system'] });
    expect(stores.publicPem).toHaveLength(stores.prints.public.certificates);
  });

  test.each<[string, () => Promise<string>, RegExp]>([
    ['no file', async () => at('missing.pem'), /missing\.pem: ENOENT/],
    ['an empty directory', async () => at('empty'), /empty: no file in it ends in/],
    [
      'a file without certificates',
      async () => at('folder/notes.txt'),
      /notes\.txt: no certificate in PEM or DER in it$/,
    ],
    ['an empty file', () => written('nothing.pem', ''), /nothing\.pem: it is empty$/],
    [
      'a file with a key alone',
      () => written('key.pem', root.keyPem),
      /key\.pem: no certificate in PEM or DER in it, but (?:EC )?PRIVATE KEY$/,
    ],
    [
      'a broken binary file',
      () => written('broken.der', root.der.subarray(0, 100)),
      /broken\.der: no certificate in PEM or DER/,
    ],
    [
      "a certificate in OpenSSL's form with trust settings",
      () => written('trusted.pem', `${root.pem}${root.pem.replaceAll(' CERTIFICATE', ' TRUSTED CERTIFICATE')}`),
      /trusted\.pem: certificate 2 \(line \d+\) cannot be read: it is in OpenSSL's own form with trust settings/,
    ],
    [
      'a bundle whose second certificate is broken',
      () => written('broken.pem', `${root.pem}${intermediate.pem.replace(/\n(.{20})/, '\nAAAA$1')}`),
      /broken\.pem: certificate 2 \(line \d+\) cannot be read$/,
    ],
    [
      'a bundle that ends too early',
      () => written('cut.pem', `${root.pem}${intermediate.pem.slice(0, 200)}`),
      /cut\.pem: certificate 2 \(line \d+\) cannot be read: it has no end$/,
    ],
    [
      'a certificate with a broken inside',
      () => written('inside.pem', pem(Buffer.from(root.der).fill(0xff, 40, 60))),
      /inside\.pem: certificate 1 \(line 1\) cannot be read$/,
    ],
  ])('that cannot be loaded is said so, with its place: %s', async (_, make, message) => {
    const path = await make();
    const load = (): unknown => loadStores({ ...none, private: [path] });
    expect(load).toThrow(StoreError);
    expect(load).toThrow(expect.objectContaining({ path, message: expect.stringMatching(message) }));
  });

  test.each<[string, () => Promise<string>]>([
    ['with line ends of DOS', () => written('dos.pem', root.pem.replaceAll('\n', '\r\n'))],
    [
      'with words before, between and after',
      () => written('words.pem', `# one\n${root.pem}\nSubject: CN=x\n${root.pem}end`),
    ],
    [
      'beside a key and parameters',
      () => written('key.pem', `${root.keyPem}${root.pem}-----BEGIN DH PARAMETERS-----\n`),
    ],
    ['behind a mark of byte order, indented', () => written('bom.pem', `\ufeff${root.pem.replaceAll(/^/gm, '  ')}`)],
    ['in DER', () => written('root.der', root.der)],
    ['in DER, with something behind it', () => written('more.der', Buffer.concat([root.der, Buffer.from('\n')]))],
    [
      'in PEM, with something behind it inside',
      () => written('more.pem', pem(Buffer.concat([root.der, Buffer.from([5, 0])]))),
    ],
  ])('of a file %s holds the one certificate', async (_, make) => {
    const stores = loadStores({ ...none, public: [await make()] });
    expect(stores.prints.public.certificates).toBe(1);
    expect(stores.storesOf(root.sha256)).toEqual(['public']);
    expect(stores.publicPem).toEqual([new X509Certificate(root.der).toString()]);
  });

  test('tells the roots that come with Node, whatever brought them', async () => {
    const [first = ''] = rootCertificates;
    const sha256 = sha256Of(new X509Certificate(first).raw);
    const file = await written('first.pem', `${first}\n${root.pem}`);
    for (const source of ['bundled', file])
      expect(loadStores({ ...none, public: [source] }).isBuiltIn(sha256)).toBe(true);
    expect(loadStores({ ...none, private: [file] }).isBuiltIn(sha256)).toBe(false);
    expect(loadStores({ ...none, public: [file] }).isBuiltIn(root.sha256)).toBe(false);
    expect(loadStores({ ...none, public: [at('one.pem')] }).isBuiltIn(sha256)).toBe(false);
  });

  test('counts lines as an editor does', async () => {
    const path = await written(
      'lines.pem',
      `${root.pem}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`,
    );
    const line = root.pem.split('\n').length;
    expect(() => loadStores({ ...none, private: [path] })).toThrow(`certificate 2 (line ${line})`);
  });
});

const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;

const written = async (name: string, text: string | Uint8Array): Promise<string> => {
  await writeFile(at(name), text);
  return at(name);
};
