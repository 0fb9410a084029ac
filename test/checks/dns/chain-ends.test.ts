import { chainEnds } from '../../../src/checks/dns/chain-ends.ts';
import type { Walk } from '../../../src/model/dns.ts';
import { cases } from '../../support/cases.ts';
import { addresses, nodata, nxdomain, rcode, unanswered, walk } from '../../support/evidence.ts';
import { asked, host as svc, names, searched } from '../../support/searched.ts';

const host = 'demo.example.com';
const registry = { address: '20.90.0.53', port: 53, name: 'a.gtld-servers.net' };
const balancer = 'app.ck8s.example.org';
const seen = (authority: Walk) => ({ seen: { resolution: { authority, resolver: null, unasked: {} } } });
const unlooked = { kind: 'unasked', detail: 'demo.example.com came a second time' } as const;
const aliases = (count: number, over: Partial<Walk> = {}) =>
  seen(walk([host, ...Array.from({ length: count }, (_, i) => `hop${i}.example.com`)], undefined, over));

cases(chainEnds, {
  pass: { 'one alias': {}, 'eight aliases': aliases(8) },
  warn: {
    'nine aliases': { ...aliases(9), reason: 'long', says: '9 aliases' },
    'eleven aliases': { ...aliases(11), reason: 'long' },
  },
  fail: {
    'a name that was searched for, and is an alias of nothing in its own zone': {
      target: { host: svc, search: true, expect: { loadBalancer: 'none' } },
      seen: { resolution: searched([asked(['my-svc.example.com', 'gone.example.com'])]) },
      reason: 'dangling',
      says: 'only you, who hold example.com',
    },
    'twelve aliases': { ...aliases(12), reason: 'too-long', subject: 'chain of demo.example.com', says: '12 aliases' },
    'twelve aliases that end at the load balancer': {
      ...seen(walk([host, ...Array.from({ length: 11 }, (_, i) => `hop${i}.example.com`), balancer])),
      reason: 'too-long',
      says: 'demo.example.com. 900 IN CNAME app.ck8s.example.org.',
    },
    'aliases without end': { ...aliases(17, { end: 'hop-limit' }), reason: 'too-long' },
    'a circle': {
      ...seen(walk([host, 'a.example.com', host], unlooked, { end: 'loop' })),
      reason: 'loop',
      says: [
        'demo.example.com → a.example.com → demo.example.com',
        'dig +norecurse CNAME demo.example.com @ns1.example.com',
        'dig +norecurse CNAME a.example.com @ns1.example.com',
      ],
    },
    'a circle, seen through a resolver': {
      seen: {
        resolution: {
          authority: null,
          resolver: walk([host, 'a.example.com', host], unlooked, { end: 'loop', view: 'resolver' }),
          unasked: {},
        },
      },
      says: ['dig CNAME demo.example.com @20.70.0.53', 'dig CNAME a.example.com @20.70.0.53'],
    },
    "a name that is gone, of a provider's": {
      ...seen(walk([host, 'gone.provider.net'], nxdomain())),
      reason: 'dangling',
      subject: 'gone.provider.net',
      says: [
        'gone.provider.net, which does not exist',
        'whoever gets that name at provider.net',
        'demo.example.com. 900 IN CNAME app.ck8s.example.org.',
      ],
    },
    'a name that is gone, of the same owner': {
      ...seen(walk([host, 'gone.example.com'], nxdomain())),
      reason: 'dangling',
      says: 'only you, who hold example.com',
    },
    'a name that is gone, in a private zone': {
      ...seen(walk([host, 'gone.corp.internal'], nxdomain())),
      reason: 'dangling',
      says: 'whoever runs that zone',
    },
    'a name below a domain that its registry does not know': {
      ...seen(walk([host, 'gone.provider.net'], { kind: 'nxdomain', by: registry, zone: 'net' })),
      reason: 'dangling',
      subject: 'gone.provider.net',
      says: [
        'net knows no domain provider.net (it is not registered, or no longer delegated): whoever registers it',
        'dig +norecurse NS provider.net @a.gtld-servers.net',
      ],
    },
    'the same below a suffix of two labels': {
      ...seen(walk([host, 'a.gone.co.uk'], { kind: 'nxdomain', by: registry, zone: 'uk' })),
      says: 'uk knows no domain gone.co.uk',
    },
    'a name that its own zone denies': {
      ...seen(walk([host, 'gone.provider.net'], { kind: 'nxdomain', by: registry, zone: 'provider.net' })),
      says: 'whoever gets that name at provider.net',
    },
    "a name that any customer of a provider's may have": {
      ...seen(walk([host, 'my-app.azurewebsites.net'], { kind: 'nxdomain', by: registry, zone: 'azurewebsites.net' })),
      says: 'Microsoft Azure gives names below azurewebsites.net to whichever customer asks for them first',
    },
    'a name that has a zone twice': {
      ...seen(walk([host, 'lb.provider.net.provider.net'], nxdomain())),
      says: 'lb.provider.net.provider.net is lb.provider.net with provider.net appended once more',
    },
    'a load balancer that is not there': {
      ...seen(walk([host, balancer], nxdomain())),
      reason: 'dangling',
      subject: balancer,
      says: [
        "ck8s.example.org is probably not this environment's domain",
        "Leave the alias as it is. Compare ck8s.example.org with the environment's $DOMAIN; where it is right, the administrator makes app.ck8s.example.org",
      ],
    },
    'a name without address': {
      ...seen(walk([host, 'mail.provider.net'], nodata())),
      reason: 'no-address',
      subject: 'mail.provider.net',
    },
  },
  notJudged: {
    'addresses given': { target: { address: ['20.80.0.1'] }, says: '20.80.0.1 was given to dial' },
    'silence for one type alone': {
      ...seen(walk([host, balancer], nodata(), { end: 'unanswered', aaaa: unanswered() })),
      says: 'no answer (timeout',
    },
    'silence on the way': { ...seen(walk([host, balancer], unanswered())), says: 'timeout' },
    'a failure on the way': { ...seen(walk([host, balancer], rcode('SERVFAIL'))), says: 'SERVFAIL' },
  },
  absent: {
    'a name that was searched for': {
      target: { host: svc, search: true },
      seen: { resolution: searched([asked([names.found], [addresses.internal])]) },
    },
    'no alias': seen(walk([host])),
    'an address for a host': { target: { host: '20.80.0.1' } },
  },
});
