import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { targetsEqual } from '../../src/facts/same-target.ts';
import type { Target } from '../../src/model/target.ts';
import { load } from '../config/loading.ts';

const text = (more = '', name = 'a.example'): string => `
domain: ck8s.example.org
targets:
  - { host: ${name}, labels: { team: a, tier: b }, expect: { http: { status: [200, 2xx] }, names: [x.example] } ${more} }
`;
const one = (...given: Parameters<typeof text>): Target => {
  const [target] = load(text(...given)).targets;
  if (target === undefined) throw new Error('there is one');
  return target;
};

test('a target that is loaded again is the same, whatever the order of its keys', () => {
  expect(targetsEqual(one(), one())).toBe(true);
  const turned = Object.fromEntries(Object.entries(one()).toReversed()) as unknown;
  expect(targetsEqual(one(), turned as Target)).toBe(true);
});

test('a key that is undefined is as good as absent', () => {
  const labels = (given: Readonly<Record<string, string | undefined>>): Target => {
    const made: unknown = { ...one(), labels: given };
    return made as Target;
  };
  expect(targetsEqual(labels({ a: '1', b: undefined }), labels({ a: '1' }))).toBe(true);
  expect(targetsEqual(labels({ a: '1' }), labels({ c: undefined, a: '1' }))).toBe(true);
  expect(targetsEqual(labels({ a: '1', b: undefined }), labels({ a: '1', c: '2' }))).toBe(false);
  expect(targetsEqual(labels({ b: undefined, d: undefined }), labels({ c: '2' }))).toBe(false);
});

test.each([
  one(', timeout: 9s'),
  one(', schedule: 1m'),
  one(', confirm: []'),
  one(', confirm: [20s]'),
  one(', search: true'),
  one(', address: [192.0.2.1]'),
  one('', 'b.example'),
  { ...one(), labels: { team: 'a' } },
  { ...one(), labels: { team: 'a', tier: 'c' } },
  { ...one(), labels: { team: 'a', other: 'b' } },
  { ...one(), loadBalancers: {} },
  { ...one(), expect: { ...one().expect, via: 'alias' as const } },
  { ...one(), expect: { ...one().expect, names: ['x.example', 'y.example'] } },
])('another one is not: %#', (other) => {
  expect(targetsEqual(one(), other)).toBe(false);
  expect(targetsEqual(other, one())).toBe(false);
});

test('of plain data, it says what JSON with sorted keys says', () => {
  const as = (labels: unknown): Target => ({ ...one(), labels: labels as Target['labels'] });
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 3 }), (a, b) => {
      expect(targetsEqual(as(a), as(structuredClone(a)))).toBe(true);
      const same = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
      expect(targetsEqual(as(a), as(b))).toBe(same);
    }),
  );
});

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => [key, sorted(item)])
    .concat([['a mapping', null]]);
};
