import { describe, expect, test } from 'vitest';
import { claimedIssuer } from '../../../../src/facts/tls/authorities/authorities.ts';
import {
  letsEncryptByKey,
  letsEncryptByKeyIdentifier,
  revokedCrossSigns,
} from '../../../../src/facts/tls/authorities/letsencrypt.ts';
import { certificate } from '../../../support/evidence.ts';

const known = [...letsEncryptByKey.values()];
const named = (name: string) => known.find((each) => each.name === name);

describe('the tables', () => {
  test('hold hashes and identifiers, each once', () => {
    expect(known).toHaveLength(49);
    expect(letsEncryptByKeyIdentifier.size).toBe(49);
    for (const { spkiSha256, keyIdentifier } of known) {
      expect(spkiSha256).toMatch(/^[0-9a-f]{64}$/);
      expect(keyIdentifier).toMatch(/^[0-9a-f]{40}$/);
    }
  });
  test('tell staging from production by the key alone', () => {
    for (const { name, environment } of known) {
      expect(environment).toBe(/^\(STAGING\)|^Fake LE/.test(name) ? 'staging' : 'production');
    }
  });
  test('hold what anyone can look up', () => {
    expect(named('ISRG Root X1')).toMatchObject({
      kind: 'root',
      spkiSha256: '0b9fa5a59eed715c26c1020c711b4f6ec42d58b0015e14337a39dad301c5afc3',
      keyIdentifier: '79b459e67bb6e5e40173800888c81a58f6e99b6e',
    });
    expect(named('(STAGING) Pretend Pear X1')).toMatchObject({ kind: 'root', environment: 'staging' });
    expect([...revokedCrossSigns.keys()]).toHaveLength(3);
  });
});

describe('the issuer that a certificate names', () => {
  const claims = (keyIdentifier: string | undefined, urls: readonly string[] = [], ca: boolean | null = null) =>
    claimedIssuer(certificate('x', { authorityKeyIdentifier: keyIdentifier ?? null, issuerUrls: urls, ca }));

  test('by key identifier', () => {
    expect(claims(named('R12')?.keyIdentifier)).toEqual({
      name: 'R12',
      authority: "Let's Encrypt",
      environment: 'production',
    });
    expect(claims(named('(STAGING) Ersatz Emmer YR2')?.keyIdentifier)?.environment).toBe('staging');
    expect(claims(named('Root YE')?.keyIdentifier, [], true)?.name).toBe('Root YE');
  });
  test('not where it is a root that every store holds', () => {
    expect(claims(named('ISRG Root X1')?.keyIdentifier, ['http://x1.i.lencr.org/'])).toBeNull();
  });
  test('by the place to fetch it from', () => {
    const urls = ['ldap:///x', 'http://cacerts.digicert.com/DigiCertGlobalG2TLSRSASHA2562020CA1-1.crt'];
    expect(claims(undefined, urls)).toMatchObject({ name: 'Test Issuing CA 1', authority: 'DigiCert' });
    expect(claims(undefined, ['http://stg-ye1.i.lencr.org/'])?.environment).toBe('staging');
    expect(claims(undefined, ['http://r12.i.lencr.org/'])?.environment).toBe('production');
  });
  test('not by a name that only ends alike, an unknown place, no address, or for an authority', () => {
    expect(
      claims(undefined, ['http://evildigicert.com/', 'http://pki.example.com/', 'http://[', 'nonsense']),
    ).toBeNull();
    expect(claims(undefined, ['http://cacerts.digicert.com/x.crt'], true)).toBeNull();
    expect(claims(undefined)).toBeNull();
  });
  test('not for a self-signed certificate', () => {
    const keyIdentifier = named('R12')?.keyIdentifier ?? '';
    expect(claimedIssuer(certificate('x', { authorityKeyIdentifier: keyIdentifier, selfSigned: true }))).toBeNull();
  });
});
