import { expect, test } from 'vitest';
import { load } from './loading.ts';

test('what a target says itself is known, and what is common to many is not its own', () => {
  const { written } = load(`
defaults: { expect: { trust: any, http: { path: /healthz } } }
targets:
  - host: a.example.com
  - { host: b.example.com, expect: { loadBalancer: any, http: { status: 204 }, reachable: true } }
  - { host: c.example.com }
`);
  expect(written).toEqual({
    targets: [[], ['expect.loadBalancer', 'expect.http.status'], []],
    insisted: [],
  });
  expect(written.targets[0]).toBe(written.targets[2]);
});

test('what options say is said of every target', () => {
  const { written } = load('targets: [{ host: a.example.com, expect: { via: alias } }]', {
    overrides: { trust: 'any', loadBalancer: 'none', domain: 'ck8s.example.org' },
  });
  expect(written).toEqual({
    targets: [['expect.via', 'expect.loadBalancer', 'expect.trust']],
    insisted: ['expect.loadBalancer', 'expect.trust'],
  });
});

test('a variable gives a default as a file does', () => {
  expect(load('{}', { env: { HOSTPROBE_DEFAULTS_EXPECT_TRUST: 'any' } }).written.insisted).toEqual([]);
});
