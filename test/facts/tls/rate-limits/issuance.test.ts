import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { domainsOf, issuancesSeen, namesOf } from '../../../../src/facts/tls/rate-limits/issuance.ts';
import { fromNow } from '../../../support/evidence.ts';
import { issuedLook, leafOf, stagingKey } from '../../../support/issuances.ts';

const none = () => false;

describe('what a certificate is counted under', () => {
  test.each([
    [['b.example.com', '*.a.example.com', 'example.com'], ['example.com']],
    [['shop.example.co.uk'], ['example.co.uk']],
    [
      ['one.github.io', 'two.github.io'],
      ['one.github.io', 'two.github.io'],
    ],
    [['github.io'], ['github.io']],
    [['192.0.2.7'], ['192.0.2.7']],
    [['2001:db8:1:2:3::4', '2001:db8:1:2::'], ['2001:db8:1:2::/64']],
  ])('%j', (names, domains) => {
    expect([...domainsOf(names)]).toEqual(domains);
  });

  test('names in any case and order are one set', () => {
    const ip: string[] = [];
    expect(namesOf({ names: { dns: ['B.example', 'a.example', 'b.EXAMPLE'], ip, other: [] } })).toEqual([
      'a.example',
      'b.example',
    ]);
    expect(namesOf({ names: { dns: [], ip: ['2001:DB8:0::1'], other: [] } })).toEqual(['2001:db8::1']);
  });

  test('whatever the names are, none with strange ones counts, and nothing is thrown', () => {
    const strange = fc.string().filter((name) => !/^[a-z0-9_*.-]+$/i.test(name));
    fc.assert(
      fc.property(fc.array(fc.string()), strange, (names, odd) => {
        expect(namesOf({ names: { dns: [...names, odd], ip: [], other: [] } })).toBeNull();
      }),
    );
    const many = Array.from({ length: 101 }, (_, i) => `h${i}.example.com`);
    expect(namesOf({ names: { dns: many, ip: [], other: [] } })).toBeNull();
    expect(namesOf({ names: null })).toBeNull();
  });
});

describe('which leaves are counted', () => {
  const seen = issuedLook('one', ['a.example.com'], fromNow(-1));
  test("those of Let's Encrypt's production, each once", () => {
    expect(issuancesSeen(seen, none)).toEqual([
      { sha256: leafOf('one'), issuer: "Let's Encrypt", names: ['a.example.com'], notBefore: fromNow(-1) },
    ]);
  });
  test('not those that are known', () => {
    expect(issuancesSeen(seen, (sha256) => sha256 === leafOf('one'))).toEqual([]);
  });
  test('not those of its staging, or of who takes its name', () => {
    expect(issuancesSeen(issuedLook('one', ['a.example.com'], fromNow(-1), { key: stagingKey }), none)).toEqual([]);
    expect(issuancesSeen(issuedLook('one', ['a.example.com'], fromNow(-1), { key: 'aa' }), none)).toEqual([]);
  });
});
