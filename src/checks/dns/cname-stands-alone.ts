import { balancerOf, expectedNames } from '../../facts/dns/balancer-names.ts';
import { isNamed } from '../../facts/dns/host-name.ts';
import { keptBy } from '../../facts/dns/own-zones.ts';
import { digCommand, ownerOf, setRecord } from '../../facts/dns/records/record.ts';
import { askedText, companyOf, fewText } from '../../facts/dns/stands-alone.ts';
import { usualTtl } from '../../facts/dns/records/wanted-record.ts';
import { defineCheck } from '../define.ts';

export const cnameStandsAlone = defineCheck({
  id: 'dns.cname-stands-alone',
  title: 'beside an alias stands no other record, and no second alias',
  why: 'A name that is an alias has what its target has, and nothing of its own. Where something stands beside it all the same, each resolver gives what it met first: the site, the mail or the proof of ownership is there for some users and gone for others, and changes by the hour.',
  fix: 'Delete what stands beside the alias; where it is needed, replace the alias by an ALIAS or ANAME record or by addresses.',
  sources: [
    {
      title: 'RFC 1034, section 3.6.2: Aliases and canonical names',
      url: 'https://www.rfc-editor.org/rfc/rfc1034#section-3.6.2',
    },
    {
      title: 'RFC 2181, section 10.1: CNAME resource records',
      url: 'https://www.rfc-editor.org/rfc/rfc2181#section-10.1',
    },
    { title: 'RFC 1912, section 2.4: CNAME records', url: 'https://www.rfc-editor.org/rfc/rfc1912#section-2.4' },
  ],
  aliases: [
    'CNAME and other data',
    'CNAME and MX',
    'CNAME and TXT',
    'multiple CNAMEs',
    'two CNAME records',
    'CNAME conflict',
  ],
  controls: ['ISO 27001:2022 8.20 (A.13.1.1)', 'ISO 27001:2022 8.21 (A.13.1.2)'],
  owner: 'developer',
  urgency: 'soon',
  essential: false,
  look: 'quick',
  reasons: ['second-alias', 'other-data'],
  worst: 'fail',
  yieldsTo: ['dns.apex-without-cname'],
  needs: ['resolution', 'zones', 'beside'],
  // A server that answers by type may give an alias for one type alone, and the way then passes none.
  applies: ({ target, beside, resolution: { authority, resolver } }) =>
    isNamed(target) &&
    !target.search &&
    (beside.length > 0 || [authority, resolver].some((walk) => (walk?.hops.length ?? 0) > 0)),
  lacks: ({ beside }) =>
    beside.length > 0
      ? null
      : 'no server of a zone that holds one of the aliases and is yours was asked: what a resolver gives is a mix of answers',
  *run({ target, zones, beside }) {
    const expected = expectedNames(target);
    for (const row of beside) {
      const { owner, zone } = row;
      const { targets, others, shownBy } = companyOf(row);
      const aliases = row.answers.flatMap(({ records }) => records.filter(({ type }) => type === 'CNAME'));
      const kept = aliases.find(({ data }) => balancerOf(data, expected) !== undefined) ?? aliases[0];
      const record = {
        owner: ownerOf(owner, target),
        ttl: kept?.ttl ?? usualTtl,
        type: 'CNAME',
        data: kept?.data ?? '',
      };
      const common = {
        status: 'fail' as const,
        subject: owner,
        owner: keptBy(owner, target),
        see: [
          ...new Set(
            shownBy.map(({ asked, outcome }) => digCommand(owner, asked, 'by' in outcome ? outcome.by : undefined)),
          ),
        ],
      };
      const fix = (text: string) =>
        kept === undefined ? {} : { fix: setRecord(text, record, zones[owner] ?? [{ apex: zone, servers: [] }]) };
      if (targets.length > 0) {
        yield {
          ...common,
          reason: 'second-alias',
          message: `${owner} is an alias of ${fewText(targets, ' and of ')} at once: each resolver follows another`,
          ...fix('Delete the other CNAME records of the name and keep'),
        };
      }
      if (others.length > 0) {
        const types = [...new Set(others.map(({ type }) => type))].join(', ');
        const data = others.map(({ type, data }) => `${type} ${data}`);
        yield {
          ...common,
          reason: 'other-data',
          message: `beside its CNAME${kept === undefined ? '' : ` (to ${kept.data})`}, ${owner} has ${fewText(data, '; ')}`,
          ...fix(
            `Delete the ${types} records of ${owner} (where they are needed, replace the CNAME by an ALIAS or ANAME instead) and keep`,
          ),
        };
      }
    }
    const isAlone = beside.map(companyOf).every(({ targets, others }) => targets.length + others.length === 0);
    if (isAlone)
      yield {
        status: 'pass',
        message: `nothing stands beside the aliases, as far as it was asked for (${askedText(beside)})`,
      };
  },
});
