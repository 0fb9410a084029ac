import { describe, expect, test } from 'vitest';
import { parseIssueValue } from '../../../../src/facts/dns/caa/caa.ts';
import { registrableDomain } from '../../../../src/facts/dns/public-suffix.ts';
import {
  authorityByDomain,
  authorityOfPath,
  ofCloudflare,
} from '../../../../src/facts/tls/authorities/issuing-authorities.ts';
import { letsEncryptByKey } from '../../../../src/facts/tls/authorities/letsencrypt.ts';
import { authority, leaf, pki } from '../../../support/evidence.ts';

const below = (organisation: string, spkiSha256?: string): string | undefined => {
  const issuer = authority('issuer', {
    subject: [
      ['O', organisation],
      ['CN', 'CA'],
    ],
    ...(spkiSha256 === undefined ? {} : { spkiSha256 }),
  });
  return authorityOfPath([leaf.sha256, issuer.sha256], pki([leaf, issuer], [], {}))?.domains[0];
};

describe('who issued', () => {
  test.each([
    ['DigiCert Inc', 'digicert.com'],
    ['Google Trust Services', 'pki.goog'],
    ['Amazon', 'amazon.com'],
    ['Sectigo Limited', 'sectigo.com'],
    ['ZeroSSL', 'sectigo.com'],
    ['GlobalSign nv-sa', 'globalsign.com'],
    ["Let's Encrypt", 'letsencrypt.org'],
    ['Not DigiCert Inc', undefined],
    ['digicert inc', undefined],
  ])('%s goes by %s', (organisation, domain) => {
    expect(below(organisation)).toBe(domain);
  });
  test('whatever its name, by a key of Let’s Encrypt, staging included', () => {
    const keys = [...letsEncryptByKey.keys()];
    expect(new Set(keys.map((key) => below('whoever', key)))).toEqual(new Set(['letsencrypt.org']));
  });
  test('is not known of a leaf alone', () => {
    expect(authorityOfPath([leaf.sha256], pki([leaf], [], {}))).toBeNull();
  });
});

test('a name belongs to the one that asks for it', () => {
  expect(authorityByDomain('amazontrust.com')?.name).toBe('Amazon Trust Services');
  expect(authorityByDomain('sectigo.com')?.name).toBe('Sectigo');
  expect(authorityByDomain('www.digicert.com')?.name).toBe('DigiCert');
  expect(authorityByDomain('some-reseller.digitalcertvalidation.com')?.name).toBe('DigiCert');
  expect(authorityByDomain('notdigicert.com')).toBeNull();
  expect(authorityByDomain('ca.example')).toBeNull();
});

test('those of Cloudflare are all known, by names as CAA records have them', () => {
  expect(ofCloudflare).toHaveLength(5);
  for (const domain of ofCloudflare.flatMap(({ domains }) => domains).map((name) => name.replace(/^\*\./, ''))) {
    expect(parseIssueValue(domain)).toEqual({ issuer: domain, parameters: [] });
    expect(registrableDomain(domain)).not.toBeNull();
  }
});
