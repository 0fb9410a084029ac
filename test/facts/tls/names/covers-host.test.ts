import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coversHost, whyCoversNothing } from '../../../../src/facts/tls/names/covers-host.ts';

const dns = (...names: string[]) => ({ dns: names, ip: [], other: [] });
const ip = (...names: string[]) => ({ dns: [], ip: names, other: [] });

describe('covers', () => {
  test.each([
    ['the same name', 'demo.example.com', 'demo.example.com'],
    ['without regard to case', 'Demo.EXAMPLE.com', 'demo.example.com'],
    ['a wildcard for one label', '*.example.com', 'demo.example.com'],
    ['a wildcard for an A-label', '*.example.com', 'xn--bcher-kva.example.com'],
    ['an A-label', 'xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['a wildcard under a registrable domain of two suffix labels', '*.example.co.uk', 'demo.example.co.uk'],
    ['a wildcard in a private zone', '*.internal.lan', 'demo.internal.lan'],
    ['a single label', 'localhost', 'localhost'],
    ['an underscore', '_sip.example.com', '_sip.example.com'],
    ['a host with a final dot', 'demo.example.com', 'demo.example.com.'],
    ['a host with a final dot by a wildcard', '*.example.com', 'Demo.example.com.'],
    ['a label of 63 octets', `${'a'.repeat(63)}.example.com`, `${'a'.repeat(63)}.example.com`],
  ])('%s: %s', (_, name, host) => expect(coversHost(dns('other.example.org', name), host)).toBe(true));

  test.each([
    ['IPv4', '192.0.2.7', '192.0.2.7'],
    ['IPv6 in another spelling', '2001:DB8:0:0::7', '2001:db8::7'],
    ['IPv4-mapped by the same 16 octets', '::ffff:c000:207', '::ffff:192.0.2.7'],
  ])('an address, %s', (_, name, host) => expect(coversHost(ip(name), host)).toBe(true));
});

describe('does not cover', () => {
  test.each([
    ['another name', 'www.example.com', 'demo.example.com'],
    ['the parent by a wildcard', '*.example.com', 'example.com'],
    ['two labels by a wildcard', '*.example.com', 'a.demo.example.com'],
    ['by a partial wildcard', 'd*.example.com', 'demo.example.com'],
    ['by a wildcard inside', 'demo.*.com', 'demo.example.com'],
    ['by two wildcards', '*.*.example.com', 'a.b.example.com'],
    ['by a star alone', '*', 'localhost'],
    ['a name by a wildcard over a suffix', '*.com', 'example.com'],
    ['a name by a wildcard over a suffix of two labels', '*.co.uk', 'example.co.uk'],
    ['a name by a wildcard over a single label', '*.lan', 'demo.lan'],
    ['a name by a wildcard in the host itself', '*.example.com', '*.example.com'],
    ['by a name with a NUL', 'demo.example.com\0.evil.example', 'demo.example.com'],
    ['by a name with a space', ' demo.example.com', 'demo.example.com'],
    ['by a name with a final dot', 'demo.example.com.', 'demo.example.com'],
    ['by a name with a final dot, a host with one', 'demo.example.com.', 'demo.example.com.'],
    ['by two final dots', 'demo.example.com', 'demo.example.com..'],
    ['by an empty label', 'demo..example.com', 'demo..example.com'],
    ['by a wildcard inside an A-label', 'xn--*-kva.example', 'xn--bcher-kva.example'],
    ['by a partial wildcard behind', '*d.example.com', 'demo.example.com'],
    ['a label of 64 octets', `${'a'.repeat(64)}.example.com`, `${'a'.repeat(64)}.example.com`],
    ['an IPv6 address by a name', '2001:db8::7', '2001:db8::7'],
    ['by an empty name', '', 'demo.example.com'],
    ['a label with a dot inside', 'a\\.b.example.com', 'a\\.b.example.com'],
    ['a label with a dot inside by a wildcard', '*.example.com', 'a\\.b.example.com'],
    ['by a U-label', 'bücher.example', 'xn--bcher-kva.example'],
    ['an address by a name', '192.0.2.7', '192.0.2.7'],
    ['an address by a wildcard', '*.0.2.7', '192.0.2.7'],
  ])('%s: %s', (_, name, host) => expect(coversHost(dns(name), host)).toBe(false));

  test.each([
    ['another address', ip('192.0.2.8'), '192.0.2.7'],
    ['an address of the other family', ip('::ffff:192.0.2.7'), '192.0.2.7'],
    ['a name by an address', ip('192.0.2.7'), 'demo.example.com'],
    ['anything without a SAN', null, 'demo.example.com'],
    ['anything with an empty SAN', dns(), 'demo.example.com'],
    ['an address where the SAN holds nonsense', ip('not an address'), '192.0.2.7'],
  ])('%s', (_, names, host) => expect(coversHost(names, host)).toBe(false));
});

describe('a name that covers nothing says why', () => {
  test.each([
    ['', 'it is empty'],
    ['192.0.2.7', 'an address is no DNS name'],
    ['2001:db8::7', 'an address is no DNS name'],
    ['demo.example.com.', 'it ends with a dot, which Chrome and curl overlook and others do not'],
    ['*.example.com.', 'it ends with a dot, which Chrome and curl overlook and others do not'],
    ['demo..example.com', 'a label of it is empty'],
    ['.example.com', 'a label of it is empty'],
    ['d*.example.com', 'a wildcard must be the whole left-most label'],
    ['*', 'a wildcard must be the whole left-most label'],
    ['*.*.example.com', 'a wildcard must be the whole left-most label'],
    ['*.com', 'a wildcard over a single label, which Go alone takes'],
    ['*.co.uk', 'a wildcard over a public suffix, which Chrome refuses and others take'],
    ['demo.example.com\0.evil.example', 'it holds what cannot stand in a name'],
    [' demo.example.com', 'it holds what cannot stand in a name'],
    ['bücher.example', 'it holds what cannot stand in a name'],
    ['a@example.com', 'it holds what cannot stand in a name'],
    [`${'a'.repeat(64)}.example`, 'a label of it is longer than 63 octets'],
    [`${'a.'.repeat(127)}example`, 'it is longer than 253 octets'],
  ])('%j: %s', (name, why) => {
    expect(whyCoversNothing(name)).toBe(why);
    expect(coversHost(dns(name), name)).toBe(false);
  });
  test.each(['demo.example.com', '*.example.com', '*.example.co.uk', '_sip.example.com'])('%s may cover', (name) =>
    expect(whyCoversNothing(name)).toBeNull(),
  );
});

/** RFC 9525 6.3 label by label, in other words than the product has; suffixes are those of the names made below. */
function reference(name: string, host: string): boolean {
  const [wanted, given] = [host.toLowerCase().split('.'), name.toLowerCase().split('.')];
  const isLabel = (label: string): boolean => /^[a-z0-9_-]{1,63}$/.test(label);
  if (!wanted.every(isLabel) || wanted.length !== given.length) return false;
  const [first, ...rest] = given;
  const isWild = first === '*';
  if (isWild && (rest.length < 2 || rest.join('.') === 'co.uk')) return false;
  if (!given.slice(isWild ? 1 : 0).every(isLabel)) return false;
  return given.every((label, i) => (i === 0 && isWild) || label === wanted[i]);
}

describe('whatever a certificate holds', () => {
  test('is matched as a reference matches it', () => {
    const part = fc.constantFrom('a', 'B', 'demo', '*', 'd*', '', 'x_y', 'xn--bcher-kva', 'é', '\0', ' ', '-');
    const zone = fc.constantFrom('example.com', 'Example.COM', 'co.uk', 'example.co.uk', 'com', 'lan');
    const name = fc.tuple(fc.array(part, { maxLength: 3 }), zone).map(([parts, end]) => [...parts, end].join('.'));
    const isSame = (san: string, host: string): boolean => coversHost(dns(san), host) === reference(san, host);
    fc.assert(fc.property(name, name, isSame), { numRuns: 5000 });
    fc.assert(
      fc.property(name, (san) => isSame(san, san)),
      { numRuns: 2000 },
    );
    expect(reference('*.example.com', 'demo.Example.com')).toBe(true);
  });

  const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
  const hostile = fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), fc.string({ maxLength: 80 }));

  test('never throws, and odd bytes never match', () => {
    fc.assert(
      fc.property(hostile, hostile, (name, host) => {
        const covered = coversHost({ dns: [name], ip: [name], other: [name] }, host);
        expect(!covered || /^[a-z0-9_.:-]+$/i.test(host)).toBe(true);
      }),
    );
  });
  test('a wildcard stands for exactly one label', () => {
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 4 }), (labels) => {
        const host = [...labels, 'example', 'com'].join('.');
        expect(coversHost(dns('*.example.com'), host)).toBe(labels.length === 1);
        expect(coversHost(dns(host.toUpperCase()), host)).toBe(true);
      }),
    );
  });
});
