import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/configuration.ts';
import { ConfigError } from '../../src/config/error.ts';
import { createSelfSigned } from '../../src/lab/certificates.ts';
import { loadStores } from '../../src/observe/tls/stores.ts';
import { makeFolder, type Folder } from '../support/folder.ts';

let folder: Folder;
let lines: number;
const broken = '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n';
beforeAll(async () => {
  folder = makeFolder();
  const { pem, keyPem } = await createSelfSigned();
  lines = pem.trimEnd().split('\n').length;
  const whole = `${pem.trimEnd()}\n`;
  const der = Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
  for (const name of ['good', 'hashed', 'mixed']) mkdirSync(join(folder.path, name));
  mkdirSync(join(folder.path, 'none'));
  folder.write('good.pem', whole + whole);
  folder.write('dos.pem', whole.replaceAll('\n', '\r\n').replaceAll(/^/gm, '  '));
  folder.write('good.der', der);
  folder.write('good/a.crt', whole);
  folder.write('good/b.der', der);
  folder.write('good/notes.txt', 'no certificate');
  folder.write('hashed/0a1b2c3d.0', whole);
  folder.write('none/notes.txt', 'no certificate');
  folder.write('second.pem', whole + broken);
  folder.write('several.pem', broken + whole + broken + whole.slice(0, 100));
  folder.write('many.pem', broken.repeat(8));
  folder.write('empty.pem', '');
  folder.write('key.pem', keyPem);
  folder.write('cut.der', der.subarray(0, 100));
  folder.write('trusted.pem', whole.replaceAll(' CERTIFICATE', ' TRUSTED CERTIFICATE'));
  folder.write('mixed/a.pem', whole);
  folder.write('mixed/b.pem', broken);
  folder.write('mixed/c.pem', '');
});
afterAll(() => folder[Symbol.dispose]());

const complaints = (text: string): string[] => {
  try {
    loadConfig({ file: folder.write('f.yaml', text), cwd: '/', env: {} });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(
      ({ path, message, line, column }) => `${line}:${column} ${path}: ${message.replaceAll(folder.path, '')}`,
    );
  }
};
const load = (name: string) => loadStores({ public: [], staging: [], private: [join(folder.path, name)] });

test.each(['good.pem', 'dos.pem', 'good.der', 'good', 'hashed'])('%s is a store, here and in a run', (name) => {
  expect(complaints(`trust: {private: [${name}]}`)).toEqual([]);
  expect(load(name).prints.private.certificates).toBe(1);
});

test.each<[string, () => string]>([
  ['second.pem', () => `certificate 2 (line ${lines + 1}) cannot be read`],
  [
    'several.pem',
    () =>
      `certificate 1 (line 1) cannot be read; certificate 3 (line ${lines + 4}) cannot be read; ` +
      `certificate 4 (line ${lines + 7}) cannot be read: it has no end`,
  ],
  ['empty.pem', () => 'it is empty'],
  ['key.pem', () => 'no certificate in PEM or DER in it, but PRIVATE KEY'],
  ['cut.der', () => 'no certificate in PEM or DER in it'],
  ['none', () => 'no file in it ends in .pem, .crt, .cer or .0'],
  [
    'trusted.pem',
    () =>
      "certificate 1 (line 1) cannot be read: it is in OpenSSL's own form with trust settings; " +
      'openssl x509 writes it without them',
  ],
])('%s is refused with its place, in the words of a run', (name, fault) => {
  expect(complaints(`trust: {private: [${name}]}`)).toEqual([`1:19 trust.private[0]: "/${name}": ${fault()}`]);
  expect(() => load(name)).toThrow(`${join(folder.path, name)}: ${fault()}`);
});

test('all that is wrong is told at once, in each list and each file of a directory', () => {
  const text = `trust:
  private: [good.pem, gone.pem, key.pem]
  public: [bundled, mixed]
environments:
  a: {trust: {staging: [empty.pem]}}
`;
  const nothing = 'no certificate in PEM or DER in it, but PRIVATE KEY';
  expect(complaints(text)).toEqual([
    '2:23 trust.private[1]: "/gone.pem" does not exist',
    `2:33 trust.private[2]: "/key.pem": ${nothing}`,
    '3:21 trust.public[1]: "/mixed/b.pem": certificate 1 (line 1) cannot be read; "/mixed/c.pem": it is empty',
    '5:25 environments.a.trust.staging[0]: "/empty.pem": it is empty',
  ]);
});

test('a long list of faults is cut short', () => {
  expect(complaints('trust: {private: [many.pem]}')[0]).toMatch(
    /certificate 5 \(line 13\) cannot be read; and 3 more$/,
  );
});

test('what can be read but once is left to the run', () => {
  execFileSync('mkfifo', [join(folder.path, 'pipe')]);
  expect(complaints('trust: {private: [pipe]}')).toEqual([]);
});
