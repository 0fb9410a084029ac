import { familyOf, type AddressKind } from '../../facts/addresses.ts';
import { groupByAddress } from '../../facts/by-address.ts';
import { misfitsOf, type Misfit } from '../../facts/dns/fit.ts';
import { lacksBalancer } from '../../facts/dns/balancer-names.ts';
import { isNamed, notLedByDns } from '../../facts/dns/host-name.ts';
import { countedWalk } from '../../facts/dns/resolution.ts';
import { seeEnd } from '../../facts/dns/walked.ts';
import { defineCheck } from '../define.ts';

export const addressesFitLoadBalancer = defineCheck({
  id: 'dns.addresses-fit-load-balancer',
  title: 'a public load balancer has public addresses, an internal one private addresses',
  why: 'Nobody outside reaches a private address, whatever stands behind it; and an internal load balancer with a public address may be open to the whole Internet.',
  fix: 'Ask the administrator which addresses the load balancer has, and whether it is there yet: 203.0.113.0/24 stands for one that is still to be made.',
  sources: [
    { title: 'RFC 1918, section 3: Private address space', url: 'https://www.rfc-editor.org/rfc/rfc1918#section-3' },
    {
      title: 'RFC 5737: IPv4 address blocks reserved for documentation',
      url: 'https://www.rfc-editor.org/rfc/rfc5737#section-3',
    },
    {
      title: 'RFC 6890: Special-purpose IP address registries',
      url: 'https://www.rfc-editor.org/rfc/rfc6890#section-2',
    },
    { title: 'Welkin: Network model', url: 'https://elastisys.io/welkin/user-guide/network-model/' },
  ],
  aliases: [
    'private IP in public DNS',
    'RFC 1918',
    '203.0.113',
    'TEST-NET-3',
    '127.0.0.1',
    '10.0.0.0/8',
    '192.168',
    'CGNAT',
    'ERR_ADDRESS_UNREACHABLE',
  ],
  controls: ['ISO 27001:2022 8.20 (A.13.1.1)', 'ISO 27001:2022 8.22 (A.13.1.3)'],
  owner: 'administrator',
  urgency: 'now',
  essential: false,
  look: 'quick',
  reasons: ['not-public', 'unroutable', 'placeholder', 'public'],
  worst: 'fail',
  yieldsTo: ['dns.target-is-a-name', 'dns.target-is-absolute', 'dns.leads-to-load-balancer'],
  needs: ['resolution'],
  applies: ({ target, resolution }) =>
    isNamed(target) &&
    target.expect.loadBalancer !== 'none' &&
    (countedWalk(resolution, target)?.addresses.length ?? 0) > 0,
  lacks: (view) => notLedByDns(view.target) ?? (misfitsOf(view).length > 0 ? null : lacksBalancer(view.target)),
  *run(view) {
    const walk = countedWalk(view.resolution, view.target);
    if (walk === null) return;
    for (const { subject, at, addresses, value } of groupByAddress(misfitsOf(view), walk.addresses.length)) {
      yield {
        status: value.reason === 'public' ? 'warn' : 'fail',
        reason: value.reason,
        ...(at === '' ? {} : { subject }),
        message: `${view.target.host} leads to ${addresses.join(', ')}: ${said[value.reason](value.kind)}`,
        see: typesOf(addresses).map((type) => seeEnd(walk, type)),
      };
    }
  },
});

const typesOf = (addresses: readonly string[]): ('A' | 'AAAA')[] => [
  ...new Set(addresses.map((address) => (familyOf(address) === 4 ? 'A' : 'AAAA'))),
];

const said: Readonly<Record<Misfit, (kind: AddressKind) => string>> = {
  'not-public': (kind) =>
    `a ${kind === 'cgnat' ? 'carrier-grade NAT (100.64.0.0/10)' : kind} address, which nobody outside reaches, where a public load balancer is expected`,
  unroutable: (kind) => `a ${kind} address, at which no load balancer can be reached`,
  placeholder: () =>
    'an address reserved for documentation, which on this platform says that the load balancer is not there yet',
  public: () => 'a public address, where an internal load balancer is expected',
};
