import { ttlSensible } from '../../../src/checks/dns/ttl-sensible.ts';
import type { Hop, Walk } from '../../../src/model/dns.ts';
import { cases } from '../../support/cases.ts';
import {
  addresses,
  exampleZone,
  ns1,
  nxdomain,
  platformNs,
  resolver,
  unanswered,
  walk,
} from '../../support/evidence.ts';

const host = 'demo.example.com';
const balancer = 'app.ck8s.example.org';
const seen = (authority: Walk, zones = { [host]: [exampleZone] }) => ({
  seen: { resolution: { authority, resolver: null, unasked: {} }, zones },
});
const hop: Hop = { owner: host, type: 'CNAME', ttl: 900, target: balancer, by: ns1, zone: 'example.com' };
const alias = (over: Partial<Hop>) => seen({ ...walk([host, balancer]), hops: [{ ...hop, ...over }] });
const addressed = (ttl: number, by = ns1, name = host) =>
  seen({ ...walk([name], [addresses.v4]), addresses: [{ address: addresses.v4, ttl, by }] });

cases(ttlSensible, {
  pass: {
    'a quarter of an hour': { says: 'demo.example.com CNAME 900 s' },
    'a day': alias({ ttl: 86_400 }),
    'a second': addressed(1),
    "a provider's alias behind the user's": seen({
      ...walk([host, 'www.provider.net', balancer]),
      hops: [hop, { ...hop, owner: 'www.provider.net', ttl: 604_800, zone: 'provider.net' }],
    }),
    "the load balancer's own alias": seen({
      ...walk([host, balancer, 'lb.provider.net']),
      hops: [hop, { ...hop, owner: balancer, target: 'lb.provider.net', ttl: 604_800, zone: 'example.org' }],
    }),
    "the load balancer's own addresses": seen({
      ...walk([host, balancer]),
      addresses: [{ address: addresses.v4, ttl: 0, by: platformNs }],
    }),
  },
  warn: {
    'two days': {
      ...alias({ ttl: 172_800 }),
      reason: 'too-long',
      subject: host,
      says: [
        'the CNAME record of demo.example.com has a TTL of 172800 s',
        '2 d',
        'demo.example.com. 900 IN CNAME app.ck8s.example.org.',
        'the DNS provider of example.com (ns1.example.com, ns2.example.com)',
        'dig +norecurse CNAME demo.example.com @ns1.example.com',
      ],
    },
    none: { ...alias({ ttl: 0 }), reason: 'zero', says: 'a TTL of 0' },
    'an address for a week': {
      ...addressed(604_800),
      says: ['the A record of demo.example.com', 'demo.example.com. 900 IN A 20.80.0.1'],
    },
    'a DNAME above it': { ...alias({ ttl: 172_800, type: 'DNAME' }), says: 'the DNAME record above demo.example.com' },
    'addresses of both families, of one name': {
      ...seen({
        ...walk([host]),
        addresses: [addresses.v4, addresses.v6].map((address) => ({ address, ttl: 0, by: ns1 })),
      }),
      findings: 2,
    },
  },
  notJudged: {
    'through a resolver alone': {
      seen: {
        resolution: {
          authority: null,
          resolver: walk([host, balancer], [addresses.v4], { view: 'resolver' }),
          unasked: { authority: 'port 53 is intercepted' },
        },
      },
      says: ['only what is left of a TTL', 'port 53 is intercepted'],
    },
    'an alias that a resolver gave': {
      ...seen({
        ...walk([host, balancer]),
        hops: [{ owner: host, type: 'CNAME', ttl: 0, target: balancer, by: resolver }],
      }),
      says: 'no record of demo.example.com',
    },
    'addresses of a server that is of no zone of its own': addressed(0, platformNs),
    'nobody answered': { ...seen(walk([host], unanswered())), says: 'timeout' },
  },
  absent: {
    'no host': seen(walk([host], nxdomain())),
    'an address for a host': { target: { host: '20.80.0.1' } },
    searched: { target: { search: true } },
  },
});
