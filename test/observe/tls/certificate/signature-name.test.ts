import { webcrypto } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { encodeDer as der, x509 } from '../../../../src/lab/certificates.ts';
import { readCertificate } from '../../../../src/observe/tls/certificate/certificate.ts';
import { DerError } from '../../../../src/observe/tls/certificate/der.ts';
import { signatureNamed } from '../../../../src/observe/tls/certificate/signature-name.ts';

const signatureOid = '1.2.840.113549.1.1.10';
const named = (signatureParameters: Buffer | null): string =>
  signatureNamed('rsassaPss', { signatureOid, signatureParameters });
const hash = (oid: string): Buffer => der(0xa0, der(0x30, der(0x06, Buffer.from(oid, 'hex')), der(0x05)));

describe('a signature of RSA-PSS', () => {
  test.each(['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'])('over %s', async (over) => {
    const algorithm = { name: 'RSA-PSS', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: over };
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      name: 'CN=x',
      keys,
      signingAlgorithm: { name: 'RSA-PSS', hash: over, saltLength: 20 },
    });
    const { signatureAlgorithm, unreadable } = readCertificate(Buffer.from(certificate.rawData));
    expect([signatureAlgorithm, unreadable]).toEqual([expect.stringMatching(new RegExp(` with ${over}$`)), []]);
  });

  test.each([
    ['without parameters', null, 'rsassaPss with SHA-1'],
    ['with empty ones', der(0x30), 'rsassaPss with SHA-1'],
    ['with a salt length alone', der(0x30, der(0xa2, der(0x02, Buffer.of(32)))), 'rsassaPss with SHA-1'],
    ['over MD5', der(0x30, hash('2a864886f70d0205')), 'rsassaPss with MD5'],
    ['over what nobody knows', der(0x30, hash('2a0304')), 'rsassaPss with 1.2.3.4'],
  ])('%s', (_, parameters, expected) => {
    expect(named(parameters)).toBe(expected);
  });

  test('with broken parameters is not guessed', () => {
    expect(() => named(Buffer.of(0x30, 0x05, 0xa0))).toThrow(DerError);
    expect(() => named(der(0x04))).toThrow(DerError);
  });
});

test('others keep their names', () => {
  const other = { signatureOid: '1.2.840.113549.1.1.11', signatureParameters: der(0x05) };
  expect(signatureNamed('sha256WithRSAEncryption', other)).toBe('sha256WithRSAEncryption');
});
