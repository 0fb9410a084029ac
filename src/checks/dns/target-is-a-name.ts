import { wantedName } from '../../facts/dns/balancer-names.ts';
import { isNamed } from '../../facts/dns/host-name.ts';
import { meantBy, mistakenHops, type NotAName } from '../../facts/dns/not-a-name.ts';
import { zoneKeeper, zoneOf } from '../../facts/dns/records/record.ts';
import { countedWalk } from '../../facts/dns/resolution.ts';
import { unfollowed } from '../../facts/dns/resolving.ts';
import { seeHop } from '../../facts/dns/walked.ts';
import { leadTo } from '../../facts/dns/records/wanted-record.ts';
import { defineCheck } from '../define.ts';

export const targetIsAName = defineCheck({
  id: 'dns.target-is-a-name',
  title: 'every alias on the way points to a host name',
  why: 'A CNAME takes a host name and nothing else. An address, a URL, a port or a template that nobody filled in is taken for a name all the same, and that name exists nowhere.',
  fix: 'Point the CNAME to the bare name of the load balancer, without https://, port or path; for an address use an A or AAAA record.',
  sources: [
    {
      title: 'RFC 1035, section 3.3.1: CNAME RDATA format',
      url: 'https://www.rfc-editor.org/rfc/rfc1035#section-3.3.1',
    },
    {
      title: 'RFC 1123, section 2.1: Host names and numbers',
      url: 'https://www.rfc-editor.org/rfc/rfc1123#section-2.1',
    },
  ],
  aliases: [
    'CNAME to IP address',
    'CNAME to URL',
    'https:// in CNAME',
    'port in CNAME',
    '$DOMAIN',
    'template',
    'placeholder not replaced',
  ],
  controls: ['ISO 27001:2022 8.20 (A.13.1.1)'],
  owner: 'developer',
  urgency: 'now',
  essential: false,
  look: 'quick',
  reasons: ['address', 'url', 'port', 'template', 'single-label'],
  worst: 'fail',
  yieldsTo: [],
  needs: ['resolution', 'zones'],
  applies: ({ target }) => isNamed(target),
  lacks: ({ resolution, zones, target }) =>
    mistakenHops(countedWalk(resolution, target), zones).length > 0 ? null : unfollowed({ resolution, zones }, target),
  *run(view) {
    const walk = countedWalk(view.resolution, view.target);
    for (const { hop, mistake } of mistakenHops(walk, view.zones)) {
      const zones = view.zones[hop.owner] ?? [];
      const to = wantedName(view.target) ?? meantBy(mistake);
      yield {
        status: 'fail',
        reason: mistake.kind,
        subject: hop.target,
        message: `${hop.owner} is an alias of ${hop.target}: ${said[mistake.kind](mistake.written)}`,
        fix:
          to === null
            ? {
                text: 'Point the alias to the name that was meant',
                where: zoneKeeper(zoneOf(hop.owner, zones), hop.owner),
              }
            : leadTo(hop.owner, [to], view, 'Set'),
        see: [seeHop(hop)],
      };
    }
  },
});

const said: Readonly<Record<NotAName['kind'], (written: string) => string>> = {
  address: (written) => `the address ${written} stands where a name belongs`,
  url: (written) => `${written} is a URL or has a path, and not a name`,
  port: (written) => `${written} has a port, which an alias cannot carry`,
  template: (written) => `the template ${written} was not filled in`,
  'single-label': (written) => `${written} is a single label, and no host is called so`,
};
