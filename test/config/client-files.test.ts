import { createPrivateKey } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/configuration.ts';
import { ConfigError } from '../../src/config/error.ts';
import { createSelfSigned } from '../../src/lab/certificates.ts';
import { makeFolder, type Folder } from '../support/folder.ts';

let folder: Folder;
beforeAll(async () => {
  folder = makeFolder();
  const [own, other] = await Promise.all([createSelfSigned(), createSelfSigned()]);
  folder.write('own.crt', own.pem);
  folder.write('own.key', own.keyPem);
  folder.write('other.key', other.keyPem);
  folder.write('both.pem', own.keyPem + own.pem);
  folder.write('empty', '');
  folder.write('broken.crt', '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n');
  folder.write('broken.key', '-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n');
  folder.write('large', 'x'.repeat(1_100_000));
  const cipher = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' } as const;
  folder.write('encrypted.key', createPrivateKey(own.keyPem).export(cipher));
  const lines = createPrivateKey(own.keyPem).export({
    type: 'sec1',
    format: 'pem',
    cipher: 'aes-128-cbc',
    passphrase: 'x',
  });
  folder.write('encrypted-too.key', lines);
  mkdirSync(join(folder.path, 'folder'));
});
afterAll(() => folder[Symbol.dispose]());

const load = (client: string) =>
  loadConfig({
    file: folder.write('f.yaml', `targets: [{host: a.example, clientCertificate: ${client}}]`),
    cwd: '/',
    env: {},
  });

const complaints = (client: string): string[] => {
  try {
    load(client);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ path, message, line }) => `${line} ${path}: ${message.replaceAll(folder.path, '')}`);
  }
};

test('are named relative to the file that names them', () => {
  const { targets, effective } = load('{cert: own.crt, key: own.key, ca: own.crt}');
  const at = (name: string): string => join(folder.path, name);
  const files = { cert: at('own.crt'), key: at('own.key'), ca: at('own.crt') };
  expect(targets[0]?.clientCertificate).toEqual(files);
  expect(effective()).toMatchObject({ targets: [{ clientCertificate: files }] });
  expect(load('{cert: both.pem, key: both.pem}').targets[0]?.clientCertificate?.ca).toBeUndefined();
});

test.each([
  ['{cert: no.crt, key: own.key}', 'cert: "/no.crt" does not exist'],
  ['{cert: own.crt, key: no.key}', 'key: "/no.key" does not exist'],
  ['{cert: own.crt, key: own.key, ca: no.crt}', 'ca: "/no.crt" does not exist'],
  ['{cert: folder, key: own.key}', 'cert: "/folder" is no file'],
  ['{cert: large, key: own.key}', 'cert: "/large" is no PEM file: it has 1100000 bytes'],
  ['{cert: empty, key: own.key}', 'cert: "/empty" holds no certificate in PEM'],
  ['{cert: own.key, key: own.key}', 'cert: "/own.key" holds no certificate in PEM'],
  ['{cert: own.crt, key: own.crt}', 'key: "/own.crt" holds no key in PEM'],
  ['{cert: own.crt, key: own.key, ca: own.key}', 'ca: "/own.key" holds no certificate in PEM'],
  ['{cert: broken.crt, key: own.key}', 'cert: "/broken.crt" holds a certificate that cannot be read'],
  ['{cert: own.crt, key: broken.key}', 'key: "/broken.key" holds a key that cannot be read'],
  ['{cert: own.crt, key: other.key}', 'key: "/other.key" does not belong to the certificate in "/own.crt"'],
  ['{cert: own.crt, key: encrypted.key}', 'key: "/encrypted.key" is encrypted, and there is no passphrase for it'],
  [
    '{cert: own.crt, key: encrypted-too.key}',
    'key: "/encrypted-too.key" is encrypted, and there is no passphrase for it',
  ],
])('%s', (client, complaint) => {
  expect(complaints(client)).toEqual([`1 targets[0].clientCertificate.${complaint}`]);
});

test('are for targets that shake hands', () => {
  const given = folder.write(
    'g.yaml',
    'targets: [{host: a.example, protocol: tcp, clientCertificate: {cert: own.crt, key: own.key}}]',
  );
  expect(() => loadConfig({ file: given, cwd: '/', env: {} })).toThrow(
    'targets[0].clientCertificate: `protocol: tcp` shakes no hands over TLS; remove it',
  );
});
