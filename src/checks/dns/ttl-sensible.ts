import { isNamed } from '../../facts/dns/host-name.ts';
import { outcomeText } from '../../facts/dns/outcome.ts';
import { ownRecords } from '../../facts/dns/own-records.ts';
import { keptBy } from '../../facts/dns/own-zones.ts';
import { digCommand, ownerOf, recordLine, zoneKeeper, zoneOf } from '../../facts/dns/records/record.ts';
import { decisive, isMissing } from '../../facts/dns/walked.ts';
import { usualTtl } from '../../facts/dns/records/wanted-record.ts';
import { durationText } from '../../facts/duration.ts';
import { defineCheck } from '../define.ts';

const longestSeconds = 86_400;

export const ttlSensible = defineCheck({
  id: 'dns.ttl-sensible',
  title: "caches may hold the host's own records for a while, and for no more than a day",
  why: 'For as long as the TTL says, caches everywhere go on giving what was so before: a move to another load balancer, or the mending of a mistake, takes that long for some users. With a TTL of 0 every visit waits for the name servers, and their next short outage is an outage of the site.',
  fix: 'Give the record a TTL between some minutes and a day; before a planned move lower it, and wait as long as the old one says.',
  sources: [
    {
      title: 'RFC 1035, section 3.2.1: Format of resource records',
      url: 'https://www.rfc-editor.org/rfc/rfc1035#section-3.2.1',
    },
    { title: 'RFC 1912, section 2.2: SOA records', url: 'https://www.rfc-editor.org/rfc/rfc1912#section-2.2' },
    { title: 'RFC 2181, section 8: Time to live', url: 'https://www.rfc-editor.org/rfc/rfc2181#section-8' },
  ],
  aliases: ['TTL', 'time to live', 'TTL 0', 'propagation', 'caching', 'DNS change takes long'],
  controls: ['ISO 27001:2022 8.20 (A.13.1.1)', 'ISO 27001:2022 8.21 (A.13.1.2)'],
  owner: 'developer',
  urgency: 'hygiene',
  essential: false,
  look: 'full',
  reasons: ['too-long', 'zero'],
  worst: 'warn',
  yieldsTo: [],
  needs: ['resolution', 'zones'],
  applies: ({ target, resolution: { authority } }) =>
    isNamed(target) && !target.search && !(authority !== null && isMissing(authority)),
  lacks({ resolution: { authority, unasked }, zones, target }) {
    if (authority === null) {
      return `a resolver tells only what is left of a TTL, and the zone's own servers were not asked: ${unasked.authority ?? 'nobody said why'}`;
    }
    if (ownRecords(authority, zones, target).length > 0) return null;
    return `no record of ${target.host} came from the servers of a zone of its own: for ${authority.last}, ${outcomeText(decisive(authority))}`;
  },
  *run({ resolution: { authority }, zones, target }) {
    const records = authority === null ? [] : ownRecords(authority, zones, target);
    for (const { owner, type, ttl, data, by } of records) {
      if (ttl > 0 && ttl <= longestSeconds) continue;
      const isDname = type === 'DNAME';
      yield {
        status: 'warn',
        reason: ttl === 0 ? 'zero' : 'too-long',
        subject: owner,
        owner: keptBy(owner, target),
        message: `the ${type} record ${isDname ? `above ${owner}` : `of ${owner}`} has a TTL of ${
          ttl === 0
            ? '0: no cache may hold it, and every visit asks the name servers'
            : `${ttl} s: after a change, caches may give the old one for ${durationText(ttl * 1000)}`
        }`,
        fix: {
          text: 'Set a TTL that lets a change come through',
          ...(isDname ? {} : { paste: data.map((one) => recordLine(ownerOf(owner, target), usualTtl, type, one)) }),
          where: zoneKeeper(zoneOf(owner, zones[owner] ?? zones[target.host] ?? []), owner),
        },
        see: [digCommand(owner, type, by)],
      };
    }
    if (records.every(({ ttl }) => ttl > 0 && ttl <= longestSeconds)) {
      const said = records.map(({ owner, type, ttl }) => `${owner} ${type} ${ttl} s`);
      yield { status: 'pass', message: `TTLs of your own records: ${said.join(', ')}` };
    }
  },
});
