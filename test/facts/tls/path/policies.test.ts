import { describe, expect, test } from 'vitest';
import { policyGap } from '../../../../src/facts/tls/path/policies.ts';
import { vouch } from '../../../../src/facts/tls/path/path.ts';
import type { Certificate, Policies } from '../../../../src/model/certificate.ts';
import { authority, certificate, fingerprint, intermediate, leaf, now, pki, root } from '../../../support/evidence.ts';

const any = '2.5.29.32.0';
const silent: Policies = { named: [], mappings: [], requireExplicit: null, inhibitMapping: null, inhibitAny: null };
const naming = (named: readonly string[], over: Partial<Policies> = {}) => ({
  policies: { ...silent, named, ...over },
});
const demand = { requireExplicit: 0 };

/** The leaf, then who is above it. */
function gap(...path: readonly Partial<Certificate>[]): [demandedBy: string, at: string] | null {
  const words = path.map((_, i) => (i === 0 ? 'leaf' : `issuer ${i}`));
  const certificates = path.map((over, i) => (i === 0 ? certificate : authority)(words[i] ?? '', over));
  const found = policyGap(certificates);
  const wordOf = ({ sha256 }: Certificate): string => words.find((word) => fingerprint(word) === sha256) ?? '';
  return found === null ? null : [wordOf(found.demandedBy), wordOf(found.at)];
}

describe('a policy holds all the way down', () => {
  test.each<[string, readonly Partial<Certificate>[]]>([
    ['where none is demanded', [{}, naming(['1.2'])]],
    ['where it is named by all', [naming(['1.2']), naming(['1.2'], demand)]],
    ['where one of several is', [naming(['1.3', '1.2']), naming(['1.4', '1.2'], demand)]],
    ['where the issuer names any', [naming(['1.2']), naming([any], demand)]],
    ['where the leaf names any', [naming([any]), naming(['1.2'], demand)]],
    ['where the demand begins below the leaf', [{}, naming(['1.2'], { requireExplicit: 2 })]],
    [
      'where the leaf names what the issuer maps its policy to',
      [naming(['1.9']), naming(['1.2'], { ...demand, mappings: [['1.2', '1.9']] })],
    ],
    ['where any is inhibited only below the leaf', [naming([any]), naming(['1.2'], { ...demand, inhibitAny: 1 })]],
    [
      'where a self-issued authority names any though that is inhibited',
      [
        naming(['1.2']),
        { ...naming([any]), subjectSha256: fingerprint('same'), issuerSha256: fingerprint('same') },
        naming(['1.2'], { ...demand, inhibitAny: 0 }),
      ],
    ],
  ])('%s', (_, path) => expect(gap(...path)).toBeNull());
});

describe('no policy holds', () => {
  test.each<[string, readonly Partial<Certificate>[], string, string]>([
    ['where the leaf names none', [{}, naming(['1.2'], demand)], 'issuer 1', 'leaf'],
    ['where the leaf names another', [naming(['1.3']), naming(['1.2'], demand)], 'issuer 1', 'leaf'],
    [
      'where the issuer that demands it names none',
      [naming(['1.2']), { policies: { ...silent, ...demand } }],
      'issuer 1',
      'issuer 1',
    ],
    [
      'where one between names none',
      [naming(['1.2']), {}, naming(['1.2'], { requireExplicit: 1 })],
      'issuer 2',
      'issuer 1',
    ],
    ['where the leaf demands it of itself', [{ policies: { ...silent, ...demand } }, naming(['1.2'])], 'leaf', 'leaf'],
    ['where the demand begins at the leaf', [{}, naming(['1.2'], { requireExplicit: 1 })], 'issuer 1', 'leaf'],
    ['where any is inhibited', [naming([any]), naming(['1.2'], { ...demand, inhibitAny: 0 })], 'issuer 1', 'leaf'],
    [
      'where the leaf keeps the name that was mapped away',
      [naming(['1.2']), naming(['1.2'], { ...demand, mappings: [['1.2', '1.9']] })],
      'issuer 1',
      'leaf',
    ],
    [
      'where mapping is inhibited',
      [
        naming(['1.9']),
        naming(['1.2'], { mappings: [['1.2', '1.9']] }),
        naming(['1.2'], { ...demand, inhibitMapping: 0 }),
      ],
      'issuer 2',
      'leaf',
    ],
  ])('%s', (_, path, demandedBy, at) => expect(gap(...path)).toEqual([demandedBy, at]));
});

const rulesOf = (
  certificates: readonly Certificate[],
  edges: Parameters<typeof pki>[1],
  anchors: Parameters<typeof pki>[2],
) =>
  vouch(
    certificates.map(({ sha256 }) => sha256),
    pki(certificates, edges, anchors),
    now,
    'demo.example.com',
  );

const chain = [
  ['leaf', 'intermediate'],
  ['intermediate', 'root'],
] as const;

test('what the root says of policies binds nobody', () => {
  const { violations } = rulesOf([leaf, intermediate, { ...root, ...naming(['1.2'], demand) }], chain, {
    public: ['root'],
  });
  expect(violations).toEqual([]);
});

test('a path over another issuer is found where one demands a policy', () => {
  const strict = {
    ...authority('strict', naming(['1.2'], demand)),
    subjectSha256: fingerprint('intermediate subject'),
  };
  const found = rulesOf([leaf, strict, intermediate, root], [['leaf', 'strict'], ['strict', 'root'], ...chain], {
    public: ['root'],
  });
  expect(found).toMatchObject({ path: [leaf, intermediate, root].map(({ sha256 }) => sha256), violations: [] });
});

describe('an anchor of version 1', () => {
  const old = { ...intermediate, version: 1, ca: null, keyUsage: null };
  test('may end a path', () => {
    const { trust, violations } = rulesOf([leaf, old], chain.slice(0, 1), { private: ['intermediate'] });
    expect([trust, violations.map(({ rule }) => rule)]).toEqual(['private', ['root-version-1']]);
  });
  test('is none where the path goes on above it', () => {
    const found = rulesOf([leaf, old, root], chain, { private: ['intermediate'], public: ['root'] });
    expect(found.trust).toBe('private');
    const { trust, violations } = rulesOf([leaf, old, root], chain, { public: ['root'] });
    expect([trust, violations.map(({ rule }) => rule)]).toEqual(['public', ['not-version-3', 'not-an-authority']]);
  });
});
