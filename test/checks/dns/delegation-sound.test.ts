import { delegationSound } from '../../../src/checks/dns/delegation-sound.ts';
import type { Outcome, Server } from '../../../src/model/dns.ts';
import type { Delegation, ParentApart, ZoneServer } from '../../../src/model/name-looks.ts';
import { cases } from '../../support/cases.ts';
import { alive, data, nodata, ns1, ns2, nxdomain, rcode, registryNs, unanswered } from '../../support/evidence.ts';

const names = ['ns1.example.com', 'ns2.example.com'];
const otherRegistry: Server = { address: '20.40.0.2', port: 53, name: 'b.gtld-servers.net' };
const six: Server = { address: '2a01:4f8:50::2', port: 53, name: 'ns2.example.com' };

const listed = (server: Server, over: Partial<ZoneServer> = {}): ZoneServer => ({
  server,
  listedBy: ['parent', 'zone'],
  addressFrom: ['glue', 'record'],
  soa: data(server),
  serial: 3,
  names,
  ...over,
});
const mute = (
  server: Server,
  soa: Outcome = unanswered('timeout', server),
  over: Partial<ZoneServer> = {},
): ZoneServer => listed(server, { soa, serial: null, names: null, ...over });
const delegated = { parent: 'com', by: registryNs, names, glue: [ns1, ns2] };
const delegation = (servers: readonly ZoneServer[], over: Partial<Delegation> = {}): Delegation => ({
  zone: 'example.com',
  delegated,
  servers,
  unaddressed: [],
  ...over,
});
const seen = (...delegations: readonly Delegation[]) => ({ seen: { delegations } });
const sound = delegation([listed(ns1), listed(ns2)]);
const refused = rcode('REFUSED', ns2);
const plus = (name: string): readonly string[] => [...names, name];
const foreign: Server = { address: '20.55.0.2', port: 53, name: 'ns2.prov.net' };
const unregistered: Outcome = { kind: 'nxdomain', by: registryNs, zone: 'net' };
const unseenParent = { delegated: null, unasked: 'no resolver told the name servers of a zone above example.com' };
const stale: ParentApart = { by: otherRegistry, denial: nxdomain(otherRegistry), names: [], servers: [] };
const elsewhere = { ...ns2, address: '20.50.0.9' };
const refersElsewhere = (soa: Outcome): ParentApart => ({
  by: otherRegistry,
  denial: null,
  names: ['ns2.example.com'],
  servers: [{ server: elsewhere, soa }],
});
const alias = (name: string) => ({ name, target: 'real.provider.net' });
const inner = (server: Server, address: string): ZoneServer =>
  mute({ ...server, address }, unanswered('timeout', server), { addressFrom: ['record'] });
const isPrivate = delegation([
  listed(ns1, { addressFrom: ['glue'] }),
  inner(ns1, '10.1.2.3'),
  inner(ns2, '192.168.7.7'),
]);
const deaf = { ...alive, ipv6: { beyond: false, own: false } };

cases(delegationSound, {
  pass: {
    'a server of which the SOA question was lost, and that answers for names': seen(
      delegation([listed(ns1), mute(ns2, unanswered(), { answers: data(ns2) })]),
    ),
    'both answer as the parent lists them': {
      ...seen(sound),
      says: 'ns1.example.com, ns2.example.com answer for example.com with authority, as com lists them',
    },
    'one server alone': {
      ...seen(
        delegation([listed(ns1, { names: ['ns1.example.com'] })], {
          delegated: { ...delegated, names: ['ns1.example.com'] },
        }),
      ),
      says: 'ns1.example.com, the only one, answers for example.com',
    },
    'a family that there is no way over': {
      ...seen(delegation([listed(ns1), listed(ns2), mute(six, unanswered('unreachable', six))])),
      says: 'not tried for want of a way from here: 2a01:4f8:50::2',
    },
    'silence over a family that this vantage lacks': {
      ...seen(delegation([listed(ns1), listed(ns2), mute(six)])),
      life: deaf,
      limits: ['no-ipv6'],
    },
    'nothing came over UDP from anybody: that may be our own way': seen(
      delegation([listed(ns1, { overTcpAlone: true }), listed(ns2, { overTcpAlone: true })], {
        delegated: { ...delegated, overTcpAlone: true },
      }),
    ),
    'the zone above was not asked': {
      ...seen(delegation([listed(ns1), listed(ns2)], unseenParent)),
      says: 'but the zone above was not compared (no resolver told',
    },
    'a zone whose servers may not be asked, beside one that is sound': {
      ...seen(sound, delegation([], { zone: 'internal', delegated: null, unasked: 'switched off' })),
      says: 'internal was not looked at (switched off)',
    },
    'glue of a family whose records were not told': seen(
      delegation([
        listed(ns1),
        listed(ns2, { addressFrom: ['record'] }),
        listed(six, { addressFrom: ['glue'], untold: true }),
      ]),
    ),
  },
  fail: {
    'a server of the zone above does not know of the delegation': {
      ...seen(delegation([listed(ns1), listed(ns2)], { apart: [stale] })),
      reason: 'parents-differ',
      subject: 'example.com',
      says: [
        'the servers of com do not say the same of example.com: a.gtld-servers.net refers to ns1.example.com (20.50.0.1), ns2.example.com (20.50.0.2)',
        'b.gtld-servers.net says NXDOMAIN, which caches may hold for 5 min, and so does not delegate it',
        'Have b.gtld-servers.net load com anew',
        'dig +norecurse NS example.com @b.gtld-servers.net',
      ],
    },
    'a server of the zone above refers to one that refuses': {
      ...seen(delegation([listed(ns1), listed(ns2)], { apart: [refersElsewhere(rcode('REFUSED', elsewhere))] })),
      reason: 'parents-differ',
      says: 'b.gtld-servers.net to ns2.example.com (20.50.0.9, which does not answer for example.com)',
    },
    'no name server has an address, and anybody may register their domain': {
      ...seen(
        delegation([], {
          delegated: { ...delegated, names: ['ns1.gone.net'], glue: [] },
          unaddressed: [{ name: 'ns1.gone.net', outcome: nxdomain() }],
        }),
      ),
      reason: 'no-address',
      subject: 'example.com',
      says: 'ns1.gone.net',
    },
    'all are aliases, without glue': {
      ...seen(
        delegation([listed(ns1), listed(ns2)], { delegated: { ...delegated, glue: [] }, aliases: names.map(alias) }),
      ),
      reason: 'alias',
      says: 'ns1.example.com, ns2.example.com, name servers of example.com, are aliases (CNAME)',
    },
    'all are lame, for the names in the zone as well': {
      ...seen(delegation([mute(ns1, refused, { answers: refused }), mute(ns2, refused, { answers: refused })])),
      reason: 'none-authoritative',
    },
    'all are lame': {
      ...seen(delegation([mute(ns1, rcode('REFUSED')), mute(ns2, { kind: 'lame', by: ns2 })])),
      reason: 'none-authoritative',
      subject: 'example.com',
      says: [
        'ns1.example.com answers REFUSED; ns2.example.com answers without authority',
        'dig +norecurse SOA example.com @ns1.example.com',
      ],
    },
    'one is lame and one silent': {
      ...seen(delegation([mute(ns1, rcode('REFUSED')), mute(ns2)])),
      reason: 'none-authoritative',
    },
    'all are silent, and the zone above was heard': seen(delegation([mute(ns1), mute(ns2)])),
    'all are lame, and one has an address that there is no way to': seen(
      delegation([mute(ns1, rcode('REFUSED')), mute(ns2, refused), mute(six, unanswered('unreachable', six))]),
    ),
  },
  warn: {
    'a server of the zone above refers elsewhere, where it is answered': {
      ...seen(delegation([listed(ns1), listed(ns2)], { apart: [refersElsewhere(data(elsewhere))] })),
      reason: 'parents-differ',
      says: 'Make the NS records of example.com in com, and their glue, the same',
    },
    'a server of the zone above refers to one that was not seen': {
      ...seen(delegation([listed(ns1), listed(ns2)], { apart: [refersElsewhere(unanswered('budget', elsewhere))] })),
      reason: 'parents-differ',
    },
    'one is an alias': {
      ...seen(delegation([listed(ns1), listed(ns2)], { aliases: [alias('ns2.example.com')] })),
      reason: 'alias',
      subject: 'ns2.example.com',
      says: ['ns2.example.com leads to real.provider.net', 'dig CNAME ns2.example.com'],
    },
    'all are aliases, with glue': {
      ...seen(delegation([listed(ns1), listed(ns2)], { aliases: names.map(alias) })),
      reason: 'alias',
    },
    'one answers over TCP alone': {
      ...seen(delegation([listed(ns1), listed(ns2, { overTcpAlone: true })])),
      reason: 'silent',
      says: ['ns2.example.com gives no answer for example.com over UDP', 'dig +notcp +norecurse SOA example.com'],
    },
    'all answer over TCP alone, and the zone above over UDP': {
      ...seen(delegation([listed(ns1, { overTcpAlone: true }), listed(ns2, { overTcpAlone: true })])),
      reason: 'silent',
    },
    'all addresses are private': {
      ...seen(isPrivate),
      reason: 'private-address',
      says: [
        'ns1.example.com 10.1.2.3 (private), ns2.example.com 192.168.7.7 (private)',
        'only the glue in the zone above, 20.50.0.1, 20.50.0.2, leads',
      ],
    },
    'one refuses': {
      ...seen(delegation([listed(ns1), mute(ns2, refused)])),
      reason: 'lame',
      says: [
        'ns2.example.com is listed for example.com and does not answer for it with authority: ns2.example.com answers REFUSED',
        'remove the NS record from the registrar (the zone above) and from the zone itself',
      ],
    },
    'one denies the zone': { ...seen(delegation([listed(ns1), mute(ns2, nxdomain(ns2))])), reason: 'lame' },
    'one is silent': {
      ...seen(delegation([listed(ns1), mute(ns2)])),
      reason: 'silent',
      says: 'ns2.example.com timeout',
    },
    'one of a name’s addresses is silent': {
      ...seen(delegation([listed(ns1), listed(ns2), mute(six)])),
      reason: 'silent',
      says: 'ns2.example.com (2a01:4f8:50::2) is listed',
    },
    'nothing listens at one': {
      ...seen(delegation([listed(ns1), mute(ns2, unanswered('refused', ns2))])),
      reason: 'silent',
    },
    'the way to one host is rejected': {
      ...seen(
        delegation([
          listed(ns1),
          mute(ns2, { kind: 'unanswered', failure: { code: 'unreachable', detail: 'recv EHOSTUNREACH' }, by: ns2 }),
        ]),
      ),
      reason: 'silent',
    },
    'the parent lists another': {
      ...seen(
        delegation([listed(ns1), listed(ns2)], { delegated: { ...delegated, names: [...names, 'ns3.example.com'] } }),
      ),
      reason: 'sets-differ',
      says: [
        'com (a.gtld-servers.net) lists ns1.example.com, ns2.example.com, ns3.example.com; ns1.example.com lists ns1.example.com, ns2.example.com',
        'example.com. 86400 IN NS ns2.example.com.',
        'the registrar of example.com',
      ],
    },
    'the parent of a zone within another lists another': {
      ...seen(
        sound,
        delegation([listed(ns1), listed(ns2)], {
          zone: 'shop.example.com',
          delegated: { ...delegated, parent: 'example.com', names: plus('ns3.example.com') },
        }),
      ),
      reason: 'sets-differ',
      says: 'the DNS provider of example.com',
    },
    'only the zone lists a name that is gone': {
      ...seen(
        delegation([listed(ns1, { names: plus('ns1.gone.net') }), listed(ns2, { names: plus('ns1.gone.net') })], {
          unaddressed: [{ name: 'ns1.gone.net', outcome: unregistered }],
        }),
      ),
      reason: 'no-address',
      subject: 'ns1.gone.net',
      says: [
        'net knows no domain gone.net (it is not registered, or no longer delegated): whoever registers it',
        'answers for example.com',
        'Remove ns1.gone.net from the NS records of example.com, from the zone itself; or, if you hold gone.net,',
        'dig +norecurse NS gone.net @a.gtld-servers.net',
      ],
    },
    'the zone lists nothing but a name that is gone': {
      ...seen(
        delegation([listed(ns1, { names: ['ns1.gone.net'] })], {
          delegated: { ...delegated, names: ['ns1.example.com'] },
          unaddressed: [{ name: 'ns1.gone.net', outcome: unregistered }],
        }),
      ),
      reason: 'no-address',
      says: 'from the zone itself, and list there those that answer for it: ns1.example.com',
    },
    'two names below one domain that is gone': {
      ...seen(
        delegation([listed(ns1), listed(ns2)], {
          delegated: { ...delegated, names: [...plus('ns1.gone.net'), 'ns2.gone.net'] },
          unaddressed: ['ns1.gone.net', 'ns2.gone.net'].map((name) => ({ name, outcome: unregistered })),
        }),
      ),
      reason: 'no-address',
      subject: 'ns1.gone.net, ns2.gone.net',
      says: 'name servers of example.com, have no address record',
    },
    'only the zone lists one that refuses': {
      ...seen(
        delegation([
          listed(ns1, { names: plus('ns2.prov.net') }),
          listed(ns2, { names: plus('ns2.prov.net') }),
          mute(foreign, rcode('REFUSED', foreign), { listedBy: ['zone'] }),
        ]),
      ),
      reason: 'lame',
      says: 'Have ns2.prov.net load example.com, or remove the NS record from the zone itself',
    },
    'only the parent lists one that is silent': {
      ...seen(
        delegation([listed(ns1), listed(ns2), mute(foreign, undefined, { listedBy: ['parent'] })], {
          delegated: { ...delegated, names: plus('ns2.prov.net') },
        }),
      ),
      reason: 'silent',
    },
    'the parent lists none that serves the zone': {
      ...seen(
        delegation([listed(ns1), listed(ns2), mute(foreign, rcode('REFUSED', foreign), { listedBy: ['parent'] })], {
          delegated: { ...delegated, names: ['ns2.prov.net'] },
        }),
      ),
      reason: 'lame',
      says: 'from the registrar (the zone above), and list there those that answer for it: ns1.example.com, ns2.example.com',
    },
    'one that is gone, where the lists differ in more': {
      ...seen(
        delegation([listed(ns1, { names: plus('ns1.gone.net') }), listed(ns2, { names: plus('ns1.gone.net') })], {
          delegated: { ...delegated, names: ['ns1.example.com'] },
          unaddressed: [{ name: 'ns1.gone.net', outcome: unregistered }],
        }),
      ),
      reason: 'sets-differ',
      findings: 2,
      says: 'List these name servers of example.com, without ns1.gone.net, if the zone itself is right\nexample.com. 86400 IN NS ns1.example.com.\nexample.com. 86400 IN NS ns2.example.com.\nthe registrar',
    },
    'glue of before, where nobody answers any more': {
      ...seen(
        delegation([
          listed(ns1),
          listed(ns2, { addressFrom: ['record'] }),
          mute({ ...ns2, address: '20.50.0.9' }, undefined, { addressFrom: ['glue'] }),
        ]),
      ),
      reason: 'glue-differs',
      says: 'of the former, ns2.example.com (20.50.0.9) timeout',
    },
    'a name that is gone, whose glue leads to one that refuses': {
      ...seen(
        delegation([listed(ns1), mute(foreign, rcode('REFUSED', foreign), { addressFrom: ['glue'] })], {
          unaddressed: [{ name: 'ns2.prov.net', outcome: unregistered }],
        }),
      ),
      reason: 'no-address',
      says: 'only glue in the zone above: a.gtld-servers.net says NXDOMAIN; there, ns2.prov.net answers REFUSED',
    },
    'the servers list different ones': {
      ...seen(delegation([listed(ns1), listed(ns2, { names: ['ns2.example.com'] })], unseenParent)),
      reason: 'sets-differ',
      says: 'the same at all its own servers',
    },
    'a name without address': {
      ...seen(delegation([listed(ns1), listed(ns2)], { unaddressed: [{ name: 'ns.gone.net', outcome: nxdomain() }] })),
      reason: 'no-address',
      subject: 'ns.gone.net',
      says: 'whoever gets that name at gone.net, or gone.net itself, can answer for example.com',
    },
    'a name with glue and no record': {
      ...seen(
        delegation([listed(ns1), listed(ns2, { addressFrom: ['glue'] })], {
          unaddressed: [{ name: 'ns2.example.com', outcome: nxdomain() }],
        }),
      ),
      reason: 'no-address',
      says: 'no address record of its own, only glue',
    },
    'servers that answer for the names in a zone, and not for the zone itself': {
      ...seen(delegation([listed(ns1), mute(ns2, refused, { answers: data(ns2) })])),
      reason: 'no-soa',
      says: [
        'ns2.example.com answers for names in example.com with authority, and gives no SOA record of it: ns2.example.com answers REFUSED',
        'answer for the SOA and NS records',
      ],
    },
    'none of them gives an SOA record, and all answer': {
      ...seen(
        delegation([mute(ns1, rcode('REFUSED'), { answers: nodata() }), mute(ns2, refused, { answers: data(ns2) })]),
      ),
      reason: 'no-soa',
    },
    'more names without address than anybody reads': {
      ...seen(
        delegation([listed(ns1), listed(ns2)], {
          unaddressed: Array.from({ length: 13 }, (_, i) => ({ name: `ns.gone${i}.net`, outcome: nxdomain() })),
        }),
      ),
      reason: 'no-address',
      findings: 5,
      says: ['and so with 9 more name servers of example.com: ns.gone4.net', 'ns.gone7.net and 5 more'],
    },
    'glue that differs': {
      ...seen(
        delegation([
          listed(ns1),
          listed(ns2, { addressFrom: ['record'] }),
          listed({ ...ns2, address: '20.50.0.9' }, { addressFrom: ['glue'] }),
        ]),
      ),
      reason: 'glue-differs',
      says: 'the glue for ns2.example.com in com says 20.50.0.9, its own records say 20.50.0.2',
    },
  },
  unknown: {
    "only another zone than the host's was looked at": {
      ...seen(delegation([listed(ns1), listed(ns2)], { zone: 'ck8s.example.org' })),
      reason: 'unseen',
      subject: 'demo.example.com',
      says: ['the zone that holds demo.example.com was not looked at', 'only ck8s.example.org'],
    },
    "the host's zone may not be asked, and another was sound": {
      ...seen(
        delegation([], { delegated: null, unasked: 'switched off' }),
        delegation([listed(ns1), listed(ns2)], { zone: 'ck8s.example.org' }),
      ),
      reason: 'unseen',
      says: 'switched off',
    },
    'a server that gives no SOA record, and no answer for a name with authority': {
      ...seen(delegation([mute(ns1, unanswered('budget', ns1)), mute(ns2, refused, { answers: refused })])),
      findings: 2,
    },
    'silence where nobody was heard over the family': {
      ...seen(delegation([listed(ns1), mute(six)])),
      life: deaf,
      reason: 'unseen',
    },
    'all silent, and nobody but resolvers was heard': {
      ...seen(delegation([mute(ns1), mute(ns2)], unseenParent)),
      reason: 'unseen',
    },
    'the only address is one that there is no way to': seen(delegation([mute(six, unanswered('unreachable', six))])),
    'our own time ran out': seen(delegation([listed(ns1), mute(ns2, unanswered('budget', ns2))])),
    'all lame that were seen': {
      ...seen(delegation([mute(ns1, rcode('REFUSED')), mute(ns2, unanswered('denied', ns2))])),
      findings: 2,
    },
    'all that were seen are lame, and of one the addresses were not told': {
      ...seen(
        delegation([mute(ns1, rcode('REFUSED'))], { unaddressed: [{ name: 'ns.slow.net', outcome: unanswered() }] }),
      ),
      reason: 'unseen',
      findings: 2,
    },
    'the lists differ in one whose addresses were not told': {
      ...seen(
        delegation([listed(ns1, { names: plus('ns.slow.net') }), listed(ns2, { names: plus('ns.slow.net') })], {
          unaddressed: [{ name: 'ns.slow.net', outcome: unanswered() }],
        }),
      ),
      findings: 2,
      says: 'once it is known that ns.slow.net is there',
    },
    'the addresses of a name were not told': {
      ...seen(
        delegation([listed(ns1), listed(ns2)], { unaddressed: [{ name: 'ns.slow.net', outcome: unanswered() }] }),
      ),
      reason: 'unseen',
      says: 'the addresses of ns.slow.net',
    },
  },
  notJudged: {
    'no zone': { ...seen(), says: 'no name server of a zone of its own' },
    'a zone whose servers may not be asked': {
      ...seen(delegation([], { delegated: null, unasked: 'switched off' })),
      says: 'switched off',
    },
    'port 53 is blocked': { ...seen(delegation([mute(ns1), mute(ns2)])), limits: ['direct-dns-blocked'] },
  },
  absent: { 'a searched name': { ...seen(sound), target: { search: true } } },
});
