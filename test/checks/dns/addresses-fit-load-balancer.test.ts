import { addressesFitLoadBalancer } from '../../../src/checks/dns/addresses-fit-load-balancer.ts';
import { cases } from '../../support/cases.ts';
import { addresses, settings, unanswered, walk } from '../../support/evidence.ts';
import { asked, host as svc, names, searched } from '../../support/searched.ts';

const led = (...found: readonly string[]) => ({
  seen: {
    resolution: { authority: walk(['demo.example.com', 'app.ck8s.example.org'], found), resolver: null, unasked: {} },
  },
});
const unknownBalancer = { domain: null, loadBalancers: {} };
const internal = { target: { expect: { loadBalancer: 'internal' } } };
const networks = (over: Partial<typeof settings.networks>) => ({
  settings: { ...settings, networks: { ...settings.networks, ...over } },
});

cases(addressesFitLoadBalancer, {
  pass: {
    'public ones of a public load balancer': {},
    'private ones of an internal load balancer': { ...led('10.20.0.1', 'fd00::1'), ...internal },
    'carrier-grade NAT of an internal load balancer': { ...led('100.64.0.1'), ...internal },
    'private ones that count as public': { ...led('10.20.0.1'), ...networks({ public: ['10.20.0.0/16'] }) },
    'loopback that counts as public': { ...led('127.0.0.1'), ...networks({ public: ['127.0.0.0/8'] }) },
    'public ones that count as private': {
      ...led('20.80.0.1'),
      ...internal,
      ...networks({ private: ['20.80.0.0/16'] }),
    },
    "those of Cloudflare's proxy before an internal load balancer": {
      ...led('104.16.0.1'),
      target: { expect: { loadBalancer: 'internal', via: 'cloudflare' } },
    },
    'private ones where any load balancer will do': {
      ...led('10.20.0.1'),
      target: { expect: { loadBalancer: 'any' } },
    },
  },
  warn: {
    'a public one of an internal load balancer': {
      ...led('20.80.0.1'),
      ...internal,
      reason: 'public',
      says: '20.80.0.1',
    },
  },
  fail: {
    'a private address of a name that was searched for': {
      target: { host: svc, search: true },
      seen: { resolution: searched([asked([names.ownNamespace]), asked([names.found], [addresses.internal])]) },
      reason: 'not-public',
      says: [`${svc} leads to 10.20.0.1`, `dig A ${names.found} @20.70.0.53`],
    },
    'a private one': { ...led('10.20.0.1'), reason: 'not-public', says: ['10.20.0.1', 'a private address'] },
    'two private ones': { ...led('10.20.0.1', '10.20.0.2'), says: '10.20.0.1, 10.20.0.2' },
    'a private one beside a public one': { ...led('20.80.0.1', '10.20.0.1'), subject: '10.20.0.1' },
    'a unique local one': { ...led('fd00::1'), reason: 'not-public' },
    'carrier-grade NAT': { ...led('100.64.0.1'), reason: 'not-public', says: '100.64.0.0/10' },
    loopback: { ...led('127.0.0.1'), reason: 'unroutable', says: 'loopback' },
    'link-local': { ...led('169.254.169.254'), reason: 'unroutable', says: 'link-local' },
    unspecified: { ...led('0.0.0.0'), reason: 'unroutable' },
    'loopback of an internal load balancer': { ...led('127.0.0.1'), ...internal, reason: 'unroutable' },
    documentation: { ...led('203.0.113.10'), reason: 'placeholder', says: 'is not there yet' },
    'documentation of an internal load balancer': { ...led('2001:db8::1'), ...internal, reason: 'placeholder' },
    'documentation where no domain tells what is expected': {
      ...led('203.0.113.7'),
      target: unknownBalancer,
      reason: 'placeholder',
    },
    'documentation where any load balancer will do': {
      ...led('203.0.113.10'),
      target: { expect: { loadBalancer: 'any' } },
      reason: 'placeholder',
    },
    'two kinds of misfit': { ...led('10.20.0.1', '127.0.0.1'), findings: 2 },
  },
  notJudged: {
    'private ones where no domain tells what is expected': {
      ...led('10.20.0.1'),
      target: unknownBalancer,
      says: 'no domain is configured',
    },
    'addresses given': { target: { address: ['20.80.0.1'] }, says: '20.80.0.1 was given to dial' },
  },
  absent: {
    'no rule': { target: { expect: { loadBalancer: 'none' } } },
    'no address': {
      seen: { resolution: { authority: walk(['demo.example.com'], unanswered()), resolver: null, unasked: {} } },
    },
  },
});
