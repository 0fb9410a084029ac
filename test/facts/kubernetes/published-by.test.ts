import { expect, test } from 'vitest';
import { publishedInstead } from '../../../src/facts/dns/published-instead.ts';
import { publisherOf, statusOf } from '../../../src/facts/kubernetes/published-by.ts';
import { walk } from '../../support/evidence.ts';
import { gateway, ingress, seen, service } from '../../support/kubernetes-objects.ts';

const at = (ip: string | null, hostname: string | null = null) => ({ loadBalancer: [{ ip, hostname }] });

test('a status says addresses and names, in one way', () => {
  expect(statusOf(ingress({ status: at('192.0.2.1', 'LB.example.net.') }))).toEqual(['192.0.2.1', 'lb.example.net']);
  expect(statusOf(service({ status: at('2001:DB8:0::1') }))).toEqual(['2001:db8::1']);
  expect(statusOf(ingress({ status: at('lb.example.net', '192.0.2.2') }))).toEqual(['192.0.2.2']);
  const value = (text: string | null) => ({ type: null, value: text });
  expect(statusOf(gateway({ status: { addresses: [value('192.0.2.3'), value(null), value('a.example')] } }))).toEqual([
    '192.0.2.3',
    'a.example',
  ]);
});

test('who says so is one of the objects that lead to the host', () => {
  const own = ingress({ status: at('192.0.2.1') });
  const beside = service({ status: at('192.0.2.2') });
  expect(publisherOf([seen([ingress({ name: 'two' }), own, beside])], ['192.0.2.1'])).toBe('Ingress default/shop');
  expect(publisherOf([seen([own, beside])], ['192.0.2.2'])).toBeNull();
  expect(publisherOf([], ['192.0.2.1'])).toBeNull();
});

test('addresses of a status stand in the place of none that DNS gives, and of nothing else', () => {
  const target = { host: 'shop.example.com', address: [], published: { addresses: ['192.0.2.1'], names: [] } };
  const { published: _, ...bare } = target;
  const gone = walk(['shop.example.com'], [], { end: 'nxdomain' });
  expect(publishedInstead(target, gone)).toEqual(['192.0.2.1']);
  expect(publishedInstead(target, null)).toEqual([]);
  expect(publishedInstead(bare, gone)).toEqual([]);
  expect(publishedInstead({ ...target, address: ['192.0.2.9'] }, gone)).toEqual([]);
  expect(publishedInstead(target, walk(['shop.example.com'], [], { end: 'unanswered' }))).toEqual([]);
});
