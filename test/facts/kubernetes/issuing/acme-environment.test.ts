import { expect, test } from 'vitest';
import { environmentOf, productionDirectory } from '../../../../src/facts/kubernetes/issuing/acme-environment.ts';

test.each([
  [productionDirectory, 'production'],
  ['https://ACME-v02.api.letsencrypt.org/directory', 'production'],
  ['https://acme.zerossl.com/v2/DV90', 'production'],
  ['https://acme-staging-v02.api.letsencrypt.org/directory', 'staging'],
  ['https://dv.acme-v02.test-api.pki.goog/directory', 'staging'],
  ['https://staging.ca.example.com/acme', 'staging'],
  ['https://ca.staging-2.example.com/acme', 'staging'],
  ['https://ca.example.com/staging', null],
  ['https://upstaging.example.com/', null],
  ['https://acme-v02.api.letsencrypt.org.example.com/directory', null],
  ['https://pebble:14000/dir', null],
  ['acme-staging', null],
  ['', null],
  [null, null],
] as const)('%s: %s', (server, environment) => {
  expect(environmentOf(server)).toBe(environment);
});
