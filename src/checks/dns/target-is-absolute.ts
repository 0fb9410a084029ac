import { appendedHops } from '../../facts/dns/appended.ts';
import { balancerOf, expectedNames, wantedName } from '../../facts/dns/balancer-names.ts';
import { existenceText, isThere } from '../../facts/dns/existence.ts';
import { isNamed } from '../../facts/dns/host-name.ts';
import { isTold } from '../../facts/dns/outcome.ts';
import { ownerOf, setRecord, zoneKeeper, zoneOf } from '../../facts/dns/records/record.ts';
import { countedWalk } from '../../facts/dns/resolution.ts';
import { unfollowed } from '../../facts/dns/resolving.ts';
import { seeHop } from '../../facts/dns/walked.ts';
import { usualTtl } from '../../facts/dns/records/wanted-record.ts';
import type { Fix, View } from '../../model/check.ts';
import type { AppendedTarget } from '../../model/dns.ts';
import { defineCheck } from '../define.ts';

type Asked = View<'resolution' | 'zones' | 'appendedTargets'>;

export const targetIsAbsolute = defineCheck({
  id: 'dns.target-is-absolute',
  title: 'no alias on the way points to a name that had its zone appended',
  why: 'Many DNS providers take a name without a final dot as relative and append the zone to it: the record then points to a name that does not exist, or, where a wildcard answers, to the wrong place.',
  fix: "Write the target of the CNAME with its final dot; where a web form refuses the dot, look up in the provider's manual how it wants a full name.",
  sources: [
    {
      title: 'RFC 1035, section 5.1: Format of master files',
      url: 'https://www.rfc-editor.org/rfc/rfc1035#section-5.1',
    },
    { title: 'RFC 1912, section 2: DNS data', url: 'https://www.rfc-editor.org/rfc/rfc1912#section-2' },
    { title: 'Welkin: Network model', url: 'https://elastisys.io/welkin/user-guide/network-model/' },
  ],
  aliases: [
    'trailing dot',
    'missing dot',
    'final dot',
    'relative name',
    'doubled domain',
    'zone appended',
    '$ORIGIN',
    'NXDOMAIN',
  ],
  controls: ['ISO 27001:2022 8.20 (A.13.1.1)'],
  owner: 'developer',
  urgency: 'now',
  essential: false,
  look: 'quick',
  reasons: ['zone-appended', 'unseen'],
  worst: 'fail',
  yieldsTo: ['dns.target-is-a-name'],
  needs: ['resolution', 'zones', 'appendedTargets'],
  applies: ({ target }) => isNamed(target),
  lacks({ appendedTargets, resolution, zones, target }) {
    const hops = appendedHops(appendedTargets, target, countedWalk(resolution, target));
    return hops.some(({ verdict }) => verdict === 'appended') ? null : unfollowed({ resolution, zones }, target);
  },
  *run(view) {
    const walk = countedWalk(view.resolution, view.target);
    for (const { row, verdict } of appendedHops(view.appendedTargets, view.target, walk)) {
      const { hop, zone, remainder } = row;
      if (verdict === 'appended') {
        const whose = hop.owner === view.target.host ? '' : ` of ${hop.owner}`;
        yield {
          status: 'fail',
          reason: 'zone-appended',
          // Whatever comes after it in the chain comes of it.
          subject: walk?.last ?? hop.target,
          message: `the target${whose} was taken as relative: ${zone} was appended to ${remainder.name}`,
          fix: fixFor(row, view),
          see: [seeHop(hop)],
          evidence: { target: row.target.outcome.kind, remainder: remainder.outcome.kind },
        };
      } else if (verdict === 'unseen') {
        const silent = isTold(row.sibling.outcome) || !isThere(row.target) ? remainder : row.sibling;
        const message = `whether ${zone} was appended to ${remainder.name} by mistake was not seen: ${existenceText(silent)}`;
        yield { status: 'unknown', reason: 'unseen', subject: hop.target, message, owner: 'prober' };
      }
    }
  },
});

function fixFor({ hop, remainder }: AppendedTarget, view: Asked): Fix {
  const zones = view.zones[hop.owner] ?? [];
  if (hop.type === 'DNAME') {
    return {
      text: `Write the target of the DNAME above ${hop.owner} with its final dot`,
      where: zoneKeeper(zoneOf(hop.owner, zones), hop.owner),
    };
  }
  // What a resolver gives is what is left of the TTL.
  const ttl = countedWalk(view.resolution, view.target)?.view === 'authority' ? hop.ttl : usualTtl;
  const isRight = balancerOf(remainder.name, expectedNames(view.target)) !== undefined;
  const wanted = isRight ? null : wantedName(view.target);
  const data = wanted === null || wanted === hop.owner ? remainder.name : wanted;
  return setRecord('Set', { owner: ownerOf(hop.owner, view.target), ttl, type: hop.type, data }, zones);
}
