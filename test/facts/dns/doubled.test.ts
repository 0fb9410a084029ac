import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { doubledOf, doubledText } from '../../../src/facts/dns/doubled.ts';
import { appendZone } from '../../../src/facts/dns/names.ts';
import { names } from '../../support/names.ts';

describe('a zone that stands twice at the end of a name', () => {
  test.each([
    ['demo.example.com.example.com', 'demo.example.com', 'example.com'],
    ['example.com.example.com', 'example.com', 'example.com'],
    ['a.b.example.co.uk.example.co.uk', 'a.b.example.co.uk', 'example.co.uk'],
    ['a.sub.example.com.sub.example.com', 'a.sub.example.com', 'sub.example.com'],
    ['app.ck8s.example.org.example.org', 'app.ck8s.example.org', 'example.org'],
    ['*.example.com.example.com', '*.example.com', 'example.com'],
    ['svc.corp.internal.corp.internal', 'svc.corp.internal', 'corp.internal'],
    ['Demo.Example.com.example.COM', 'demo.example.com', 'example.com'],
  ])('%s', (name, once, zone) => {
    expect(doubledOf(name)).toEqual({ once, zone });
  });

  test.each([
    'demo.example.com',
    'com.com',
    'www.com.com',
    'svc.internal.internal',
    'a.co.uk.co.uk',
    'app.dev.example.com',
    'www.example.com.edge.provider.net',
    'example.com.example.net',
    'a..b',
    `${'x'.repeat(64)}.example.com.example.com`,
    '',
  ])('not in %j', (name) => {
    expect(doubledOf(name)).toBeNull();
    expect(doubledText(name)).toBe('');
  });

  test('is found whatever stands before it', () => {
    fc.assert(
      fc.property(names, (name) => {
        const twice = appendZone(name, 'shop.example.com.shop.example.com');
        fc.pre(twice !== null);
        expect(doubledOf(twice)?.zone).toBe('shop.example.com');
      }),
    );
  });

  test('is looked for in whatever a certificate holds', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(doubledText(text) === '').toBe(doubledOf(text) === null);
      }),
    );
  });
});
