import { resolves } from '../../../src/checks/dns/resolves.ts';
import type { Walk } from '../../../src/model/dns.ts';
import { cases } from '../../support/cases.ts';
import {
  addresses,
  data,
  exampleZone,
  nodata,
  nxdomain,
  ns1,
  ns2,
  rcode,
  resolver,
  unanswered,
  walk,
} from '../../support/evidence.ts';
import { asked, empty, host as svc, names, searched } from '../../support/searched.ts';

const host = 'demo.example.com';
const searching = { target: { host: svc, search: true, expect: { loadBalancer: 'none' } } } as const;
const denied = [asked([names.ownNamespace]), asked([names.found]), asked([svc])];
const lame = { kind: 'lame', by: ns1 } as const;
const seen = (authority: Walk | null, through: Walk | null = null) => ({
  seen: { resolution: { authority, resolver: through, unasked: {} } },
});
const lb = 'app.ck8s.example.org';
const own = (over: Partial<Walk>) => seen(walk([host], [addresses.v4], over));
const atResolver = { view: 'resolver' } as const;
const bogus = rcode('SERVFAIL', resolver, [{ code: 6, text: 'DNSSEC Bogus' }]);
const unheard = unanswered('timeout', ns1);
const onlyTcp = {
  kind: 'unanswered',
  failure: { code: 'timeout', detail: 'over UDP: truncated; over TCP: no answer', truncated: true },
  by: ns1,
} as const;
const unreached = (address = resolver.address) =>
  rcode('SERVFAIL', { address, port: 53 }, [{ code: 22, text: 'No Reachable Authority' }]);

cases(resolves, {
  pass: {
    'a name that was searched for': {
      ...searching,
      seen: { resolution: searched([asked([names.ownNamespace]), asked([names.found], [addresses.internal])]) },
      says: `${svc} leads to 10.20.0.1 as ${names.found}`,
    },
    'a name that was searched for, after another failed': {
      ...searching,
      seen: {
        resolution: searched([
          asked([names.ownNamespace], rcode('SERVFAIL', resolver)),
          asked([names.found], [addresses.internal]),
        ]),
      },
      says: [
        `as ${names.found}; tried by the search list (ndots 5), in this order: `,
        `${names.ownNamespace} (20.70.0.53 answers SERVFAIL), ${names.found} (has addresses)`,
      ],
    },
    'an alias that ends in addresses': { says: '20.80.0.1' },
    'addresses of its own': seen(walk([host])),
    'no IPv6 address': seen(walk([host], [addresses.v4])),
    'only a resolver that answers': seen(null, walk([host], [addresses.v4], atResolver)),
    'IPv6 that our own time did not suffice for': {
      ...own({ aaaa: unanswered('budget') }),
      says: 'budget',
    },
    'one slow look': own({ lookMs: [4000] }),
    'slow once out of three': own({ lookMs: [4000, 20, 30] }),
    'a resolver that holds an old denial': {
      ...seen(walk([host]), walk([host], nxdomain(resolver), atResolver)),
      says: ['20.80.0.1', '20.70.0.53 says NXDOMAIN', '5 min'],
    },
    'nobody who was heard with EDNS': {
      seen: { ...own({ withoutEdns: [{ by: ns1, name: host, said: 'no answer' }] }).seen, balancers: [] },
      says: 'ns1.example.com drops questions with EDNS',
    },
    'a resolver that drops EDNS': {
      ...seen(
        null,
        walk([host], [addresses.v4], { ...atResolver, withoutEdns: [{ by: resolver, name: host, said: 'no answer' }] }),
      ),
      says: '20.70.0.53 drops questions with EDNS',
    },
    'a resolver that gives other addresses': {
      ...seen(walk([host]), walk([host], ['20.80.0.9'], atResolver)),
      says: '20.80.0.9',
    },
    'a resolver that gives one of two addresses': seen(
      walk([host]),
      walk([host], [addresses.v4, '20.80.0.9'], atResolver),
    ),
    'servers that fail for a name under no public suffix, where a resolver counts': {
      target: { host: 'demo.corp.internal' },
      ...seen(walk(['demo.corp.internal'], rcode('REFUSED')), walk(['demo.corp.internal'], [addresses.v4], atResolver)),
    },
    'a resolver that fails for reasons of its own': seen(
      walk([host]),
      walk([host], rcode('SERVFAIL', resolver), atResolver),
    ),
    'servers that fail where no other zone was heard': {
      seen: {
        ...seen(walk([host], rcode('REFUSED')), walk([host], [addresses.v4], atResolver)).seen,
        balancers: [],
      },
      says: "the zone's own servers did not tell: ns1.example.com answers REFUSED",
    },
    'servers without authority while a resolver answers': seen(
      walk([host], lame),
      walk([host], [addresses.v4], atResolver),
    ),
    'servers that refuse connections while a resolver answers': seen(
      walk([host], unanswered('refused')),
      walk([host], [addresses.v4], atResolver),
    ),
    'servers that fail where a private authority vouches, and a resolver counts': {
      ...seen(walk([host], rcode('REFUSED')), walk([host], [addresses.v4], atResolver)),
      target: { expect: { trust: 'private' } },
    },
    'servers that stay silent while a resolver answers': seen(
      walk([host], unanswered()),
      walk([host], [addresses.v4], atResolver),
    ),
  },
  warn: {
    'only IPv6, of a name that was searched for': {
      ...searching,
      seen: { resolution: searched([asked([names.found], [addresses.v6])]) },
      reason: 'only-ipv6',
      says: `dig A ${names.found} @20.70.0.53`,
    },
    'only IPv6, of a name that begins like an option of dig': {
      ...seen(walk(['-x.example.com'], [addresses.v6])),
      target: { host: '-x.example.com' },
      says: 'dig +norecurse -q -x.example.com -t A @ns1.example.com',
    },
    'only IPv6': { ...own({ a: nodata(), aaaa: data() }), reason: 'only-ipv6', says: 'IPv4 alone' },
    'IPv6 questions dropped': {
      ...own({ aaaa: unheard }),
      reason: 'type-unanswered',
      subject: 'demo.example.com AAAA',
      says: ['timeout', 'dig +norecurse AAAA demo.example.com'],
    },
    'IPv6 questions failing': { ...own({ aaaa: rcode('SERVFAIL') }), reason: 'type-unanswered', says: 'SERVFAIL' },
    'IPv6 questions answered without authority': { ...own({ aaaa: lame }), reason: 'type-unanswered' },
    'slow in two looks of three': { ...own({ lookMs: [4000, 20, 1500] }), reason: 'slow', says: '1.5 s' },
    'slow and failing for IPv6': { ...own({ lookMs: [1500, 1500, 1500], aaaa: rcode('NOTIMP') }), findings: 2 },
    'a signature that does not validate': {
      ...seen(walk([host]), walk([host], bogus, atResolver)),
      reason: 'signatures-fail',
      says: ['SERVFAIL', 'extended error 6: DNSSEC Bogus'],
    },
    'a denial of IPv6 that does not validate': {
      ...seen(walk([host], [addresses.v4]), walk([host], [addresses.v4], { ...atResolver, aaaa: bogus })),
      reason: 'signatures-fail',
      says: 'fail for demo.example.com where they are asked for AAAA, though they give its A records',
    },
    'servers that drop EDNS': {
      ...own({ withoutEdns: [{ by: ns2, name: host, said: 'no answer' }] }),
      reason: 'without-edns',
      says: [
        'ns2.example.com drops questions with EDNS, so that clients wait, and answers without',
        'dig +noedns +norecurse A demo.example.com @ns2.example.com',
      ],
    },
    'servers that refuse EDNS, while others were heard with it': {
      seen: {
        ...own({ withoutEdns: [{ by: ns1, name: host, said: 'BADVERS' }] }).seen,
        balancers: [
          {
            balancer: 'app',
            pattern: lb,
            asked: lb,
            walk: walk([lb], data({ ...ns1, name: 'ns1.example.org', address: '20.70.0.9' })),
          },
        ],
      },
      reason: 'without-edns',
      says: 'ns1.example.com answers BADVERS to EDNS, so that resolvers ask twice',
    },
    'servers that fail while a resolver still answers': {
      ...seen(walk([host], rcode('REFUSED')), walk([host], [addresses.v4], atResolver)),
      reason: 'only-from-cache',
      says: 'REFUSED',
    },
  },
  fail: {
    'a zone without the wildcard': {
      target: { host: 'hostprobe-test.example.com', name: '*.example.com', wildcard: '*.example.com' },
      seen: {
        resolution: { authority: walk(['hostprobe-test.example.com'], nxdomain()), resolver: null, unasked: {} },
        zones: { 'hostprobe-test.example.com': [exampleZone] },
      },
      reason: 'nxdomain',
      says: ['*.example.com is to answer for it', '*.example.com. 900 IN CNAME app.ck8s.example.org.'],
    },
    'a zone without the wildcard, and nothing that says where to lead': {
      target: {
        host: 'hostprobe-test.example.com',
        wildcard: '*.example.com',
        expect: { loadBalancer: 'none' },
      },
      ...seen(walk(['hostprobe-test.example.com'], nxdomain())),
      reason: 'nxdomain',
      says: 'Create the record *.example.com at the DNS provider',
    },
    'no name that was searched for': {
      ...searching,
      seen: { resolution: searched(denied) },
      reason: 'nxdomain',
      subject: svc,
      says: [
        `${svc} does not exist: 20.70.0.53 says NXDOMAIN`,
        `in this order: ${names.ownNamespace} (NXDOMAIN), `,
        `${names.found} (NXDOMAIN), ${svc} (NXDOMAIN)`,
        'dns.search',
      ],
    },
    'no name that was searched for, where a load balancer is expected: no record can be made': {
      target: { host: svc, search: true },
      seen: { resolution: searched(denied) },
      reason: 'nxdomain',
      says: 'compare it with the names of the Service and its namespace',
    },
    'no address of any name that was searched for': {
      ...searching,
      seen: { resolution: searched([asked([names.found], empty), asked([svc])], asked([names.found], empty)) },
      reason: 'nodata',
      subject: names.found,
      says: [`${names.found} has no address`, `${names.found} (no address), ${svc} (NXDOMAIN)`],
    },
    'a denial by a resolver that names its zone': {
      seen: {
        resolution: { authority: null, resolver: walk([host], nxdomain(resolver), atResolver), unasked: {} },
        zones: {},
      },
      reason: 'nxdomain',
    },
    'no such name': {
      ...seen(walk([host], nxdomain())),
      reason: 'nxdomain',
      subject: host,
      says: [
        'demo.example.com does not exist: ns1.example.com says NXDOMAIN',
        '5 min',
        'demo.example.com. 900 IN CNAME app.ck8s.example.org.',
        'dig +norecurse A demo.example.com @ns1.example.com',
      ],
    },
    'no such name, by a resolver alone': {
      ...seen(null, walk([host], nxdomain(resolver), atResolver)),
      reason: 'nxdomain',
      says: ['20.70.0.53 says NXDOMAIN', 'dig A demo.example.com @20.70.0.53'],
    },
    'an alias of a name that is gone': {
      ...seen(walk([host, 'gone.provider.net'], nxdomain())),
      reason: 'nxdomain',
      says: ['demo.example.com leads to gone.provider.net, which does not exist', 'dig +norecurse A gone.provider.net'],
    },
    'an alias of a load balancer that is not there yet': {
      ...seen(walk([host, 'app.ck8s.example.org'], nxdomain())),
      says: 'Leave the alias as it is.',
    },
    'no address': { ...seen(walk([host], nodata())), reason: 'nodata', says: 'neither A nor AAAA' },
    'a denial in one of two answers': {
      ...own({ end: 'nxdomain', addresses: [], a: nodata(), aaaa: nxdomain() }),
      reason: 'nxdomain',
    },
    'a circle of aliases': {
      ...seen(walk([host, 'a.example.com', host], nodata(), { end: 'loop' })),
      reason: 'no-end',
    },
    'servers that fail': { ...seen(walk([host], rcode('SERVFAIL'))), reason: 'servers-fail', says: 'SERVFAIL' },
    'servers that refuse': { ...seen(walk([host], rcode('REFUSED'))), reason: 'servers-fail', says: 'REFUSED' },
    'servers without authority': { ...seen(walk([host], lame, { end: 'failed' })), reason: 'servers-fail' },
    'an answer that only fits TCP, which our resolver does not get either': {
      ...seen(walk([host], onlyTcp), walk([host], rcode('SERVFAIL', resolver), atResolver)),
      reason: 'tcp-unanswered',
      says: ['only fits TCP', 'and 20.70.0.53 answers SERVFAIL'],
    },
    'servers that talk nonsense': { ...seen(walk([host], unanswered('malformed'))), reason: 'servers-fail' },
    'servers and resolver that fail': {
      ...seen(walk([host], rcode('SERVFAIL')), walk([host], rcode('SERVFAIL', resolver), atResolver)),
      reason: 'servers-fail',
    },
    'a server that fails for IPv4 beside IPv6': {
      ...own({ a: rcode('SERVFAIL'), aaaa: data() }),
      reason: 'servers-fail',
      says: 'only IPv6',
    },
    'servers that a resolver did not reach either': {
      ...seen(walk([host], unheard), walk([host], unreached(), atResolver)),
      reason: 'servers-fail',
      says: ['no answer from ns1.example.com (timeout', 'extended error 22: No Reachable Authority'],
    },
    'AAAA denied beside a good A': {
      ...own({ aaaa: nxdomain() }),
      reason: 'nxdomain-beside-addresses',
      says: 'asked for AAAA its server denies the whole name',
    },
    'A denied beside a good AAAA': { ...own({ a: nxdomain(), aaaa: data() }), reason: 'nxdomain-beside-addresses' },
  },
  unknown: {
    'silence for one of the names that were searched for': {
      ...searching,
      seen: {
        resolution: searched(
          [asked([names.ownNamespace], unanswered('timeout', resolver)), asked([svc])],
          asked([names.ownNamespace], unanswered('timeout', resolver)),
        ),
      },
      reason: 'unanswered',
      says: [
        `whether ${names.ownNamespace} has an address was not seen`,
        `${names.ownNamespace} (no answer from 20.70.0.53 (timeout`,
        `${svc} (NXDOMAIN)`,
      ],
    },
    'no name that was searched for, denied by a resolver that names no zone': {
      target: { host: 'shop.dev', search: true, expect: { loadBalancer: 'none' } },
      seen: {
        resolution: searched([asked(['shop.dev'], { kind: 'nxdomain', by: resolver })]),
        zones: { 'shop.dev': [] },
      },
      reason: 'denied-blindly',
      says: 'in this order: shop.dev (NXDOMAIN)',
    },
    'a resolver that denies without naming a zone': {
      seen: {
        resolution: {
          authority: null,
          resolver: walk([host], { kind: 'nxdomain', by: resolver }, atResolver),
          unasked: {},
        },
        zones: {},
      },
      reason: 'denied-blindly',
      says: 'seems to see nothing of the Internet',
    },
    'servers that a resolver near to us did not reach either, and nobody else was heard': {
      seen: {
        ...seen(walk([host], unheard), walk([host], unreached('10.0.0.53'), atResolver)).seen,
        balancers: [],
      },
      reason: 'unanswered',
      says: ['no answer from ns1.example.com (timeout', 'dig +norecurse A demo.example.com @ns1.example.com'],
    },
    'a resolver that is silent': {
      ...seen(null, walk([host], unanswered('timeout', { address: '127.0.0.1', port: 5353 }), atResolver)),
      says: 'dig A demo.example.com @127.0.0.1 -p 5353',
    },
    'nobody asked': { ...seen(null), reason: 'unanswered' },
    silence: { ...seen(walk([host], unanswered()), walk([host], unanswered(), atResolver)), reason: 'unanswered' },
    'silence of one type after no address of the other': {
      ...own({ end: 'nodata', addresses: [], a: nodata(), aaaa: unanswered() }),
      reason: 'unanswered',
      says: 'whether demo.example.com has an address was not seen: no answer (timeout',
    },
    'silence behind an alias': {
      ...seen(walk([host, 'www.example.com'], unanswered())),
      says: 'whether www.example.com (to which demo.example.com leads) has an address',
    },
    'silence for IPv4 beside IPv6': { ...own({ a: unanswered(), aaaa: data() }), reason: 'unanswered' },
    'an answer that only fits TCP, where the way may be ours that is blocked': {
      ...seen(walk([host], onlyTcp), walk([host], unanswered('timeout', resolver), atResolver)),
      reason: 'tcp-unanswered',
    },
    'a truncated answer, and our own time ran out': {
      ...seen(walk([host], { ...onlyTcp, failure: { ...onlyTcp.failure, code: 'budget' } })),
      reason: 'unanswered',
    },
    'our resolver alone that fails': {
      ...seen(null, walk([host], rcode('SERVFAIL', resolver), atResolver)),
      reason: 'resolver-fails',
      says: 'SERVFAIL',
    },
    'our resolver alone that refuses': {
      ...seen(null, walk([host], rcode('REFUSED', resolver), atResolver)),
      reason: 'resolver-fails',
    },
    'nothing read': {
      gaps: { resolution: { state: 'unread', detail: 'no resolver answered' } },
      reason: 'not-measured',
    },
  },
  notJudged: {
    'addresses given': { target: { address: ['20.80.0.1'] }, says: '20.80.0.1 was given to dial' },
  },
  absent: {
    'an address for a host': { target: { host: '20.80.0.1' } },
    'not to be reached': { target: { expect: { reachable: false } } },
  },
});
