import { challengeClean } from '../../../src/checks/dns/challenge-clean.ts';
import type { Existence, Outcome } from '../../../src/model/dns.ts';
import type { ChallengeLook } from '../../../src/model/name-looks.ts';
import type { ChallengeType } from '../../../src/model/target.ts';
import { cases } from '../../support/cases.ts';
import { data, nodata, ns1, nxdomain, rcode, resolver, unanswered } from '../../support/evidence.ts';

const name = '_acme-challenge.demo.example.com';
const doubled = `${name}.example.com`;
const proof = 'gfj9Xq_-w0RCEFhXe2Pt5dK1F4lqG8WzZc3hQpVnYs0'.slice(0, 43);

interface Side {
  readonly outcome?: Outcome;
  readonly records?: readonly string[];
}
const existence = (
  at: string,
  { records = [], outcome = records.length > 0 ? data() : nxdomain() }: Side,
): Existence => ({
  name: at,
  outcome,
  records,
});
const appended = (own: Side, sibling: Side = {}) => [
  {
    zone: 'example.com',
    appended: existence(doubled, own),
    sibling: existence('hostprobe-a1b2c3d4e5.demo.example.com.example.com', sibling),
  },
];
const look = (over: Partial<ChallengeLook>) => ({
  seen: {
    challenges: [
      {
        name,
        hops: [],
        last: name,
        outcome: nxdomain(),
        texts: [],
        zone: 'example.com',
        appended: appended({}),
        ...over,
      },
    ],
  },
});
const led = (last: string, outcome: Outcome, zone: string | null) =>
  look({ hops: [{ owner: name, type: 'CNAME', ttl: 300, target: last, by: ns1 }], last, outcome, zone });
/** Of a wildcard's alias. */
const wild = (last: string, outcome: Outcome, zone: string) => {
  const [one] = led(last, outcome, zone).seen.challenges;
  return { seen: { challenges: one === undefined ? [] : [{ ...one, isWild: true as const }] } };
};
const proven = (challenge: ChallengeType) => ({ target: { expect: { challenge } } });
const auth = 'd420c923.auth.example.net';
const unasked: Outcome = { kind: 'unasked', detail: 'no servers' };

cases(challengeClean, {
  pass: {
    'nothing between renewals': {},
    'a proof': look({ outcome: data(), texts: [proof] }),
    'an alias to a name that is not there now': led(auth, nxdomain(), 'auth.example.net'),
    'a wildcard that leads into a zone whose servers refuse': wild(auth, rcode('REFUSED'), 'auth.example.net'),
    'an alias to a name without texts': led(auth, nodata(), 'auth.example.net'),
    'a wildcard that answers for the doubled name': look({
      appended: appended({ records: ['x'] }, { records: ['x'] }),
    }),
    'a delegation to a zone that answers': look({ zone: name }),
  },
  warn: {
    'an alias into a zone whose servers refuse': {
      ...led(auth, rcode('REFUSED'), 'auth.example.net'),
      reason: 'zone-fails',
      says: [
        `${name} leads to ${auth}, which is in auth.example.net, whose servers do not answer for it: ns1.example.com answers REFUSED; no certificate`,
        `Delete the alias (CNAME) of ${name}, or have the zone`,
        'dig +norecurse CNAME _acme-challenge.demo.example.com @ns1.example.com',
      ],
    },
    'the same, where nothing is proven that way': {
      ...led(auth, rcode('REFUSED'), 'auth.example.net'),
      ...proven('http-01'),
      reason: 'zone-fails',
    },
    'an alias into a zone whose servers know nothing of it': {
      ...led(auth, { kind: 'lame', by: ns1 }, null),
      reason: 'zone-fails',
      says: 'which is in a zone, whose servers do not answer for it',
    },
    'an alias into a zone that is silent while others are heard': {
      ...led(auth, unanswered('timeout', resolver), 'auth.example.net'),
      reason: 'zone-fails',
    },
    'a delegation to servers that refuse': {
      ...look({ outcome: rcode('REFUSED'), zone: name }),
      reason: 'zone-fails',
      says: [
        'is delegated to a zone of its own, whose servers do not answer for it',
        `Delete the delegation (NS records) of ${name}`,
        `dig NS ${name}`,
      ],
    },
    'a stray proof, where none is waited for': {
      ...look({ appended: appended({ records: [proof] }) }),
      ...proven('http-01'),
      reason: 'doubled',
      says: [`it is not waited for, as certificates are proven by http-01 here\nDelete ${doubled}\n`],
    },
    'the same with tls-alpn-01': { ...look({ appended: appended({ records: [auth] }) }), ...proven('tls-alpn-01') },
  },
  fail: {
    'an alias below a domain that there is not': {
      ...led(auth, nxdomain(), 'net'),
      reason: 'zone-missing',
      subject: name,
      says: [
        `${name} leads to ${auth}, which is below example.net: ns1.example.com says NXDOMAIN`,
        'no certificate can be had by DNS-01 that way, and net knows no domain example.net',
        'whoever registers it, which anyone may do once nobody holds it, obtains certificates for demo.example.com and *.demo.example.com',
        `Delete the alias (CNAME) of ${name}, or register example.net yourself`,
        'dig +norecurse CNAME _acme-challenge.demo.example.com @ns1.example.com',
        'dig +norecurse NS example.net @ns1.example.com',
      ],
    },
    'the same, where nothing is proven that way': {
      ...led(auth, nxdomain(), 'net'),
      ...proven('http-01'),
      reason: 'zone-missing',
    },
    'an alias into a zone whose servers refuse, where certificates are proven that way': {
      ...led(auth, rcode('REFUSED'), 'auth.example.net'),
      ...proven('dns-01'),
      reason: 'zone-fails',
    },
    'a proof with the zone appended, where certificates are proven that way': {
      ...look({ appended: appended({ records: [proof] }) }),
      ...proven('dns-01'),
      reason: 'doubled',
    },
    'a proof that was made with the zone appended': {
      ...look({ appended: appended({ records: [proof] }) }),
      reason: 'doubled',
      subject: doubled,
      says: [
        `made as ${doubled}, because example.com was appended to ${name}`,
        `${name}. 900 IN TXT "${proof}"`,
        'the DNS provider of example.com',
        `dig +norecurse TXT ${doubled} @ns1.example.com`,
      ],
    },
    'an alias that was made so': {
      ...look({ appended: appended({ records: [auth] }) }),
      says: `${name}. 900 IN CNAME ${auth}.`,
    },
    'some other text': { ...look({ appended: appended({ records: ['hello world'] }) }), says: 'make what it holds at' },
    'beside the right one': {
      ...look({ outcome: data(), texts: [proof], appended: appended({ records: [proof] }) }),
      says: `Delete ${doubled}`,
    },
  },
  unknown: {
    'an alias to where nobody can be asked': {
      ...led('x.internal', unasked, null),
      reason: 'unseen',
      says: 'no servers',
    },
    'servers that do not answer': {
      ...look({ outcome: unanswered('timeout', ns1), zone: null }),
      reason: 'unseen',
      says: 'timeout',
    },
    'servers of the zone itself that refuse': look({ outcome: rcode('REFUSED'), zone: 'example.com' }),
    'an alias into a zone that is silent, while nobody is heard': {
      ...led(auth, unanswered('timeout', resolver), 'auth.example.net'),
      life: { ipv4: { beyond: false, own: true }, ipv6: { beyond: true, own: true } },
    },
    'whether it was doubled': { ...look({ appended: appended({ outcome: unanswered() }) }), reason: 'unseen' },
  },
  notJudged: {
    'nobody to be asked': { ...look({ outcome: unasked, zone: null }), says: 'no servers' },
    'a way to servers that is blocked': { limits: ['direct-dns-blocked'], says: '' },
  },
  absent: {
    'a name that is meant to be searched for': { target: { search: true } },
    'no TLS': { target: { protocol: 'http' } },
    'an address for a host': { target: { host: '20.80.0.1' } },
  },
});
