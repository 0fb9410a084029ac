import type { DelegationTrouble } from '../../facts/dns/servers/delegation-trouble.ts';
import {
  delegationTroubles,
  hostsZoneUnseen,
  isLookedAt,
  isWayOpen,
  soundText,
} from '../../facts/dns/servers/delegation.ts';
import { isHostsZone } from '../../facts/dns/servers/disagreement.ts';
import { isNamed } from '../../facts/dns/host-name.ts';
import type { Owner, Status } from '../../model/check.ts';
import { defineCheck } from '../define.ts';

const graded: Readonly<Record<DelegationTrouble['kind'], readonly [Status, Owner]>> = {
  'none-authoritative': ['fail', 'dns-provider'],
  lame: ['warn', 'dns-provider'],
  silent: ['warn', 'dns-provider'],
  'parents-differ': ['warn', 'dns-provider'],
  'sets-differ': ['warn', 'developer'],
  'no-address': ['warn', 'developer'],
  alias: ['warn', 'developer'],
  'private-address': ['warn', 'developer'],
  'glue-differs': ['warn', 'developer'],
  'no-soa': ['warn', 'dns-provider'],
  unseen: ['unknown', 'prober'],
};

export const delegationSound = defineCheck({
  id: 'dns.delegation-sound',
  title:
    'the parent of each zone and the zone itself list the same name servers, and each of them answers with authority',
  why: 'A resolver picks any of the listed servers: one that is silent or knows nothing of the zone makes lookups slow, or fail now and then, and nobody sees why. A listed name that does not exist can be registered by somebody else, who then answers for the zone.',
  fix: 'Take out of the zone and out of its delegation each name server that is gone or does not serve it, then give the registrar exactly those that do, and have the zone list the same.',
  sources: [
    {
      title: 'RFC 1912, section 2.8: NS records, lame delegations',
      url: 'https://www.rfc-editor.org/rfc/rfc1912#section-2.8',
    },
    {
      title: 'RFC 2181, section 10.3: MX and NS records',
      url: 'https://www.rfc-editor.org/rfc/rfc2181#section-10.3',
    },
    {
      title: 'RFC 2182, section 3.1: Selecting secondary servers',
      url: 'https://www.rfc-editor.org/rfc/rfc2182#section-3.1',
    },
    {
      title: 'RFC 9499, section 7: Zones (lame delegation, glue)',
      url: 'https://www.rfc-editor.org/rfc/rfc9499#section-7',
    },
  ],
  aliases: [
    'lame',
    'lame delegation',
    'lame server',
    'glue',
    'NS records',
    'name servers do not match',
    'registrar',
    'SERVFAIL',
    'REFUSED',
    'no reachable authority',
    'dangling NS',
    'NS record points to CNAME',
    'stale secondary of the parent zone',
    'sitting ducks',
  ],
  controls: ['ISO 27001:2022 8.20 (A.13.1.1)', 'ISO 27001:2022 8.21 (A.13.1.2)'],
  owner: 'dns-provider',
  urgency: 'soon',
  essential: false,
  look: 'full',
  reasons: [
    'none-authoritative',
    'lame',
    'silent',
    'parents-differ',
    'sets-differ',
    'no-address',
    'alias',
    'private-address',
    'glue-differs',
    'no-soa',
    'unseen',
  ],
  worst: 'fail',
  yieldsTo: [],
  limitedBy: ['dns-intercepted', 'direct-dns-blocked'],
  needs: ['delegations'],
  applies: ({ target }) => isNamed(target) && !target.search,
  lacks({ delegations, target }) {
    if (delegations.some(isLookedAt)) return null;
    return delegations[0]?.unasked ?? `no name server of a zone of its own was found for ${target.host}`;
  },
  *run(view) {
    const { delegations, target } = view;
    const isOpen = isWayOpen(delegations);
    const troubles = delegations.flatMap((delegation) => delegationTroubles(delegation, view, isOpen));
    for (const { kind, zone, server, text, fix, see, isFatal } of troubles) {
      const [usual, owner] = graded[kind];
      const status = isFatal === true ? 'fail' : usual;
      yield {
        status,
        reason: kind,
        subject: server ?? zone,
        message: text,
        ...(fix === undefined ? {} : { fix }),
        owner: status === 'unknown' || isHostsZone(zone, target.host) ? owner : 'administrator',
        see,
      };
    }
    const message = hostsZoneUnseen(delegations, target.host);
    if (message !== null) {
      yield { status: 'unknown', reason: 'unseen', subject: target.host, message, owner: 'prober' };
    } else if (troubles.length === 0) {
      yield { status: 'pass', message: delegations.map((delegation) => soundText(delegation, view)).join('; ') };
    }
  },
});
