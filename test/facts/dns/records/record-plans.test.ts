import { describe, expect, test } from 'vitest';
import { isSurelyApex, planRecords } from '../../../../src/facts/dns/records/record-plans.ts';
import type { Expectation, Target } from '../../../../src/model/target.ts';
import { target } from '../../../support/evidence.ts';

const expecting = (host: string, expect: Partial<Expectation> = {}, over: Partial<Target> = {}): Target =>
  target({ host, name: host, ...over, expect });

test('a host once, to the name of its load balancer', () => {
  const { plans, leftOut } = planRecords([
    expecting('a.example.com'),
    expecting('a.example.com', {}, { port: 8443 }),
    expecting('b.example.com', { loadBalancer: 'internal' }),
  ]);
  expect(plans.map(({ target: { host }, to, internal }) => [host, to, internal])).toEqual([
    ['a.example.com', 'app.ck8s.example.org', false],
    ['b.example.com', 'b.internal.ck8s.example.org', true],
  ]);
  expect(leftOut).toEqual([]);
});

test('what one target of a host says of the way holds for its record', () => {
  const { plans } = planRecords([
    expecting('a.example.com'),
    expecting('a.example.com', { via: 'cloudflare' }),
    expecting('b.example.com', { via: 'alias' }),
    expecting('example.com'),
  ]);
  expect(plans.map(({ alias, proxied }) => ({ alias, proxied }))).toEqual([
    { alias: false, proxied: true },
    { alias: true, proxied: false },
    { alias: true, proxied: false },
  ]);
});

describe('left out', () => {
  test.each<[string, Target, RegExp]>([
    ['an address', expecting('2001:db8::1'), /it is an address/],
    ['what is searched for', expecting('svc.ns', {}, { search: true }), /search list/],
    ['what is led nowhere', expecting('a.example.com', { loadBalancer: 'none' }), /to no load balancer/],
    ['what must not be reached', expecting('a.example.com', { reachable: false }), /must not be reachable/],
    ['what is dialled elsewhere', expecting('a.example.com', {}, { address: ['20.1.1.1'] }), /20\.1\.1\.1 was given/],
    ['what has no domain', expecting('a.example.com', {}, { loadBalancers: {} }), /no domain is configured/],
    ['any of several', expecting('a.example.com', { loadBalancer: 'any' }), /any of app\.ck8s.* --load-balancer/],
    ['the load balancer itself', expecting('app.ck8s.example.org'), /a name of the load balancer itself/],
    [
      'what is below its wildcard',
      expecting('a.b.internal.ck8s.example.org', { loadBalancer: 'internal' }),
      /a name of the load balancer itself \(\*\.internal/,
    ],
  ])('%s', (_, left, because) => {
    const { plans, leftOut } = planRecords([left]);
    expect(plans).toEqual([]);
    expect(leftOut).toEqual([{ target: left, because: expect.stringMatching(because), contradicts: false }]);
  });

  test('a first label for which there is no room below the wildcard', () => {
    const deep = Array.from({ length: 3 }, () => 'd'.repeat(60)).join('.');
    const loadBalancers = { internal: { names: [`*.${deep}.example.org`], internal: true } };
    const long = expecting(`${'h'.repeat(63)}.example.com`, { loadBalancer: 'internal' }, { loadBalancers });
    expect(planRecords([long]).leftOut[0]?.because).toMatch(/no room/);
  });

  test('a host that is to lead to two', () => {
    const both = [expecting('a.example.com'), expecting('a.example.com', { loadBalancer: 'internal' })];
    const { plans, leftOut } = planRecords(both);
    expect(plans).toEqual([]);
    expect(leftOut).toMatchObject([{ contradicts: true, because: expect.stringContaining('a.internal.ck8s') }]);
  });
});

test('an apex by the public suffix list alone', () => {
  const apexes = ['example.com', 'example.co.uk', 'co.uk', 'www.example.com', 'www.example.co.uk', 'printer.lan'];
  expect(apexes.filter(isSurelyApex)).toEqual(['example.com', 'example.co.uk', 'co.uk']);
});
