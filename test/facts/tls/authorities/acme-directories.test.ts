import { describe, expect, test } from 'vitest';
import { acmeDirectoriesOf } from '../../../../src/facts/tls/authorities/acme-directories.ts';
import { letsEncryptByKey } from '../../../../src/facts/tls/authorities/letsencrypt.ts';
import type { Vouched } from '../../../../src/facts/tls/path/path.ts';
import { authority, leaf, pki } from '../../../support/evidence.ts';

const keyOf = (name: string): string =>
  [...letsEncryptByKey.values()].find((each) => each.name === name)?.spkiSha256 ?? '';
const directories = ['https://a.example/dir', 'https://b.example/dir'];

const asked = (trust: Vouched['trust'], issuerKey: string, configured = directories): string[] => {
  const issuer = authority('issuer', { spkiSha256: issuerKey });
  const path = [leaf.sha256, issuer.sha256];
  return acmeDirectoriesOf(
    { trust, path, violations: [], timing: [], cut: false },
    pki([leaf, issuer], [], {}),
    configured,
  );
};

describe('the ACME servers of a leaf', () => {
  test.each<[string, Vouched['trust'], string, string[]]>([
    ["Let's Encrypt's", 'public', 'YE1', ['https://acme-v02.api.letsencrypt.org/directory']],
    [
      "Let's Encrypt's staging environment's",
      'staging',
      '(STAGING) Baloney Bulgur YE2',
      ['https://acme-staging-v02.api.letsencrypt.org/directory'],
    ],
    ['of another public authority', 'public', '', []],
    ['of a private authority', 'private', '', directories],
    ['of another staging authority', 'staging', '', directories],
    ['of nobody known', 'unrecognised', '', []],
    ['of itself alone', 'self-signed', '', []],
  ])('%s', (_, trust, name, expected) => {
    expect(asked(trust, name === '' ? 'aa' : keyOf(name))).toEqual(expected);
  });

  test('are each asked once, and four at most', () => {
    const many = ['https://a.example/', ...Array.from({ length: 9 }, (_, i) => `https://${i}.example/`)];
    expect(asked('private', 'aa', [...directories, ...directories])).toEqual(directories);
    expect(asked('private', 'aa', many)).toHaveLength(4);
  });
});
