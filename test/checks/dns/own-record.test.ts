import { ownRecord } from '../../../src/checks/dns/own-record.ts';
import type { Existence, Outcome, Walk } from '../../../src/model/dns.ts';
import type { OwnRecord } from '../../../src/model/name-looks.ts';
import { cases } from '../../support/cases.ts';
import { addresses, data, exampleZone, nodata, nxdomain, rcode, unanswered, walk } from '../../support/evidence.ts';

const host = 'demo.example.com';
const balancer = 'app.ck8s.example.org';
const parking = '20.9.9.9';
const unasked: Outcome = { kind: 'unasked', detail: 'not needed' };

const existence = (name: string, said: readonly string[] | Outcome): Existence =>
  'kind' in said ? { name, outcome: said, records: [] } : { name, outcome: data(), records: said };
const row = (
  own: readonly string[] | Outcome,
  sibling: readonly string[] | Outcome,
  below: readonly string[] | Outcome,
): OwnRecord => ({
  own: existence(host, own),
  sibling: existence('hostprobe-a1b2c3d4e5.example.com', sibling),
  below: existence('hostprobe-a1b2c3d4e5.demo.example.com', below),
});
const seen = (one: OwnRecord, authority: Walk = walk([host], [parking])) => ({
  seen: { ownRecord: [one], resolution: { authority, resolver: null, unasked: {} } },
});

cases(ownRecord, {
  pass: {
    'a record of its own': {},
    'one that leads elsewhere: that is no matter of this check': seen(row([parking], nxdomain(), unasked)),
    'one beside a wildcard of other data': seen(row([parking], ['20.9.9.8'], nxdomain())),
    'one that happens to say what the wildcard says': seen(row([parking], [parking], nxdomain())),
    'one of a name that has others below it': seen(row([parking], [parking], nodata())),
    'a wildcard that leads to the load balancer': {
      ...seen(row([balancer], [balancer], [balancer]), walk([host, balancer])),
      says: 'a wildcard answers for demo.example.com',
    },
    'what may be one, and leads there': {
      ...seen(row([addresses.v4], ['20.9.9.9'], ['20.9.9.9']), walk([host], [addresses.v4])),
      says: 'a wildcard may answer',
    },
  },
  warn: {
    'a wildcard that leads elsewhere': {
      ...seen(row([parking], [parking], [parking])),
      reason: 'wildcard',
      subject: host,
      says: [
        'demo.example.com has no record of its own: a wildcard answers for it as for hostprobe-a1b2c3d4e5.example.com',
        'leads to 20.9.9.9 and not to app.ck8s.example.org',
        'demo.example.com. 900 IN CNAME app.ck8s.example.org.',
        'dig +norecurse A hostprobe-a1b2c3d4e5.example.com @ns1.example.com',
      ],
    },
    'a wildcard whose addresses rotate in part': seen(
      row([parking, '20.9.9.8'], ['20.9.9.8', '20.9.9.7'], [parking, '20.9.9.7']),
      walk([host], [parking, '20.9.9.8']),
    ),
    'a wildcard alias that leads to another load balancer': seen(
      row(['demo.internal.ck8s.example.org'], ['demo.internal.ck8s.example.org'], ['demo.internal.ck8s.example.org']),
      walk([host, 'demo.internal.ck8s.example.org'], [addresses.internal]),
    ),
    'a wildcard alias that leads nowhere': seen(
      row(['gone.provider.net'], ['gone.provider.net'], ['gone.provider.net']),
      walk([host, 'gone.provider.net'], nxdomain()),
    ),
    'a wildcard, where the load balancer does not exist either': {
      seen: {
        ...seen(row([parking], [parking], [parking])).seen,
        balancers: [{ balancer: 'app', pattern: balancer, asked: balancer, walk: walk([balancer], nxdomain()) }],
      },
      says: 'Create the record of the host itself',
    },
  },
  unknown: {
    'all have addresses, and none in common': {
      ...seen(row([parking], ['20.9.9.8'], ['20.9.9.7'])),
      reason: 'unseen',
      says: 'was not seen',
    },
    'the sibling did not answer': {
      ...seen(row([parking], unanswered(), unasked)),
      reason: 'unseen',
      says: 'for hostprobe-a1b2c3d4e5.example.com, no answer',
    },
    'its servers fail for a name below it': { ...seen(row([parking], [parking], rcode('SERVFAIL'))), says: 'SERVFAIL' },
    'a wildcard that ends at a proxy': {
      ...seen(row(['104.16.0.1'], ['104.16.0.1'], ['104.16.0.1']), walk([host], ['104.16.0.1'])),
      says: "Cloudflare's proxy",
    },
  },
  notJudged: {
    'IPv6 alone': {
      ...seen(row(nodata(), unasked, unasked), walk([host], [addresses.v6])),
      says: 'nothing to compare with a wildcard',
    },
    'another view counts': {
      ...seen(row([parking], [parking], [parking]), walk([host], ['20.9.9.5'])),
      says: 'say otherwise than the view that counts',
    },
    'no zone was found': { seen: { ownRecord: [] }, says: 'no zone that holds demo.example.com' },
    'nobody answers': { ...seen(row(unanswered(), unasked, unasked), walk([host], unanswered())), says: 'timeout' },
    'no domain': { target: { domain: null, loadBalancers: {} }, says: 'no domain' },
    'an address to dial': { target: { address: [addresses.v4] }, says: 'was given to dial' },
  },
  absent: {
    'a wildcard host, whose record the wildcard is': {
      ...seen(row([parking], [parking], [parking])),
      target: { wildcard: '*.example.com' },
    },
    'no rule': { target: { expect: { loadBalancer: 'none' } } },
    'no host': seen(row(nxdomain(), unasked, unasked), walk([host], nxdomain())),
    'an apex': { seen: { zones: { [host]: [{ ...exampleZone, apex: host }] } } },
    'a name that was searched for': { target: { search: true } },
    'an address for a host': { target: { host: '20.80.0.1' } },
  },
});
