import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparedName, nameCovers, wildcardMisses } from '../../../../src/facts/kubernetes/issuing/covering.ts';

const label = fc.stringMatching(/^[a-z0-9]{1,8}$/);
const host = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join('.'));

describe('nameCovers', () => {
  test.each([
    ['shop.example.com', 'shop.example.com', true],
    ['SHOP.example.com', 'shop.example.com.', true],
    ['bücher.example.com', 'xn--bcher-kva.example.com', true],
    ['*.example.com', 'shop.example.com', true],
    ['*.example.com', '*.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.example.com', 'a.shop.example.com', false],
    ['*.example.com', 'shopexample.com', false],
    ['*.com', '*.example.com', false],
    ['*.example.com', '*.shop.example.com', false],
    ['shop.example.com', 'www.example.com', false],
    ['127.1', '127.0.0.1', false],
    ['', 'shop.example.com', false],
  ])('%s of %s: %s', (name, wanted, covers) => {
    expect(nameCovers(name, wanted)).toBe(covers);
  });
  test('a wildcard covers all that is one label below it, and nothing else', () => {
    fc.assert(
      fc.property(host, label, label, (name, below, deeper) => {
        expect(nameCovers(`*.${name}`, `${below}.${name}`)).toBe(true);
        expect(nameCovers(`*.${name}`, `${deeper}.${below}.${name}`)).toBe(false);
        expect(wildcardMisses(`*.${name}`, name)).toBe('parent');
        expect(wildcardMisses(`*.${name}`, `${deeper}.${below}.${name}`)).toBe('deeper');
        expect(wildcardMisses(`*.${name}`, `${below}.${name}`)).toBeNull();
      }),
    );
  });
});

test('a name is compared by what stays the same however it is written', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
      const once = comparedName(text);
      expect(comparedName(text.toUpperCase() === text ? text.toLowerCase() : text)).toBe(once);
    }),
  );
});

test('a wildcard that is meant for something else misses nothing', () => {
  expect(wildcardMisses('*.example.com', 'example.org')).toBeNull();
  expect(wildcardMisses('shop.example.com', 'example.com')).toBeNull();
});
