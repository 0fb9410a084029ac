import { expect, test } from 'vitest';
import { challengeName } from '../../../../src/facts/dns/challenge/challenge.ts';

test.each([
  ['demo.example.com', '_acme-challenge.demo.example.com'],
  ['*.demo.example.com', '_acme-challenge.demo.example.com'],
  [Array.from({ length: 4 }, () => 'x'.repeat(61)).join('.'), null],
])('%s is proven at %s', (name, at) => {
  expect(challengeName(name)).toBe(at);
});
