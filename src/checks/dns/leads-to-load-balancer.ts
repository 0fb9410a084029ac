import { expectedNames, lacksBalancer, patternsText } from '../../facts/dns/balancer-names.ts';
import { doubledText } from '../../facts/dns/doubled.ts';
import { isNamed, notLedByDns } from '../../facts/dns/host-name.ts';
import { leadText } from '../../facts/dns/lead-text.ts';
import { leadOf, missingBalancer, type Lead } from '../../facts/dns/lead.ts';
import { outcomeText } from '../../facts/dns/outcome.ts';
import { zoneOf } from '../../facts/dns/records/record.ts';
import { countedWalk } from '../../facts/dns/resolution.ts';
import { chainSubject, deniesBlindly } from '../../facts/dns/resolving.ts';
import { decisive, seeBoth, seeEnd, unwalked } from '../../facts/dns/walked.ts';
import { wantedRecord } from '../../facts/dns/records/wanted-record.ts';
import type { Verdict, View } from '../../model/check.ts';
import type { BalancerWalk, Walk } from '../../model/dns.ts';
import { defineCheck } from '../define.ts';

const reasons = [
  'no-such-load-balancer',
  'no-record',
  'elsewhere',
  'other-load-balancer',
  'internal-on-public',
  'public-on-internal',
  'pinned',
  'other-name',
  'behind-cloudflare',
  'chain-unseen',
  'load-balancer-unseen',
] as const;
type Said = Verdict<(typeof reasons)[number]>;
type Asked = View<'resolution' | 'zones' | 'balancers'>;

export const leadsToLoadBalancer = defineCheck({
  id: 'dns.leads-to-load-balancer',
  title: 'the host leads to its load balancer by the name that the platform gave',
  why: "The administrator may give a load balancer other addresses at any time and moves its name along. A host that does not follow that name is lost then; one that leads elsewhere shows somebody else's pages, or an internal application to the Internet, already today.",
  fix: 'Make the host an alias (CNAME) of app.$DOMAIN, or, for an internal host, of a name below internal.$DOMAIN, with $DOMAIN as the administrator gave it.',
  sources: [
    {
      title: 'RFC 1034, section 3.6.2: Aliases and canonical names',
      url: 'https://www.rfc-editor.org/rfc/rfc1034#section-3.6.2',
    },
    { title: 'RFC 4592: The role of wildcards in the DNS', url: 'https://www.rfc-editor.org/rfc/rfc4592#section-2' },
    { title: 'Cloudflare: Proxy status', url: 'https://developers.cloudflare.com/dns/proxy-status/' },
  ],
  aliases: [
    'wrong load balancer',
    'wrong CNAME',
    'wrong domain',
    'pinned address',
    'A record instead of CNAME',
    'ALIAS',
    'ANAME',
    'orange cloud',
  ],
  controls: ['ISO 27001:2022 8.20 (A.13.1.1)', 'ISO 27001:2022 8.22 (A.13.1.3)'],
  owner: 'developer',
  urgency: 'now',
  essential: true,
  look: 'quick',
  reasons,
  worst: 'fail',
  yieldsTo: [
    'dns.target-is-a-name',
    'dns.target-is-absolute',
    'dns.owner-is-absolute',
    'dns.chain-ends',
    'dns.resolves',
    'dns.servers-agree',
  ],
  needs: ['resolution', 'zones', 'balancers'],
  applies: ({ target }) => isNamed(target) && target.expect.loadBalancer !== 'none',
  lacks: ({ target }) => notLedByDns(target) ?? lacksBalancer(target),
  *run(view) {
    const walk = countedWalk(view.resolution, view.target);
    if (walk === null) {
      const message = unwalked(view.resolution, view.target) ?? view.target.host;
      yield { status: 'unknown', reason: 'chain-unseen', message, owner: 'prober' };
      return;
    }
    if (deniesBlindly(walk, view.zones[walk.name] ?? [])) {
      const message = `the resolver denies ${walk.name} without naming any zone for it: where it leads is not seen from here`;
      yield { status: 'unknown', reason: 'chain-unseen', message, owner: 'prober', see: [seeEnd(walk)] };
      return;
    }
    const lead = leadOf(walk, view.target, view.balancers);
    const missing = missingBalancer(view.target, view.balancers);
    const arrives = lead.kind === 'by-name' && walk.end === 'addresses';
    yield missing !== null && !arrives ? noSuchBalancer(missing, lead, walk, view) : verdictOf(lead, walk, view);
  },
});

function noSuchBalancer(missing: BalancerWalk, lead: Lead, walk: Walk, { target }: Asked): Said {
  const domain = target.domain === null ? 'the domain given' : target.domain;
  return {
    status: 'fail',
    reason: 'no-such-load-balancer',
    first: true,
    subject: missing.pattern,
    message: `${missing.pattern}, the load balancer's own name, does not exist (${outcomeText(decisive(missing.walk))}): ${domain} is probably not this environment's domain${doubledText(missing.pattern)}; ${leadText(lead, walk, target)}`,
    fix: {
      text: `Compare ${domain} with the $DOMAIN that the administrator gave you, and correct --domain or \`domain:\``,
    },
    see: [seeEnd(missing.walk)],
  };
}

function verdictOf(lead: Lead, walk: Walk, view: Asked): Said {
  const { target } = view;
  const { via } = target.expect;
  const message = leadText(lead, walk, target);
  const fix = wantedRecord(target, view.zones, walk);
  const subject = walk.end === 'loop' ? chainSubject(walk) : walk.last;
  const see = seeBoth(walk);
  const repair = { subject, message, ...(fix === undefined ? {} : { fix }), see };
  switch (lead.kind) {
    case 'by-name':
      return { status: 'pass', message };
    case 'by-address': {
      const held = [...see, seeEnd(lead.balancer.walk)];
      if (lead.stray !== undefined) return { status: 'warn', reason: 'other-name', ...repair, see: held };
      const atApex = zoneOf(walk.name, view.zones[walk.name] ?? [])?.apex === walk.name;
      return via === 'alias' || atApex
        ? { status: 'pass', message: `${target.host} has addresses of the load balancer (${lead.shared.join(', ')})` }
        : { status: 'warn', reason: 'pinned', ...repair, see: held };
    }
    case 'other': {
      const internal = expectedNames(target).every((name) => name.internal);
      const reason =
        lead.other.internal === internal
          ? 'other-load-balancer'
          : internal
            ? 'internal-on-public'
            : 'public-on-internal';
      return { status: 'fail', reason, ...repair };
    }
    case 'cloudflare':
      return via === 'cloudflare'
        ? { status: 'pass', message }
        : { status: 'warn', reason: 'behind-cloudflare', subject, message, fix: sayCloudflare(target.host), see };
    case 'chain-unseen':
      return { status: 'unknown', reason: 'chain-unseen', message, owner: 'prober', see: [seeEnd(walk)] };
    case 'balancer-unseen':
      return {
        status: 'unknown',
        reason: 'load-balancer-unseen',
        subject: patternsText(expectedNames(target)),
        message,
        owner: 'prober',
        ...(lead.balancer === undefined ? {} : { see: [seeEnd(lead.balancer.walk)] }),
      };
    case 'nowhere':
      return { status: 'fail', reason: walk.hops.length === 0 ? 'no-record' : 'elsewhere', ...repair };
    case 'elsewhere':
      return { status: 'fail', reason: 'elsewhere', ...repair };
  }
}

const sayCloudflare = (host: string) => ({
  text: 'If that is meant, say so',
  paste: ['via: cloudflare'],
  where: `under \`expect\` of ${host} in the configuration`,
});
