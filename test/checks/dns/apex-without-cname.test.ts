import { apexWithoutCname } from '../../../src/checks/dns/apex-without-cname.ts';
import type { BalancerWalk, Hop, Walk } from '../../../src/model/dns.ts';
import { cases } from '../../support/cases.ts';
import { addresses, exampleZone, ns1, resolver, unanswered, walk } from '../../support/evidence.ts';

const host = 'example.com';
const balancer = 'app.ck8s.example.org';
const zones = { [host]: [exampleZone] };
const seen = (authority: Walk, over = {}) => ({
  target: { host },
  seen: { resolution: { authority, resolver: null, unasked: {} }, zones, ...over },
});
const led = (chain: readonly [string, ...string[]], over: Partial<Hop>): Walk => {
  const { hops, ...rest } = walk(chain);
  const [first, ...others] = hops;
  return { ...rest, hops: first === undefined ? [] : [{ ...first, ...over }, ...others] };
};
const app = (over: Walk): { balancers: readonly BalancerWalk[] } => ({
  balancers: [{ balancer: 'app', pattern: balancer, asked: balancer, walk: over }],
});
const { v4, v6 } = addresses;
const eight = Array.from({ length: 8 }, (_, i) => `20.80.0.${i + 1}`);

cases(apexWithoutCname, {
  pass: {
    'an alias below the apex': {},
    'the addresses of the load balancer': seen(walk([host], [v4])),
    'addresses that are not the whole of it': seen(walk([host], [v4]), app(walk([balancer], [v4, '20.80.0.2']))),
    'a DNAME at the apex': seen(led([host, balancer], { type: 'DNAME', zone: host })),
    "a provider's apex behind the host": {
      seen: {
        resolution: {
          authority: {
            ...walk(['demo.example.com', 'provider.net', balancer]),
            hops: [
              ...walk(['demo.example.com', 'provider.net']).hops,
              { owner: 'provider.net', type: 'CNAME', ttl: 60, target: balancer, by: ns1, zone: 'provider.net' },
            ],
          },
          resolver: null,
          unasked: {},
        },
      },
    },
    'some of many addresses, given a part at a time': seen(
      walk([host], [v4, '20.80.0.9']),
      app(walk([balancer], eight)),
    ),
    'a load balancer that gives some of its addresses at a time': seen(walk([host], [v4, '20.80.0.9']), {
      balancers: [
        {
          balancer: 'app',
          pattern: balancer,
          asked: balancer,
          walk: walk([balancer], [v4, '20.80.0.2']),
          varies: true,
        },
      ],
    }),
    'a load balancer that was not seen whole': seen(
      walk([host], [v4, '20.9.9.9']),
      app({ ...walk([balancer], [v4]), a: unanswered() }),
    ),
    'a family that was not seen': seen(
      walk([host], [v4, '2a01:4f8::9']),
      app({ ...walk([balancer], [v4]), aaaa: unanswered() }),
    ),
    'other addresses, below the apex': {
      seen: { resolution: { authority: walk(['demo.example.com'], [v4, '20.9.9.9']), resolver: null, unasked: {} } },
    },
    "Cloudflare's proxy": { ...seen(walk([host], ['104.16.0.1'])) },
    'a name of the load balancer itself': {
      ...seen(walk([host], [v4, '20.9.9.9']), {
        balancers: [{ balancer: 'app', pattern: host, asked: host, walk: walk([host], [v4]) }],
      }),
      target: { host, loadBalancers: { app: { names: [host], internal: false } } },
    },
    'no rule': { ...seen(walk([host], ['20.9.9.9'])), target: { host, expect: { loadBalancer: 'none' } } },
  },
  fail: {
    'an alias at the apex, by the word of its server': {
      ...seen(led([host, balancer], { zone: host }), { zones: {} }),
      reason: 'cname',
      subject: host,
      says: [
        'example.com is the apex of its zone and has a CNAME (to app.ck8s.example.org)',
        'ALIAS, ANAME or flattening',
        'example.com. 900 IN A 20.80.0.1',
        'example.com. 900 IN AAAA 2a01:4f8::1',
        'the DNS provider of example.com (ns1.example.com)',
        'dig +norecurse CNAME example.com @ns1.example.com',
      ],
    },
    'an alias at the apex, by SOA answers': seen(led([host, balancer], { by: resolver })),
    'an alias at the apex of a zone on the way': {
      seen: {
        resolution: {
          authority: {
            ...walk(['demo.example.com', host, balancer]),
            hops: [
              ...walk(['demo.example.com', host]).hops,
              { owner: host, type: 'CNAME', ttl: 60, target: balancer, by: ns1, zone: host },
            ],
          },
          resolver: null,
          unasked: {},
        },
      },
      subject: host,
      says: 'Lead example.com to app.ck8s.example.org.',
    },
  },
  warn: {
    'an address that the load balancer does not give': {
      ...seen(walk([host], [v4, '20.9.9.9'])),
      reason: 'stale',
      subject: host,
      says: [
        'has beside 20.80.0.1 also 20.9.9.9, which is not among the load balancer',
        'example.com. 900 IN AAAA 2a01:4f8::1',
        'dig +norecurse A example.com @ns1.example.com',
      ],
    },
    'no address that the load balancer gives': {
      ...seen(walk([host], ['20.9.9.8', '20.9.9.9'])),
      says: 'has 20.9.9.8, 20.9.9.9, which are not among',
    },
    'an IPv6 address where the load balancer has none': {
      ...seen(walk([host], [v4, v6]), app(walk([balancer], [v4]))),
      says: 'dig +norecurse AAAA example.com @ns1.example.com',
    },
  },
  notJudged: {
    'an alias of which only a resolver told': {
      target: { host },
      seen: {
        resolution: { authority: null, resolver: walk([host, balancer], [v4], { view: 'resolver' }), unasked: {} },
        zones: {},
      },
      says: 'the zone that holds example.com could not be found',
    },
    'nobody answers': { ...seen(walk([host], unanswered())), says: 'timeout' },
  },
  absent: {
    'a name that was searched for': { target: { search: true } },
    'an address for a host': { target: { host: '20.80.0.1' } },
  },
});
