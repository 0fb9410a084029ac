import * as fc from 'fast-check';
import { domainToASCII, domainToUnicode } from 'node:url';
import { describe, expect, test } from 'vitest';
import { bothWays, decodePunycode, uName } from '../../../src/facts/dns/u-labels.ts';

describe('shown in both ways', () => {
  test.each([
    ['xn--bcher-kva.example', 'bücher.example'],
    ['www.xn--mnchen-3ya.example', 'www.münchen.example'],
    ['xn--e1afmkfd.xn--p1ai', 'пример.рф'],
    ['xn--r8jz45g.xn--zckzah', '例え.テスト'],
    ['xn--9n2bp8q.xn--9t4b11yi5a', '실례.테스트'],
    ['xn--hxajbheg2az3al.xn--jxalpdlp', 'παράδειγμα.δοκιμή'],
    ['*.xn--bcher-kva.example', '*.bücher.example'],
  ])('%s is %s', (name, spoken) => {
    expect(uName(name)).toBe(spoken);
    expect(bothWays(name)).toBe(`${name} (${spoken})`);
  });
});

describe('stays as it is', () => {
  const ascii = (label: string): string => domainToASCII(`${label}.example`);
  test.each([
    ['ASCII', 'demo.example.com'],
    ['Cyrillic that looks Latin', ascii('аррӏе')],
    ['Latin beside Cyrillic', ascii('pаypal')],
    ['Greek that looks Latin', ascii('οικο')],
    ['Latin letters that are taken for others', ascii('paypaı')],
    ['what is written from right to left', ascii('דוגמה')],
    ['symbols', ascii('i❤')],
    ['what decodes to ASCII', 'xn--abc-.example'],
    ['what IDNA would write otherwise', 'xn--Bcher-Kva.example'],
    ['what IDNA does not allow', 'xn--a-ecp.ru'],
    ['what is no Punycode', 'xn--99999999.example'],
    ['what ends too early', 'xn--bcher-kv.example'],
    ['an empty one', 'xn--.example'],
    ['an upper-case letter in another script', 'xn--e1AFMKFD.example'],
    ['a dot that is part of a label', 'a\\.xn--bcher-kva.example'],
    ['an address', '2001:db8::1'],
  ])('%s: %s', (_, name) => expect(bothWays(name)).toBe(name));

  test('beside a label that may be shown, one that may not', () => {
    const fake = ascii('pаypal').replace('.example', '');
    expect(uName(`${fake}.xn--bcher-kva.example`)).toBe(`${fake}.bücher.example`);
  });
});

test('whatever is decoded is what Node decodes', () => {
  const text = fc.string({ unit: fc.constantFrom(...'abcxyzüßжщ例え실é中'), minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(text, (label) => {
      const ascii = domainToASCII(`${label}.example`).replace('.example', '');
      if (!ascii.startsWith('xn--')) return;
      expect(decodePunycode(ascii.slice(4))).toBe(domainToUnicode(`${ascii}.example`).replace('.example', ''));
    }),
  );
});

test('whatever is shown comes back as what it stands for, and never throws', () => {
  const letters = fc.stringMatching(/^[a-z0-9-]{1,20}$/).map((rest) => `xn--${rest}.example`);
  const isExact = fc.check(
    fc.property(fc.oneof(letters, fc.string({ unit: 'binary', maxLength: 60 })), (name) => {
      const spoken = uName(name);
      return spoken === null || domainToASCII(spoken) === name;
    }),
    { numRuns: 2000 },
  );
  expect(isExact).toMatchObject({ failed: false, counterexample: null });
});
