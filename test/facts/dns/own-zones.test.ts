import { expect, test } from 'vitest';
import { isOwnZone, keptBy } from '../../../src/facts/dns/own-zones.ts';
import { target } from '../../support/evidence.ts';

test.each([
  ['example.com', true],
  ['demo.example.com', true],
  ['x.example.com', false],
  ['example.org', true],
  ['ck8s.example.org', true],
  ['internal.ck8s.example.org', true],
  ['com', false],
  ['.', false],
  ['provider.net', false],
  ['edge.provider.net', false],
])('%s is of those who run the host or its environment: %s', (apex, own) => {
  expect(isOwnZone(apex, target())).toBe(own);
});

test('the host alone counts where nothing else is known', () => {
  const alone = target({ domain: null, loadBalancers: {} });
  expect([isOwnZone('example.com', alone), isOwnZone('example.org', alone)]).toEqual([true, false]);
  expect([keptBy('a.ck8s.example.org', target()), keptBy('a.ck8s.example.org', alone)]).toEqual([
    'administrator',
    'developer',
  ]);
});
