import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asciiText, escapeJson, escapeText } from '../../src/report/escape.ts';
import { dangerous } from './dangerous.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc
    .array(fc.constantFrom('\u001b[31m', '\n', '\u202e', '\\x1b', '\\', 'a b', '\ud800', '·'))
    .map((all) => all.join('')),
);

describe('escapeText', () => {
  test.each([
    ['plain text, with blanks', 'plain text, with blanks'],
    ['\u001b[31m', '\\x1b[31m'],
    ['a\nb\r\tc\0', 'a\\x0ab\\x0d\\x09c\\x00'],
    ['\u007f\u0085\u009b', '\\x7f\\x85\\x9b'],
    ['\u202egpj\u2066\u200f', '\\u202egpj\\u2066\\u200f'],
    ['a\u200bb\ufeff\u00ad', 'a\\u200bb\\ufeff\\xad'],
    ['\u2028\u2029\u00a0\u3000', '\\u2028\\u2029\\xa0\\u3000'],
    ['\ud800x\udc00', '\\ud800x\\udc00'],
    ['\u{e0041}', '\\u{e0041}'],
    ['app\\.ck8s\\027', 'app\\.ck8s\\027'],
    ['Zürich 東京 😀', 'Zürich 東京 😀'],
    ['##[add-mask]e ###[', '#\\x23[add-mask]e ##\\x23['],
    ['  ::stop-commands::x ::error file=a.ts::b', '  \\x3a:stop-commands::x \\x3a:error file=a.ts::b'],
    ['::1 2001:db8::1 fe80::a ::ffff:10.0.0.1 std::vec ::/0', '::1 2001:db8::1 fe80::a ::ffff:10.0.0.1 std::vec ::/0'],
  ])('%j', (text, shown) => expect(escapeText(text)).toBe(shown));

  test('leaves nothing dangerous in anything, newlines included', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(escapeText(text)).not.toMatch(dangerous);
        expect(escapeText(text)).not.toContain('\n');
      }),
    );
  });
  test('changes nothing the second time', () => {
    fc.assert(fc.property(anyText, (text) => void expect(escapeText(escapeText(text))).toBe(escapeText(text))));
  });
});

describe('asciiText', () => {
  test.each([
    ['Name demo · Type CNAME', 'Name demo | Type CNAME'],
    ['“…” — ’', '"..." - \''],
    ['ü😀', '\\xfc\\u{1f600}'],
  ])('%j', (text, shown) => expect(asciiText(text)).toBe(shown));

  test('is printable ASCII', () => {
    fc.assert(fc.property(anyText, (text) => void expect(asciiText(text)).toMatch(/^[\x20-\x7e]*$/)));
  });
});

describe('escapeJson', () => {
  test('gives the same value and nothing dangerous', () => {
    fc.assert(
      fc.property(fc.array(anyText), fc.constantFrom(0, 2), (value, indent) => {
        const json = escapeJson(JSON.stringify(value, null, indent));
        expect(JSON.parse(json)).toEqual(value);
        expect(json).not.toMatch(dangerous);
      }),
    );
  });
});
