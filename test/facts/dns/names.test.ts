import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  absolute,
  appendZone,
  canonicalName,
  formatName,
  isUnder,
  matchesPattern,
  NameError,
  parentName,
  parseName,
  sameName,
  siblingName,
  wireLength,
  withoutZone,
} from '../../../src/facts/dns/names.ts';
import { labels, names } from '../../support/names.ts';

const outcome = (text: string): unknown => {
  try {
    return parseName(text);
  } catch (error) {
    return error instanceof NameError ? 'no name' : error;
  }
};

describe('presentation format', () => {
  test('is read alike whether it has to be spelt out or not', () => {
    const near = fc.string({ unit: fc.constantFrom(...'ab9-_*.'), maxLength: 20 });
    const long = fc.array(fc.constantFrom('x'.repeat(63), 'y'.repeat(64), 'z'.repeat(61), 'q'), { maxLength: 5 });
    fc.assert(
      fc.property(
        fc.oneof(
          near,
          long.map((parts) => parts.join('.')),
        ),
        (text) => {
          expect(outcome(`a${text}`)).toEqual(outcome(`A${text}`));
          expect(outcome(`a${text}`)).toEqual(outcome(`\\097${text}`));
        },
      ),
    );
  });

  test.each([
    ['Demo.EXAMPLE.com.', 'demo.example.com'],
    ['.', '.'],
    ['', '.'],
    ['app\\.ck8s.example.org', 'app\\.ck8s.example.org'],
    ['app\\046ck8s.example.org', 'app\\.ck8s.example.org'],
    ['\\097.example', 'a.example'],
    ['\\065.example', 'a.example'],
    ['a b.example', 'a\\032b.example'],
    ['nul\\000.example', 'nul\\000.example'],
    ['x\\@y.example', 'x\\@y.example'],
    ['*.example', '*.example'],
    ['\u00ff.example', '\\255.example'],
    ['a\\..example', 'a\\..example'],
    ['a\\\\.example', 'a\\\\.example'],
  ])('%j is %j', (text, canonical) => {
    expect(canonicalName(text)).toBe(canonical);
    expect(canonicalName(canonical)).toBe(canonical);
  });

  test.each([
    ['a..b', 'empty label'],
    ['.a', 'empty label'],
    ['..', 'empty label'],
    ['\\256.a', 'is not an octet'],
    ['a\\', 'ends in a backslash'],
    ['\u0142.a', 'is not an octet'],
    ['\\\u0142.a', 'is not an octet'],
    ['a'.repeat(64), 'longer than 63'],
    [Array.from({ length: 128 }, () => 'a').join('.'), 'longer than 255'],
  ])('%j is no name', (text, message) => {
    expect(() => parseName(text)).toThrow(NameError);
    expect(() => parseName(text)).toThrow(message);
  });

  test('63 octets a label and 255 a name are legal', () => {
    const text = ['a'.repeat(63), 'b'.repeat(63), 'c'.repeat(63), 'd'.repeat(61)].join('.');
    expect(wireLength(parseName(text))).toBe(255);
    expect(() => parseName(`${text}e`)).toThrow(NameError);
  });

  test('any labels survive, with letters in lower case', () => {
    fc.assert(
      fc.property(labels, (labels) => {
        const lower = labels.map((label) => label.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));
        expect(parseName(formatName(labels))).toEqual(lower);
        expect(parseName(absolute(formatName(labels)))).toEqual(lower);
        expect(formatName(labels)).toMatch(/^[\x21-\x7e]+$/);
      }),
    );
  });

  test('any text is a name or NameError', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string({ unit: 'binary' }),
          fc.string({ unit: fc.constantFrom('a', '.', '\\', '0', '9') }),
        ),
        (text) => {
          try {
            expect(wireLength(parseName(text))).toBeLessThanOrEqual(255);
          } catch (error) {
            expect(error).toBeInstanceOf(NameError);
          }
        },
      ),
    );
  });
});

describe('relations', () => {
  test('a label with a dot inside is not two labels', () => {
    expect(isUnder('app\\.ck8s.example.org', 'ck8s.example.org')).toBe(false);
    expect(sameName('app\\.ck8s.example.org', 'app.ck8s.example.org')).toBe(false);
    expect(withoutZone('app\\.ck8s.example.org', 'example.org')).toBe('app\\.ck8s');
  });

  test('a name is under itself and under the root, and not under a name that only ends alike', () => {
    expect(isUnder('example.com', 'EXAMPLE.com.')).toBe(true);
    expect(isUnder('example.com', '.')).toBe(true);
    expect(isUnder('badexample.com', 'example.com')).toBe(false);
    expect(isUnder('com', 'example.com')).toBe(false);
  });

  test('what is appended can be taken away', () => {
    fc.assert(
      fc.property(names, names, (name, zone) => {
        const sum = appendZone(name, zone);
        if (sum === null) return;
        expect(isUnder(sum, zone)).toBe(true);
        expect(withoutZone(sum, zone)).toBe(name === '.' ? null : name);
      }),
    );
  });

  test('parents end at the root', () => {
    fc.assert(
      fc.property(names, (name) => {
        let at: string | null = name;
        for (let left = parseName(name).length; left >= 0; left--) {
          expect(at === null ? -1 : parseName(at).length).toBe(left);
          at = at === null ? null : parentName(at);
        }
        expect(at).toBeNull();
      }),
    );
  });

  test('what grows too long is null', () => {
    const long = Array.from({ length: 60 }, () => 'abc').join('.');
    expect(appendZone(long, 'example.com')).toBe(`${long}.example.com`);
    expect(appendZone(long, long)).toBeNull();
    expect(siblingName(long, 'x'.repeat(64))).toBeNull();
    expect(siblingName('demo.example.com', 'other')).toBe('other.example.com');
  });

  test.each([
    ['a.internal.example.org', true],
    ['a.b.internal.example.org', true],
    ['internal.example.org', false],
    ['xinternal.example.org', false],
    ['A.Internal.Example.ORG.', true],
  ])('%s under a wildcard pattern: %s', (name, matches) => {
    expect(matchesPattern(name, '*.internal.example.org')).toBe(matches);
  });

  test('a pattern without a wildcard is one name', () => {
    expect(matchesPattern('APP.example.org', 'app.example.org')).toBe(true);
    expect(matchesPattern('x.app.example.org', 'app.example.org')).toBe(false);
  });
});
