import { lacksBalancer } from '../../facts/dns/balancer-names.ts';
import { existenceText } from '../../facts/dns/existence.ts';
import { isNamed, notLedByDns } from '../../facts/dns/host-name.ts';
import { leadText } from '../../facts/dns/lead-text.ts';
import { leadOf, missingBalancer } from '../../facts/dns/lead.ts';
import { answererOf, isOnWalk } from '../../facts/dns/own-record.ts';
import { digCommand, zoneOf } from '../../facts/dns/records/record.ts';
import { countedWalk } from '../../facts/dns/resolution.ts';
import { chainSubject, unfollowed } from '../../facts/dns/resolving.ts';
import { isMissing } from '../../facts/dns/walked.ts';
import { wantedRecord } from '../../facts/dns/records/wanted-record.ts';
import type { Existence } from '../../model/dns.ts';
import { defineCheck } from '../define.ts';

export const ownRecord = defineCheck({
  id: 'dns.own-record',
  title: 'the host has a record of its own, or a wildcard that leads to its load balancer',
  why: 'A wildcard answers for every name that nobody made. It looks as if the record were there, while users are shown whatever the wildcard was made for, and a certificate may never be issued.',
  fix: 'Create the record of the host itself: it comes before the wildcard.',
  sources: [
    { title: 'RFC 4592: The role of wildcards in the DNS', url: 'https://www.rfc-editor.org/rfc/rfc4592#section-2' },
    {
      title: 'RFC 1034, section 4.3.3: Wildcards',
      url: 'https://www.rfc-editor.org/rfc/rfc1034#section-4.3.3',
    },
  ],
  aliases: ['wildcard', 'catch-all', 'wildcard DNS', 'parking page', 'record missing but resolves'],
  controls: ['ISO 27001:2022 8.20 (A.13.1.1)'],
  owner: 'developer',
  urgency: 'soon',
  essential: false,
  look: 'full',
  reasons: ['wildcard', 'unseen'],
  worst: 'warn',
  yieldsTo: [
    'dns.target-is-a-name',
    'dns.target-is-absolute',
    'dns.owner-is-absolute',
    'dns.chain-ends',
    'dns.servers-agree',
    'dns.leads-to-load-balancer',
  ],
  needs: ['resolution', 'zones', 'balancers', 'ownRecord'],
  applies({ target, zones, resolution }) {
    const walk = countedWalk(resolution, target);
    const isApex = zoneOf(target.host, zones[target.host] ?? [])?.apex === target.host;
    const isThere = walk === null || !isMissing(walk);
    // Of a wildcard host, the wildcard is the record of its own.
    const isOne = isNamed(target) && !target.search && target.wildcard === undefined;
    return isOne && target.expect.loadBalancer !== 'none' && !isApex && isThere;
  },
  lacks({ target, resolution, zones, ownRecord: [row] }) {
    const lack = notLedByDns(target) ?? lacksBalancer(target) ?? unfollowed({ resolution, zones }, target);
    const walk = countedWalk(resolution, target);
    if (lack !== null || walk === null) return lack;
    if (row === undefined) return `no zone that holds ${target.host} was found`;
    if (row.own.outcome.kind !== 'data') return `nothing to compare with a wildcard: ${existenceText(row.own)}`;
    return isOnWalk(row, walk)
      ? null
      : 'the servers that were asked for a wildcard say otherwise than the view that counts';
  },
  *run({ target, resolution, zones, balancers, ownRecord: [row] }) {
    const walk = countedWalk(resolution, target);
    if (walk === null || row === undefined) return;
    const { host } = target;
    const answerer = answererOf(row);
    if (answerer === 'own') {
      yield { status: 'pass', message: `${host} has a record of its own` };
      return;
    }
    const { own, sibling, below } = row;
    const lead = leadOf(walk, target, balancers);
    const leads = leadText(lead, walk, target);
    const seeAs = ({ name, outcome }: Existence): string =>
      digCommand(name, 'A', 'by' in outcome ? outcome.by : undefined);
    if (lead.kind === 'by-name' || lead.kind === 'by-address') {
      const who = answerer === 'wildcard' ? `a wildcard answers for ${host}` : `a wildcard may answer for ${host}`;
      yield { status: 'pass', message: `${who}: ${leads}` };
    } else if (
      answerer === 'wildcard' &&
      (lead.kind === 'elsewhere' || lead.kind === 'other' || lead.kind === 'nowhere')
    ) {
      const fix = missingBalancer(target, balancers) === null ? wantedRecord(target, zones) : undefined;
      yield {
        status: 'warn',
        reason: 'wildcard',
        subject: walk.end === 'loop' ? chainSubject(walk) : walk.last,
        message: `${host} has no record of its own: a wildcard answers for it as for ${sibling.name} and ${below.name}, and ${leads}`,
        ...(fix === undefined ? {} : { fix }),
        see: [own, sibling, below].map(seeAs),
      };
    } else {
      const unasked = [sibling, below].find(({ outcome }) => outcome.kind === 'unanswered' || outcome.kind === 'rcode');
      yield {
        status: 'unknown',
        reason: 'unseen',
        owner: 'prober',
        message: `whether ${host} has a record of its own, or a wildcard that leads elsewhere, was not seen: ${
          unasked === undefined ? leads : existenceText(unasked)
        }`,
        see: [own, sibling].map(seeAs),
      };
    }
  },
});
