import { expect, test } from 'vitest';
import { endDetour, isPodsList } from '../../../../src/facts/dns/search/overtaken.ts';

import { settings } from '../../../support/evidence.ts';

const paste = (host: string, inPod = true) =>
  endDetour(host, { name: `${host}.corp.example.net` }, inPod).paste?.join('\n');

test('ndots are lowered to the dots of the host, and not where it has none', () => {
  expect([paste('demo.example.com'), paste('example.com'), paste('bare')]).toEqual([
    expect.stringContaining('value: "2"'),
    expect.stringContaining('value: "1"'),
    undefined,
  ]);
});

test('where no Pod is, ndots are lowered in the file that has them', () => {
  expect([paste('demo.example.com', false), paste('bare', false)]).toEqual(['options ndots:2', undefined]);
});

test.each([
  ['a Pod', ['shop.svc.cluster.local', 'svc.cluster.local', 'cluster.local'], 'system', true],
  ['a Pod of another cluster domain', ['shop.svc.k8s.example.net'], 'system', true],
  ['a laptop', ['corp.example.net', 'svc-lab.example.net', '.'], 'system', false],
  ['a list that was written', ['corp.example.net'], ['corp.example.net'], true],
] as const)('the list of %s', (_, domains, search, isIts) => {
  const list = { domains, ndots: 5, tldAsked: true };
  expect(isPodsList(list, { dns: { ...settings.dns, search } })).toBe(isIts);
});
