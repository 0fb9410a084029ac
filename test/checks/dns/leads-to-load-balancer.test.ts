import { leadsToLoadBalancer } from '../../../src/checks/dns/leads-to-load-balancer.ts';
import type { Outcome, Walk } from '../../../src/model/dns.ts';
import { cases } from '../../support/cases.ts';
import { addresses, exampleZone, nodata, nxdomain, resolver, unanswered, walk } from '../../support/evidence.ts';
import { asked, host as svc, names, searched } from '../../support/searched.ts';

const host = 'demo.example.com';
const twice = 'app.ck8s.example.org.example.org';
const app = 'app.ck8s.example.org';
const inside = 'x.internal.ck8s.example.org';
const right = 'demo.example.com. 900 IN CNAME app.ck8s.example.org.';
const expecting = (loadBalancer: string) => ({ target: { expect: { loadBalancer } } });
const via = (way: 'cloudflare' | 'alias') => ({ target: { expect: { via: way } } });

const balancer = (name: 'app' | 'internal', end: readonly string[] | Outcome) => {
  const pattern = name === 'app' ? app : '*.internal.ck8s.example.org';
  const asked = name === 'app' ? app : 'hostprobe-a1b2c3d4e5.internal.ck8s.example.org';
  return { balancer: name, pattern, asked, walk: walk([asked], end) };
};
interface Balancers {
  readonly app?: readonly string[] | Outcome;
  readonly internal?: readonly string[] | Outcome;
}
const led = (authority: Walk, { app = [addresses.v4], internal = [addresses.internal] }: Balancers = {}) => ({
  seen: {
    resolution: { authority, resolver: null, unasked: {} },
    balancers: [balancer('app', app), balancer('internal', internal)],
  },
});
const own = (found: readonly string[], balancers?: Balancers) => led(walk([host], found), balancers);
const proxied = own(['104.16.0.1', '2606:4700::1']);

cases(leadsToLoadBalancer, {
  pass: {
    'a name that was searched for and is one of the load balancer': {
      target: { host: 'www', search: true, expect: { loadBalancer: 'internal' } },
      seen: { resolution: searched([asked(['www.internal.ck8s.example.org'], [addresses.internal])]) },
      says: 'www leads to www.internal.ck8s.example.org, a name of the load balancer',
    },
    'a zone that was searched for, with addresses of the load balancer': {
      target: { host: 'www', search: true },
      seen: {
        resolution: searched([asked(['www.example.com'], [addresses.v4])]),
        zones: { 'www.example.com': [{ apex: 'www.example.com', servers: [] }] },
      },
      says: 'www has addresses of the load balancer',
    },
    'by its name': { says: 'demo.example.com leads to app.ck8s.example.org' },
    'by its name, with an alias between': led(walk([host, 'www.example.com', app])),
    'by its name, although its addresses rotated': led(walk([host, app], ['20.80.0.9'])),
    'by its name, although the end was not seen': led(walk([host, app], unanswered())),
    'the host is that name': { ...led(walk([app])), target: { host: app } },
    'to any of them': { ...led(walk([host, inside], [addresses.internal])), ...expecting('any') },
    'to the internal one': { ...led(walk([host, inside], [addresses.internal])), ...expecting('internal') },
    'to the internal one, whose wildcard is not there': {
      ...led(walk([host, inside], [addresses.internal]), { internal: nxdomain() }),
      ...expecting('internal'),
    },
    'addresses that the provider keeps up to date': { ...own([addresses.v4]), ...via('alias') },
    "addresses at a zone's apex": {
      target: { host: 'example.com' },
      seen: { ...led(walk(['example.com'], [addresses.v4])).seen, zones: { 'example.com': [exampleZone] } },
    },
    'Cloudflare, as expected': { ...proxied, ...via('cloudflare') },
  },
  warn: {
    'addresses of its own': {
      ...own([addresses.v4]),
      reason: 'pinned',
      says: [
        `First delete the records that ${host} has of its own (A ${addresses.v4}`,
        right,
        `dig +norecurse A ${host}`,
      ],
    },
    'an alias of a name with its addresses': {
      ...led(walk([host, 'lb.example.com'], [addresses.v4])),
      reason: 'pinned',
    },
    'one address of several': { ...own(['20.80.0.9', addresses.v4]), reason: 'pinned' },
    'a mistyped name that a wildcard answers': {
      ...led(walk([host, 'ap.ck8s.example.org'], [addresses.v4])),
      reason: 'other-name',
      says: 'ap.ck8s.example.org, which is not app.ck8s.example.org',
    },
    'the same, with an alias allowed': {
      ...led(walk([host, 'ap.ck8s.example.org'], [addresses.v4])),
      ...via('alias'),
      reason: 'other-name',
    },
    'Cloudflare, unasked': { ...proxied, reason: 'behind-cloudflare', says: ['via: cloudflare', '104.16.0.1'] },
  },
  fail: {
    'a name that was searched for and is nowhere': {
      target: { host: svc, search: true },
      seen: { resolution: searched([asked([names.found]), asked([svc])]) },
      reason: 'no-record',
      says: `${svc} has no record that leads to app.ck8s.example.org`,
    },
    elsewhere: {
      ...led(walk([host, 'old.provider.net'], ['20.90.0.1'])),
      reason: 'elsewhere',
      says: [
        'leads to old.provider.net (20.90.0.1) and not to app.ck8s.example.org',
        right,
        'dig +norecurse CNAME demo.example.com @ns1.example.com',
      ],
    },
    'addresses of its own elsewhere': { ...own(['20.90.0.1']), reason: 'elsewhere', says: '20.90.0.1' },
    'elsewhere, although Cloudflare is expected': {
      ...own(['20.90.0.1']),
      ...via('cloudflare'),
      says: 'via: cloudflare',
    },
    'an alias that has grown stale': { ...own(['20.90.0.1']), ...via('alias'), reason: 'elsewhere' },
    'partly Cloudflare': { ...own(['104.16.0.1', '20.90.0.1']), reason: 'elsewhere' },
    'a name with a dot inside a label': {
      ...led(walk([host, 'app\\.ck8s.example.org'], ['20.90.0.1'])),
      reason: 'elsewhere',
    },
    'no record': { ...led(walk([host], nxdomain())), reason: 'no-record', subject: host, says: right },
    'no address': { ...led(walk([host], nodata())), reason: 'no-record' },
    'an alias of a name that is gone': {
      ...led(walk([host, 'gone.provider.net'], nxdomain())),
      reason: 'elsewhere',
      subject: 'gone.provider.net',
    },
    'a circle': { ...led(walk([host, 'a.example.com', host], nodata(), { end: 'loop' })), reason: 'elsewhere' },
    'an internal host on the public one': {
      ...led(walk([host, app])),
      ...expecting('internal'),
      reason: 'internal-on-public',
      says: ['whole Internet', 'demo.example.com. 900 IN CNAME demo.internal.ck8s.example.org.'],
    },
    'an internal host with addresses of the public one': {
      ...own([addresses.v4]),
      ...expecting('internal'),
      reason: 'internal-on-public',
    },
    'addresses of nobody, and the wildcard was not there': {
      ...own(['20.90.0.1'], { internal: nxdomain() }),
      ...expecting('internal'),
      reason: 'elsewhere',
      subject: host,
    },
    'a public host on the internal one': {
      ...led(walk([host, inside], [addresses.internal])),
      reason: 'public-on-internal',
      says: ['the internal load balancer, and should lead', 'nobody outside'],
    },
    'another public one': {
      ...led(walk([host, 'lb2.ck8s.example.org'], ['20.90.0.1'])),
      target: {
        loadBalancers: {
          app: { names: [app], internal: false },
          second: { names: ['lb2.ck8s.example.org'], internal: false },
        },
      },
      reason: 'other-load-balancer',
      says: 'second',
    },
    'to a load balancer that does not exist': {
      ...led(walk([host, app], nxdomain()), { app: nxdomain() }),
      reason: 'no-such-load-balancer',
      subject: app,
    },
    'elsewhere, and the load balancer does not exist': {
      ...led(walk([host, 'old.provider.net'], ['20.90.0.1']), { app: nxdomain() }),
      reason: 'no-such-load-balancer',
      says: [
        "app.ck8s.example.org, the load balancer's own name, does not exist (ns1.example.com says NXDOMAIN",
        "ck8s.example.org is probably not this environment's domain; demo.example.com leads to old.provider.net",
      ],
    },
    'a domain in which a zone stands twice': {
      seen: {
        balancers: [{ balancer: 'app', pattern: twice, asked: twice, walk: walk([twice], nxdomain()) }],
      },
      target: { domain: 'ck8s.example.org.example.org', loadBalancers: { app: { names: [twice], internal: false } } },
      reason: 'no-such-load-balancer',
      says: 'app.ck8s.example.org.example.org is app.ck8s.example.org with example.org appended once more',
    },
    'none of any load balancers exists': {
      ...led(walk([host, 'old.provider.net'], ['20.90.0.1']), { app: nxdomain(), internal: nxdomain() }),
      ...expecting('any'),
      reason: 'no-such-load-balancer',
    },
    'one of any load balancers exists': {
      ...led(walk([host, 'old.provider.net'], ['20.90.0.1']), { internal: nxdomain() }),
      ...expecting('any'),
      reason: 'elsewhere',
    },
  },
  unknown: {
    'a resolver denies host and load balancer, and names no zone for them': {
      seen: {
        resolution: {
          authority: null,
          resolver: walk([host], { kind: 'nxdomain', by: resolver }, { view: 'resolver' }),
          unasked: {},
        },
        zones: {},
        balancers: [balancer('app', { kind: 'nxdomain', by: resolver })],
      },
      reason: 'chain-unseen',
      says: 'denies demo.example.com without naming any zone',
    },
    'the chain went silent': {
      ...led(walk([host, 'www.example.com'], unanswered())),
      reason: 'chain-unseen',
      says: 'timeout',
    },
    'the chain goes on and on': {
      ...led(walk([host, 'www.example.com'], [], { end: 'hop-limit' })),
      reason: 'chain-unseen',
    },
    'nobody was asked': {
      seen: { resolution: { authority: null, resolver: null, unasked: {} } },
      reason: 'chain-unseen',
    },
    'the load balancer did not answer': {
      ...own(['20.90.0.1'], { app: unanswered() }),
      reason: 'load-balancer-unseen',
      says: 'timeout',
    },
    'the load balancer gives some addresses at a time, and not these': {
      seen: {
        ...own(['20.90.0.1']).seen,
        balancers: [{ ...balancer('app', [addresses.v4, '20.80.0.2']), varies: true }],
      },
      reason: 'load-balancer-unseen',
      says: `app.ck8s.example.org gives some of its addresses at a time, and in several looks ${addresses.v4}, 20.80.0.2`,
    },
    'the load balancer was not asked': {
      seen: { ...own(['20.90.0.1']).seen, balancers: [] },
      reason: 'load-balancer-unseen',
    },
  },
  notJudged: {
    'addresses given': { target: { address: ['20.80.0.1'] }, says: '20.80.0.1 was given to dial' },
    'no domain': {
      target: { domain: null, loadBalancers: {} },
      says: 'no domain is configured: give --domain (or `domain:`)',
    },
    'a load balancer that only an annotation names': {
      target: { expect: { loadBalancer: 'nosuch' } },
      says: 'the annotation hostprobe.io/load-balancer says nosuch, and no load balancer is called so (there are app, internal)',
    },
  },
  absent: {
    'no rule': expecting('none'),
    'an address for a host': { target: { host: '20.80.0.1' } },
    'not to be reached': { target: { expect: { reachable: false } } },
  },
});
