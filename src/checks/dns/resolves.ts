import { balancerFix, missingBalancer } from '../../facts/dns/lead.ts';
import { isNamed, notLedByDns } from '../../facts/dns/host-name.ts';
import { addressesText } from '../../facts/dns/no-address.ts';
import { outcomeText } from '../../facts/dns/outcome.ts';
import { countedWalk } from '../../facts/dns/resolution.ts';
import { asideText, deniesBlindly, troubles, type Trouble } from '../../facts/dns/resolving.ts';
import { foundText, searchFix, triedText } from '../../facts/dns/search/searched.ts';
import { ednsFix } from '../../facts/dns/without-edns.ts';
import { decisive, seeEnd, unwalked } from '../../facts/dns/walked.ts';
import { wantedRecord } from '../../facts/dns/records/wanted-record.ts';
import { errorMessages } from '../../facts/error-messages.ts';
import type { Fix, Owner, Status } from '../../model/check.ts';
import type { Target } from '../../model/target.ts';
import { defineCheck } from '../define.ts';

const graded: Readonly<Record<Trouble['kind'], readonly [Status, Owner]>> = {
  nxdomain: ['fail', 'developer'],
  nodata: ['fail', 'developer'],
  'no-end': ['fail', 'developer'],
  'servers-fail': ['fail', 'dns-provider'],
  'nxdomain-beside-addresses': ['fail', 'dns-provider'],
  'only-ipv6': ['warn', 'developer'],
  'type-unanswered': ['warn', 'dns-provider'],
  slow: ['warn', 'dns-provider'],
  'signatures-fail': ['warn', 'dns-provider'],
  'only-from-cache': ['warn', 'dns-provider'],
  'without-edns': ['warn', 'dns-provider'],
  'tcp-unanswered': ['fail', 'dns-provider'],
  'resolver-fails': ['unknown', 'prober'],
  unanswered: ['unknown', 'prober'],
};

/** What shows only where both are asked for. */
const ofBothTypes: readonly Trouble['kind'][] = ['nodata', 'nxdomain-beside-addresses', 'only-ipv6'];

export const resolves = defineCheck({
  id: 'dns.resolves',
  title: 'the name leads to at least one address, for everyone',
  why: 'Without an address nobody gets any further: browsers say that the site cannot be found, and no certificate can be issued. What was denied once, caches go on denying for a while after the record was made.',
  fix: "Create the host's record at the DNS provider of its zone; where the zone's own servers fail, have that provider mend them.",
  sources: [
    {
      title: 'RFC 1034, section 4.3: Name server internals',
      url: 'https://www.rfc-editor.org/rfc/rfc1034#section-4.3',
    },
    { title: 'RFC 2308, section 5: Caching negative answers', url: 'https://www.rfc-editor.org/rfc/rfc2308#section-5' },
    { title: 'RFC 4074, section 4: Problematic behaviors', url: 'https://www.rfc-editor.org/rfc/rfc4074#section-4' },
    {
      title: 'RFC 6891, section 6.1.1: EDNS, basic elements',
      url: 'https://www.rfc-editor.org/rfc/rfc6891#section-6.1.1',
    },
    { title: 'RFC 8914: Extended DNS Errors', url: 'https://www.rfc-editor.org/rfc/rfc8914#section-4' },
  ],
  aliases: [
    'NXDOMAIN',
    'DNS_PROBE_FINISHED_NXDOMAIN',
    'DNS_PROBE_POSSIBLE',
    'ERR_NAME_NOT_RESOLVED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'could not resolve host',
    'server not found',
    'NODATA',
    'SERVFAIL',
    'REFUSED',
    'lame',
    'propagation',
    'negative cache',
    'negative caching',
    'DoH',
    'DNS over HTTPS',
    'DNS over TLS',
    'EDE',
    'extended DNS error',
    'EDNS',
    'BADVERS',
    'slow DNS',
    ...errorMessages.unresolved,
  ],
  controls: ['ISO 27001:2022 8.20 (A.13.1.1)', 'ISO 27001:2022 8.21 (A.13.1.2)'],
  owner: 'developer',
  urgency: 'now',
  essential: true,
  look: 'quick',
  reasons: [
    'nxdomain',
    'nodata',
    'no-end',
    'servers-fail',
    'nxdomain-beside-addresses',
    'only-ipv6',
    'type-unanswered',
    'slow',
    'signatures-fail',
    'only-from-cache',
    'without-edns',
    'tcp-unanswered',
    'resolver-fails',
    'unanswered',
    'denied-blindly',
  ],
  worst: 'fail',
  yieldsTo: [
    'dns.target-is-a-name',
    'dns.target-is-absolute',
    'dns.owner-is-absolute',
    'dns.chain-ends',
    'dns.signatures-validate',
    'dns.servers-agree',
    'dns.delegation-sound',
  ],
  needs: ['resolution', 'zones', 'balancers'],
  applies: ({ target }) => isNamed(target),
  lacks: ({ target }) => notLedByDns(target),
  *run({ resolution, target, zones, balancers }) {
    const walk = countedWalk(resolution, target);
    if (walk === null) {
      const message = unwalked(resolution, target) ?? target.host;
      yield { status: 'unknown', reason: 'unanswered', message, owner: 'prober' };
      return;
    }
    if (deniesBlindly(walk, zones[walk.name] ?? [])) {
      yield {
        status: 'unknown',
        reason: 'denied-blindly',
        message: `the resolver denies ${walk.name} without naming any zone for it, so that it seems to see nothing of the Internet: ${outcomeText(decisive(walk))}${triedText(resolution)}`,
        fix: { text: 'Look from where the Internet is seen, or name a resolver that sees it: @ADDR or dns.resolvers' },
        owner: 'prober',
        see: [seeEnd(walk)],
      };
      return;
    }
    const found = troubles(walk, resolution, target, balancers);
    for (const { kind, text, subject, type, isUnsure, see } of found) {
      const [status, owner] = isUnsure === true ? (['unknown', 'prober'] as const) : graded[kind];
      const isMissing = walk.hops.length === 0 && (kind === 'nxdomain' || kind === 'nodata');
      const mend = target.search ? searchFix : (wantedRecord(target, zones) ?? wildcardFix(target));
      const awaited = kind === 'nxdomain' || kind === 'nodata' ? balancerFix(walk, target) : undefined;
      const other = kind === 'without-edns' ? ednsFix : awaited;
      const fix = isMissing && missingBalancer(target, balancers) === null ? mend : other;
      yield {
        status,
        reason: kind,
        // Keeps apart what is wrong with another name, such as the load balancer's own, or with a part alone.
        subject,
        message: isMissing && target.wildcard !== undefined ? `${text}; ${target.wildcard} is to answer for it` : text,
        ...(fix === undefined ? {} : { fix }),
        owner: awaited === undefined ? owner : 'administrator',
        see: see ?? (ofBothTypes.includes(kind) ? (['A', 'AAAA'] as const) : [type]).map((each) => seeEnd(walk, each)),
      };
    }
    const reached = `${target.host} leads to ${addressesText(walk)}${foundText(walk, resolution)}${asideText(walk, resolution)}`;
    if (found.length === 0) yield { status: 'pass', message: reached };
  },
});

/** Nobody is to make a record of the very name that was looked at. */
const wildcardFix = ({ wildcard }: Target): Fix | undefined =>
  wildcard === undefined ? undefined : { text: `Create the record ${wildcard} at the DNS provider of its zone` };
