import { describe, expect, test } from 'vitest';
import { isBefore, sightings, startStrangers, type Sighting } from '../../../src/facts/vantage/strangers.ts';
import {
  answered,
  certificate,
  evidence,
  fingerprint,
  now,
  pki,
  session,
  type Deviation,
} from '../../support/evidence.ts';

const intercepted = (host: string): Deviation => {
  const minted = certificate(`minted ${host}`, {
    names: { dns: [host], ip: [], other: [] },
    issuer: [['CN', 'Corporate Proxy']],
    authorityKeyIdentifier: 'ab12',
  });
  return {
    target: { host },
    pki: pki([minted], [], {}),
    seen: { sessions: [answered({ address: '20.80.0.1', port: 443, serverName: host }, session([minted]))] },
  };
};
const seen = (deviation: Deviation): Sighting[] => sightings(evidence(deviation), now);

describe('a sighting', () => {
  test('of a certificate that a known authority vouches for is honest', () => {
    expect(seen({})).toMatchObject([
      { domain: 'example.com', honest: true, issuer: null, misplaced: null },
      { honest: true },
    ]);
  });
  test('of an issuer that nothing vouches for names it by its key', () => {
    expect(seen(intercepted('shop.example.co.uk'))).toEqual([
      {
        domain: 'example.co.uk',
        address: '20.80.0.1',
        adrift: false,
        honest: false,
        issuer: { key: 'ab12', name: 'Corporate Proxy' },
        misplaced: null,
      },
    ]);
  });
  test('of a certificate for somebody else is misplaced', () => {
    expect(seen({ target: { host: 'other.example.net' } })).toMatchObject([
      { domain: 'example.net', honest: false, misplaced: fingerprint('leaf') },
      {},
    ]);
  });
  test('says nothing where no known authority is expected, and of a proxy’s stand-in', () => {
    expect(
      seen({ ...intercepted('a.example.com'), target: { host: 'a.example.com', expect: { trust: 'private' } } }),
    ).toEqual([]);
    const standIn = certificate('stand-in', {
      subject: [
        ['O', 'Acme Co'],
        ['CN', 'Kubernetes Ingress Controller Fake Certificate'],
      ],
      issuer: [
        ['O', 'Acme Co'],
        ['CN', 'Kubernetes Ingress Controller Fake Certificate'],
      ],
      names: { dns: ['ingress.local'], ip: [], other: [] },
      selfSigned: true,
    });
    const at = { address: '20.80.0.1', port: 443, serverName: 'demo.example.com' };
    expect(seen({ pki: pki([standIn], [], {}), seen: { sessions: [answered(at, session([standIn]))] } })).toMatchObject(
      [{ issuer: null, misplaced: null }],
    );
  });
});

const strange = (domain: string, address: string, over: Partial<Sighting> = {}): Sighting => ({
  domain,
  address,
  honest: false,
  issuer: { key: 'ab12', name: 'Corporate Proxy' },
  misplaced: null,
  adrift: false,
  ...over,
});
const found = (all: readonly Sighting[]) => {
  const strangers = startStrangers();
  for (const sighting of all) strangers.add(sighting);
  return strangers.found();
};
const three = [strange('a.com', '20.0.0.1'), strange('b.org', '20.0.0.2'), strange('c.net', '20.0.0.3')];

describe('a stranger', () => {
  test('stands before everybody where one issuer signed for three unrelated domains', () => {
    expect(found(three)).toEqual({
      kind: 'tls-intercepted',
      key: 'ab12',
      name: 'Corporate Proxy',
      domains: ['a.com', 'b.org', 'c.net'],
    });
  });
  test.each([
    ['two domains', three.slice(1)],
    ['three names of two domains', [...three.slice(1), strange('c.net', '20.0.0.4')]],
    ['domains that share a load balancer', three.map((one) => ({ ...one, address: '20.0.0.1' }))],
    [
      'domains that share a load balancer in both families',
      three.flatMap(({ domain }) => [strange(domain, '20.0.0.1'), strange(domain, '2a01:4f8::1')]),
    ],
    ['anybody who is served honestly', [...three, strange('d.com', '20.0.0.9', { honest: true, issuer: null })]],
    ['three issuers', three.map((one, i) => ({ ...one, issuer: { key: `${i}`, name: 'x' } }))],
  ])('is none behind %s', (_, all) => expect(found(all)).toBeNull());
  test('is found among domains that share addresses, too', () => {
    expect(found([strange('x.com', '20.0.0.1'), ...three])?.domains).toHaveLength(3);
  });
  test('is a captive portal where one certificate is served for all', () => {
    const portal = three.map((one) => ({ ...one, issuer: null, misplaced: 'beef' }));
    expect(found(portal)).toMatchObject({ kind: 'captive-portal', key: 'beef' });
  });
  test('is a captive portal where the resolver itself leads everybody there', () => {
    const portal = three.map(({ domain }) =>
      strange(domain, '20.0.0.1', { issuer: null, misplaced: 'beef', adrift: true }),
    );
    expect(found(portal)).toMatchObject({ kind: 'captive-portal', domains: ['a.com', 'b.org', 'c.net'] });
  });
  test('that shows one certificate of an unknown authority is a portal, and intercepts nothing', () => {
    expect(found(three.map((one) => strange(one.domain, one.address, { misplaced: 'beef' })))).toMatchObject({
      kind: 'captive-portal',
    });
  });
  test('stands before those whom it served', () => {
    const stranger = found(three);
    expect(stranger !== null && isBefore(stranger, three.slice(0, 1))).toBe(true);
    const other = strange('z.com', '20.0.0.9', { issuer: { key: 'cd34', name: 'x' } });
    expect(stranger !== null && isBefore(stranger, [other])).toBe(false);
  });
  test('may come as long as nobody was served honestly', () => {
    const strangers = startStrangers();
    expect(strangers.isOpen()).toBe(true);
    strangers.add(strange('d.com', '20.0.0.9', { honest: true }));
    expect(strangers.isOpen()).toBe(false);
  });
});
