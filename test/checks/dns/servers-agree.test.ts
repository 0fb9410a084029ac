import { serversAgree } from '../../../src/checks/dns/servers-agree.ts';
import type { Outcome, Server } from '../../../src/model/dns.ts';
import type { Delegation, Poll, Said } from '../../../src/model/name-looks.ts';
import { cases } from '../../support/cases.ts';
import {
  at,
  data,
  nodata,
  ns1,
  ns2,
  nxdomain,
  platformNs,
  rcode,
  resolver,
  says,
  unanswered,
} from '../../support/evidence.ts';

const host = 'demo.example.com';
const balancer = 'app.ck8s.example.org';
const ns3: Server = { address: '2a01:4f8:50::3', port: 53, name: 'ns3.example.com' };
const later = new Date(Date.parse(at) + 5000).toISOString();

const deniedBy = (zone: string, by: Server): Outcome => ({ kind: 'nxdomain', by, negativeTtl: 300, zone });
const denies = (server: Server, over: Partial<Said> = {}): Said =>
  says(server, [], { outcome: deniedBy('example.com', server), ttl: 300, ...over });
const silent = (server: Server, outcome: Outcome = unanswered('timeout', server)): Said =>
  says(server, [], { outcome, ttl: null });

const poll = (rounds: readonly (readonly Said[])[], over: Partial<Poll> = {}): Poll => ({
  name: host,
  type: 'A',
  zone: 'example.com',
  rounds: rounds.map((said, i) => ({ at: i > 0 && i === rounds.length - 1 ? later : at, said })),
  confirmed: rounds.length > 1,
  ...over,
});
const thrice = (said: readonly Said[], over: Partial<Poll> = {}): Poll => poll([said, said, said], over);
const seen = (...polls: readonly Poll[]) => ({ seen: { polls } });

const good = [says(ns1, [balancer]), says(ns2, [balancer])];
const agreeing = poll([good]);
const numbered = (serial: number): Said[] => good.map((said) => ({ ...said, serial, primary: 'ns1.example.com' }));
const behind = [says(ns1, [balancer], { serial: 3 }), denies(ns2, { serial: 2 })];
const cache = (
  first: Said,
  last: Said = { ...first, ttl: first.ttl === null ? null : first.ttl - 5 },
  over: Partial<Poll> = {},
): Poll => poll([[first], [first], [last]], { zone: null, ...over });
const internal = { target: { expect: { loadBalancer: 'internal' } } };
/** The zone, whose second server says `soa` when it is asked for the zone itself. */
const serving = (soa: Outcome): Delegation => ({
  zone: 'example.com',
  delegated: null,
  servers: [ns1, ns2].map((server) => ({
    server,
    listedBy: ['zone'],
    addressFrom: ['record'],
    soa: server === ns2 ? soa : data(server),
    serial: null,
    names: null,
  })),
  unaddressed: [],
});
const second: Server = { address: '20.70.0.54', port: 53 };

cases(serversAgree, {
  pass: {
    'all say the same': { ...seen(agreeing), says: `2 servers of example.com say ${balancer} for ${host} A` },
    'one server alone': {
      ...seen(poll([[says(ns1, [balancer])]])),
      says: 'example.com has one server alone, ns1.example.com',
    },
    'a server that was behind for less than 5 s': seen(poll([behind, behind, good])),
    'addresses that take turns': {
      ...seen(
        poll([
          [says(ns1, ['20.1.1.1']), says(ns2, ['20.1.1.2'])],
          [says(ns1, ['20.1.1.2']), says(ns2, ['20.1.1.2'])],
          [says(ns1, ['20.1.1.1']), says(ns2, ['20.1.1.2'])],
        ]),
      ),
      says: 'varies by design',
    },
    'one that is silent beside two that agree': {
      ...seen(poll([[...good, silent({ ...ns3, address: '20.50.0.3' })]])),
      says: 'nothing to compare came from ns3.example.com',
    },
    'one of two does not serve the zone, which is told of the zone': {
      seen: {
        polls: [poll([[says(ns1, [balancer]), silent(ns2, rcode('REFUSED', ns2))]])],
        delegations: [serving(rcode('REFUSED', ns2))],
      },
      says: `of the servers of example.com only ns1.example.com serves it (ns2.example.com does not), and says ${balancer}`,
    },
    'one of two is silent to whatever it is asked': {
      seen: {
        polls: [poll([[says(ns1, [balancer]), silent(ns2)]])],
        delegations: [serving(unanswered('timeout', ns2))],
      },
      says: 'ns2.example.com does not',
    },
    'a family that there is no way over': seen(
      poll([[says(ns1, [balancer]), silent(ns3, unanswered('unreachable', ns3))]]),
    ),
    'a resolver with addresses in common': seen(
      poll([[says(ns1, ['20.1.1.1', '20.1.1.2'])]]),
      cache(says(resolver, ['20.1.1.2', '20.1.1.3'])),
    ),
    'a resolver with a private view': { ...seen(agreeing, cache(says(resolver, ['10.0.0.1']))), says: 'split view' },
    'a resolver that another place is given, which counts down': {
      ...seen(agreeing, cache(says(resolver, ['20.9.9.9']))),
      says: `${resolver.address} has a view of its own (by where it stands, or a split view) and says 20.9.9.9`,
    },
    'a resolver that sees another zone of that name': seen(
      poll([good, numbered(7)], { confirmed: false }),
      cache(says(resolver, ['20.9.9.9'], { ttl: 9000, serial: 3, primary: 'dc1.example.com' })),
    ),
    'a resolver that denies without the SOA of the zone': seen(
      agreeing,
      cache(denies(resolver, { outcome: nxdomain(resolver) })),
    ),
    'a resolver that denies by a zone of its own': seen(
      poll([good, numbered(7)], { confirmed: false }),
      cache(denies(resolver, { serial: 3, primary: 'dc1.example.com' })),
    ),
    'addresses of which the servers have some in common': {
      ...seen(poll([[says(ns1, ['20.1.1.1', '20.1.1.2']), says(ns2, ['20.1.1.2', '20.1.1.3'])]])),
      says: `the servers of example.com give different addresses for ${host} A, and some in common`,
    },
    'addresses that take turns, no two servers the same so far': seen(
      poll(
        [
          [says(ns1, ['20.1.1.1']), says(ns2, ['20.1.1.2'])],
          [says(ns1, ['20.1.1.3']), says(ns2, ['20.1.1.4'])],
        ],
        { confirmed: false },
      ),
    ),
    'two resolvers of one company, told apart by the path of their URL': {
      ...internal,
      ...seen(
        thrice(
          [
            says({ ...second, over: 'https', path: '/a' }, ['10.0.0.1']),
            says({ ...second, over: 'https', path: '/b' }, ['10.0.0.1']),
          ],
          {
            zone: null,
          },
        ),
      ),
      says: 'of the configured resolvers 2 of 2',
    },
    'a resolver whose answer does not count down': {
      ...seen(agreeing, cache(says(resolver, ['20.9.9.9'], { ttl: 60 }), says(resolver, ['20.9.9.9'], { ttl: 60 }))),
      says: `${resolver.address} has a view of its own (by where it stands, or a split view) and says 20.9.9.9`,
    },
    'a resolver that brought nothing': {
      ...seen(agreeing, poll([[silent(resolver, rcode('SERVFAIL', resolver))]], { zone: null })),
      says: `nothing to compare came from the configured resolver ${resolver.address}`,
    },
    'a resolver that is silent beside one that answers': {
      ...seen(
        agreeing,
        poll([[says(resolver, [balancer]), silent(second)]], { zone: null }),
        poll([[says(resolver, [balancer]), silent(second)]], { zone: null, type: 'AAAA' }),
      ),
      says: `the configured resolver ${second.address}: no answer from ${second.address} (timeout`,
    },
    'resolvers alone, one of them silent': {
      ...seen(poll([[says(resolver, [balancer]), silent(second)]], { zone: null })),
      says: [`1 of 2 say ${balancer} for ${host} A`, `configured resolver ${second.address}: no answer`],
    },
    'internal: another view than the zone': { ...internal, ...seen(agreeing, cache(says(resolver, ['20.9.9.9']))) },
    'resolvers of a zone that varies': seen(
      poll([[says(ns1, ['20.1.1.1'])], [says(ns1, ['20.1.1.2'])]], { confirmed: false }),
      cache(says(resolver, ['20.1.1.3'])),
    ),
  },
  fail: {
    'a server with an older copy denies the host': {
      ...seen(thrice(behind)),
      reason: 'server-denies',
      subject: host,
      says: [
        'ns1.example.com (serial 3) says app.ck8s.example.org; ns2.example.com (serial 2) says NXDOMAIN',
        'Have ns2.example.com (serial 2) load example.com anew, as ns1.example.com (serial 3) did',
        'dig +norecurse SOA example.com @ns2.example.com',
      ],
    },
    'of the platform, it is for the administrator': {
      ...seen(
        agreeing,
        thrice([says(platformNs, ['20.80.0.1']), denies({ ...platformNs, address: '20.60.0.2' })], {
          name: balancer,
          zone: 'ck8s.example.org',
        }),
      ),
      says: ['ns1.example.org (20.60.0.2) says NXDOMAIN'],
    },
    'other addresses with the same serial': {
      ...seen(thrice([says(ns1, ['20.1.1.1'], { serial: 7 }), says(ns2, ['20.1.1.2'], { serial: 7 })])),
      reason: 'server-differs',
      says: 'All have the serial 7 though their records differ: where example.com is transferred',
    },
    'other addresses with a serial that never changes': {
      ...seen(thrice([says(ns1, ['20.1.1.1'], { serial: 1 }), says(ns2, ['20.1.1.2'], { serial: 1 })])),
      says: `Make the record of ${host} the same at all servers of example.com`,
    },
    'one that changed in between, and still differs': {
      ...seen(
        poll([
          [says(ns1, ['20.1.1.1']), says(ns2, ['20.1.1.2'])],
          [says(ns1, ['20.1.1.1']), says(ns2, ['20.1.1.2'])],
          [says(ns1, ['20.1.1.1']), says(ns2, ['20.1.1.3'])],
        ]),
      ),
      reason: 'server-differs',
    },
    'serials wrap around (RFC 1982)': {
      ...seen(thrice([says(ns1, [balancer], { serial: 5 }), denies(ns2, { serial: 4_294_967_290 })])),
      says: 'Have ns2.example.com (serial 4294967290) load',
    },
    'A and AAAA of one name are one finding': seen(
      thrice(behind),
      thrice([says(ns1, ['2a01:4f8::1']), silent(ns2), denies(ns3)], { type: 'AAAA' }),
    ),
    'only AAAA': {
      ...seen(
        agreeing,
        thrice([says(ns1, ['2a01:4f8::1']), says(ns2, [], { outcome: nodata(ns2) })], { type: 'AAAA' }),
      ),
      says: 'ns2.example.com says that there is none',
    },
  },
  warn: {
    'it varies, and one server denies now and then': {
      ...seen(poll([behind, good, behind])),
      reason: 'dynamic',
    },
    'it varies, and one server stands apart': {
      ...seen(
        poll([
          [says(ns1, ['20.1.1.1']), says(ns2, ['20.1.1.2']), says(ns3, ['20.9.9.9'])],
          [says(ns1, ['20.1.1.2']), says(ns2, ['20.1.1.1']), says(ns3, ['20.9.9.9'])],
          [says(ns1, ['20.1.1.1']), says(ns2, ['20.1.1.2']), says(ns3, ['20.9.9.9'])],
        ]),
      ),
      reason: 'dynamic',
    },
    'a resolver still denies the host': {
      ...seen(agreeing, cache(denies(resolver))),
      reason: 'stale-cache',
      subject: `${host} at ${resolver.address}`,
      says: [
        `still says NXDOMAIN for ${host} until 2026-11-21T12:05:00.000Z, for 5 min more`,
        `dig A ${host} @${resolver.address}`,
        'or ask whoever runs 20.70.0.53',
      ],
    },
    'the zone above still denies a new one, as a resolver has it': seen(
      agreeing,
      cache(denies(resolver, { outcome: deniedBy('com', resolver) })),
    ),
    'a private resolver still denies the host': {
      ...seen(agreeing, cache(denies({ address: '10.0.0.53', port: 53 }))),
      says: `flush ${host} from the cache of 10.0.0.53`,
    },
    'a public resolver still denies the host': {
      ...seen(agreeing, cache(denies({ address: '8.8.8.8', port: 53 }))),
      says: `have ${host} (A) forgotten at https://dns.google/cache`,
    },
    'a resolver still has an older copy of the zone': {
      ...seen(
        poll([good, numbered(7)], { confirmed: false }),
        cache(says(resolver, ['old.example.net'], { serial: 6, primary: 'ns1.example.com' })),
      ),
      reason: 'stale-cache',
    },
    'one of two resolvers at one address holds what the other does not': {
      ...seen(
        agreeing,
        poll(
          [0, 0, 5].map((gone) => [
            denies({ ...second, over: 'https', path: '/a' }, { ttl: 300 - gone }),
            says({ ...second, over: 'https', path: '/b' }, [balancer]),
          ]),
          { zone: null },
        ),
      ),
      reason: 'stale-cache',
    },
    'a resolver still holds the old alias': {
      ...seen(agreeing, cache(says(resolver, ['old.example.net'], { ttl: 3600 }))),
      says: `still says old.example.net for ${host} until 2026-11-21T13:00:00.000Z`,
    },
    'a resolver denies what takes turns': seen(
      poll([[says(ns1, ['20.1.1.1'])], [says(ns1, ['20.1.1.2'])]], { confirmed: false }),
      cache(denies(resolver)),
    ),
    'resolvers of an internal host differ': {
      ...internal,
      ...seen(thrice([says(resolver, ['10.0.0.1']), denies(second)], { zone: null })),
      reason: 'resolvers-differ',
      says: '20.70.0.53 says 10.0.0.1; 20.70.0.54 says NXDOMAIN',
    },
  },
  unknown: {
    'only servers of another zone answered': {
      ...seen(poll([[says(platformNs, ['lb.provider.net'])]], { name: balancer, zone: 'ck8s.example.org' })),
      reason: 'unseen',
      subject: host,
      says: [`the zone that holds ${host} say was not compared`, 'ck8s.example.org'],
    },
    'no time for a second look': { ...seen(poll([behind, behind], { confirmed: false })), reason: 'unconfirmed' },
    'no time to ask a resolver again': {
      ...seen(agreeing, poll([[denies(resolver)]], { zone: null })),
      reason: 'unconfirmed',
    },
    'no time to ask resolvers again': {
      ...internal,
      ...seen(poll([[says(resolver, ['10.0.0.1']), denies(second)]], { zone: null })),
      reason: 'unconfirmed',
    },
    'one of two answered': {
      ...seen(poll([[says(ns1, [balancer]), silent(ns2)]])),
      reason: 'too-few',
      says: 'of 2 servers of example.com, only ns1.example.com gave an answer',
    },
    'time ran out': { gaps: { polls: { state: 'unread', detail: 'time ran out' } }, ...seen(agreeing) },
  },
  notJudged: {
    'nobody answered': { ...seen(poll([[silent(ns1), silent(ns2)]])), says: 'no server of a zone of its own' },
    'nobody was asked': seen(),
    'port 53 is intercepted': { ...seen(thrice(behind)), limits: ['dns-intercepted'] },
    'addresses were given': { ...seen(thrice(behind)), target: { address: ['20.1.1.1'] } },
  },
  absent: {
    'an address as host': { ...seen(), target: { host: '20.1.1.1' } },
    'a searched name': { ...seen(thrice(behind)), target: { search: true } },
  },
});
