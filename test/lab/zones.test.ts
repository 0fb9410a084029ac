import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { authority, recursor } from '../../src/lab/answers.ts';
import { lookUp, parseZone } from '../../src/lab/zones.ts';

const servers = ['ns1.example.com'] as const;
const zone = parseZone('example.com', servers, [
  'absolute CNAME app.example.org.',
  'relative CNAME app.example.org',
  'escaped CNAME a\\.',
  'www A 192.0.2.1',
  'www AAAA 2001:db8::1',
  '* A 192.0.2.2',
  '*.shop TXT any text at all',
  'deep.empty A 192.0.2.3',
  'sub NS ns.sub',
  'ns.sub A 192.0.2.4',
  'loop CNAME back',
  'back CNAME loop',
]);
const child = parseZone('sub.example.com', ['ns.sub.example.com'], ['ns A 192.0.2.4', 'www A 192.0.2.5']);
const find = (name: string, type = 'A'): string => {
  const found = lookUp(zone, name, type);
  if (found.kind === 'alias') return `alias ${found.alias.owner} ${found.alias.data}`;
  const records = found.kind === 'data' || found.kind === 'referral' ? found.records : [];
  return [found.kind, ...records.map((record) => `${record.owner} ${record.data}`)].join(' ');
};

describe('a zone', () => {
  test.each([
    ['a final dot makes a name absolute', 'absolute.example.com', 'A', 'alias absolute.example.com app.example.org'],
    [
      'without it the zone is appended',
      'relative.example.com',
      'A',
      'alias relative.example.com app.example.org.example.com',
    ],
    ['an escaped dot is no final one', 'escaped.example.com', 'A', 'alias escaped.example.com a\\..example.com'],
    ['an alias may be asked for', 'absolute.example.com', 'CNAME', 'data absolute.example.com app.example.org'],
    ['data', 'www.example.com', 'AAAA', 'data www.example.com 2001:db8::1'],
    ['a name without data of the type', 'www.example.com', 'TXT', 'nodata'],
    ['a wildcard stands for one label', 'any.example.com', 'A', 'data any.example.com 192.0.2.2'],
    ['and for more', 'a.b.c.example.com', 'A', 'data a.b.c.example.com 192.0.2.2'],
    ['not below a name that exists', 'below.www.example.com', 'A', 'nxdomain'],
    ['an empty non-terminal exists', 'empty.example.com', 'A', 'nodata'],
    ['and stops the wildcard above it', 'other.empty.example.com', 'A', 'nxdomain'],
    ['a nearer wildcard answers alone', 'x.shop.example.com', 'A', 'nodata'],
    ['at a cut', 'sub.example.com', 'A', 'referral sub.example.com ns.sub.example.com'],
    ['below a cut', 'www.sub.example.com', 'A', 'referral sub.example.com ns.sub.example.com'],
    ['its own servers', 'example.com', 'NS', 'data example.com ns1.example.com'],
  ])('%s', (_, name, type, expected) => {
    expect(find(name, type)).toBe(expected);
  });

  test('a name exists or is covered, whatever its labels', () => {
    const label = fc.stringMatching(/^[a-z0-9-]{1,8}$/);
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 5 }), (labels) => {
        const name = [...labels, 'example.com'].join('.');
        const known = [...zone.names].some((known) => known !== 'example.com' && `.${name}`.endsWith(`.${known}`));
        if (!known) expect(find(name)).toBe(`data ${name} 192.0.2.2`);
        else expect(find(name)).not.toContain('192.0.2.2');
      }),
    );
  });

  test.each([
    ['example.org. A 192.0.2.1', 'example.org is not in example.com'],
    ['www A', 'is not OWNER [TTL] TYPE DATA'],
  ])('refuses %s', (line, reason) => {
    expect(() => parseZone('example.com', servers, [line])).toThrow(reason);
  });
});

describe('authority', () => {
  const answer = authority([zone]);
  test('refers, without authority and with glue', () => {
    const referral = answer({ name: 'www.sub.example.com', type: 'A' });
    expect(referral).toMatchObject({ rcode: 'NOERROR', authoritative: false, answers: [] });
    expect(referral.authorities.map((record) => record.data)).toEqual(['ns.sub.example.com']);
    expect(referral.additionals.map((record) => `${record.owner} ${record.data}`)).toEqual([
      'ns.sub.example.com 192.0.2.4',
    ]);
  });
  test('says itself what lies below a cut whose zone it holds', () => {
    const both = authority([zone, child]);
    expect(both({ name: 'www.sub.example.com', type: 'A' })).toMatchObject({ authoritative: true });
  });
  test('denies with its SOA, whose TTL is the negative one', () => {
    expect(answer({ name: 'no.www.example.com', type: 'A' })).toMatchObject({
      rcode: 'NXDOMAIN',
      authoritative: true,
      authorities: [{ type: 'SOA', owner: 'example.com', ttl: 300 }],
    });
    expect(answer({ name: 'www.example.com', type: 'TXT' })).toMatchObject({
      rcode: 'NOERROR',
      authorities: [{ type: 'SOA' }],
    });
  });
  test('leaves an alias out of its zones to others, and refuses what is none of its own', () => {
    expect(answer({ name: 'absolute.example.com', type: 'A' })).toMatchObject({
      rcode: 'NOERROR',
      authoritative: true,
      answers: [{ type: 'CNAME' }],
      authorities: [],
    });
    expect(answer({ name: 'example.org', type: 'A' })).toMatchObject({ rcode: 'REFUSED', authoritative: false });
  });
  test('ends a loop', () => {
    expect(answer({ name: 'loop.example.com', type: 'A' }).answers).toHaveLength(2);
  });
});

describe('recursor', () => {
  const other = parseZone('example.org', servers, ['app A 192.0.2.9', 'gone CNAME nowhere']);
  const root = parseZone('.', servers, ['com NS ns1.example.com.', 'org NS ns1.example.com.']);
  const answer = recursor([root, zone, child, other]);
  test.each([
    ['absolute.example.com', 'NOERROR', ['app.example.org', '192.0.2.9']],
    ['www.sub.example.com', 'NOERROR', ['192.0.2.5']],
    ['gone.example.org', 'NXDOMAIN', ['nowhere.example.org']],
    ['loop.example.com', 'NOERROR', ['back.example.com', 'loop.example.com']],
    ['beyond.org', 'REFUSED', []],
    ['192.0.2.7', 'NXDOMAIN', []],
  ])('%s', (name, rcode, data) => {
    const said = answer({ name, type: 'A' });
    expect(said).toMatchObject({ rcode, authoritative: false, recursionAvailable: true });
    expect(said.answers.map((record) => record.data)).toEqual(data);
  });
});
