import { apexAliases, apexFix, strayAddresses, unplacedAlias } from '../../facts/dns/apex.ts';
import { wantedName } from '../../facts/dns/balancer-names.ts';
import { isNamed } from '../../facts/dns/host-name.ts';
import { keptBy } from '../../facts/dns/own-zones.ts';
import { zoneOf } from '../../facts/dns/records/record.ts';
import { countedWalk } from '../../facts/dns/resolution.ts';
import { unfollowed } from '../../facts/dns/resolving.ts';
import { seeEnd, seeHop } from '../../facts/dns/walked.ts';
import { addressType } from '../../facts/dns/records/wanted-record.ts';
import { defineCheck } from '../define.ts';

export const apexWithoutCname = defineCheck({
  id: 'dns.apex-without-cname',
  title: "no CNAME stands at a zone's apex, and no address that its load balancer is seen not to have",
  why: 'At its apex a zone has SOA and NS records, and nothing may stand beside a CNAME: some resolvers then take the whole zone to be an alias, and mail, name servers and other names of the domain are lost now and then, for some users. Addresses written down there in its place do not move along when the load balancer does.',
  fix: 'Lead the apex to the load balancer by what the DNS provider calls ALIAS, ANAME or flattening; where it has none, set the addresses and keep them up to date.',
  sources: [
    {
      title: 'RFC 1034, section 3.6.2: Aliases and canonical names',
      url: 'https://www.rfc-editor.org/rfc/rfc1034#section-3.6.2',
    },
    { title: 'RFC 1912, section 2.4: CNAME records', url: 'https://www.rfc-editor.org/rfc/rfc1912#section-2.4' },
    {
      title: 'RFC 2181, section 10.1: CNAME resource records',
      url: 'https://www.rfc-editor.org/rfc/rfc2181#section-10.1',
    },
  ],
  aliases: ['CNAME at apex', 'CNAME at root', 'naked domain', 'zone apex', '@ CNAME', 'ALIAS', 'ANAME', 'flattening'],
  controls: ['ISO 27001:2022 8.20 (A.13.1.1)', 'ISO 27001:2022 8.21 (A.13.1.2)'],
  owner: 'developer',
  urgency: 'soon',
  essential: false,
  look: 'quick',
  reasons: ['cname', 'stale'],
  worst: 'fail',
  yieldsTo: ['dns.leads-to-load-balancer'],
  needs: ['resolution', 'zones', 'balancers'],
  applies: ({ target }) => isNamed(target) && !target.search,
  lacks({ resolution, zones, target }) {
    const walk = countedWalk(resolution, target);
    if (apexAliases(walk, zones, target).length > 0) return null;
    const unplaced = unplacedAlias(walk, zones);
    return unplaced === undefined
      ? unfollowed({ resolution, zones }, target)
      : `the zone that holds ${unplaced.owner} could not be found`;
  },
  *run({ resolution, zones, target, balancers }) {
    const walk = countedWalk(resolution, target);
    if (walk === null) return;
    const wanted = wantedName(target);
    const held = walk.addresses.map(({ address }) => address);
    const given = balancers.find(({ asked }) => asked === wanted)?.walk.addresses.map(({ address }) => address) ?? [];
    for (const hop of apexAliases(walk, zones, target)) {
      const { owner } = hop;
      const zone = zoneOf(owner, zones[owner] ?? []) ?? { apex: owner, servers: [hop.by] };
      const isLost = owner === target.host && wanted !== null;
      yield {
        status: 'fail',
        reason: 'cname',
        subject: owner,
        message: `${owner} is the apex of its zone and has a CNAME (to ${hop.target}), beside which its SOA and NS records may not stand`,
        owner: keptBy(owner, target),
        fix: isLost ? apexFix(owner, wanted, given, zone) : apexFix(owner, hop.target, held, zone),
        see: [seeHop(hop)],
      };
    }
    const stray = strayAddresses(walk, zones, target, balancers);
    const zone = zoneOf(target.host, zones[target.host] ?? []);
    if (stray === null || wanted === null || zone === undefined) return;
    yield {
      status: 'warn',
      reason: 'stale',
      subject: target.host,
      message: `${target.host}, the apex of its zone, has ${stray.shared.length > 0 ? `beside ${stray.shared.join(', ')} also ` : ''}${stray.stray.join(', ')}, which ${stray.stray.length === 1 ? 'is' : 'are'} not among the load balancer's addresses (${stray.given.join(', ')})`,
      fix: apexFix(target.host, wanted, stray.given, zone),
      see: [...new Set(stray.stray.map((address) => seeEnd(walk, addressType(address))))],
      evidence: { ...stray },
    };
  },
});
