import { expect, test } from 'vitest';
import { isCloudflare } from '../../../src/facts/http/cloudflare.ts';

test.each([
  ['104.16.0.0', true],
  ['104.27.255.255', true],
  ['104.28.0.1', false],
  ['104.15.255.255', false],
  ['172.64.0.1', true],
  ['172.72.0.1', false],
  ['2606:4700::1', true],
  ['2606:4701::1', false],
] as const)('%s: %s', (address, proxied) => {
  expect(isCloudflare(address)).toBe(proxied);
});
