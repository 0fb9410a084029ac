import { ownerAppended } from '../../facts/dns/appended.ts';
import { balancerNames, balancerOf } from '../../facts/dns/balancer-names.ts';
import { existenceText, hasRecords } from '../../facts/dns/existence.ts';
import { isNamed } from '../../facts/dns/host-name.ts';
import { withoutZone } from '../../facts/dns/names.ts';
import { digCommand, zoneKeeper } from '../../facts/dns/records/record.ts';
import { countedWalk } from '../../facts/dns/resolution.ts';
import { isMissing, seeStart, unwalked } from '../../facts/dns/walked.ts';
import { leadTo } from '../../facts/dns/records/wanted-record.ts';
import type { Fix, View } from '../../model/check.ts';
import type { AppendedOwner } from '../../model/dns.ts';
import { defineCheck } from '../define.ts';

type Asked = View<'resolution' | 'zones' | 'appendedOwners'>;

export const ownerIsAbsolute = defineCheck({
  id: 'dns.owner-is-absolute',
  title: "the host's record was not made below its own zone by mistake",
  why: 'Many DNS providers append the zone to the name in the form: demo.example.com typed there becomes demo.example.com.example.com, the wanted name is missing, and nothing on the page looks wrong.',
  fix: 'Type only the part before the zone (demo for demo.example.com), or the full name with its final dot, and delete the mistaken record.',
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
    'relative name',
    'doubled domain',
    'example.com.example.com',
    'zone appended twice',
    'NXDOMAIN',
  ],
  controls: ['ISO 27001:2022 8.20 (A.13.1.1)'],
  owner: 'developer',
  urgency: 'now',
  essential: false,
  look: 'quick',
  reasons: ['doubled', 'doubled-beside', 'unseen'],
  worst: 'fail',
  yieldsTo: [],
  needs: ['resolution', 'zones', 'appendedOwners'],
  applies: ({ target }) => isNamed(target) && !target.search,
  lacks({ appendedOwners, resolution, target }) {
    if (appendedOwners.some((row) => ownerAppended(row) === 'appended')) return null;
    const unasked = appendedOwners.find(({ appended }) => appended.outcome.kind === 'unasked');
    if (unasked !== undefined) return existenceText(unasked.appended);
    return appendedOwners.length === 0
      ? `no zone that encloses ${target.host} was found`
      : unwalked(resolution, target);
  },
  *run(view) {
    const { host } = view.target;
    const walk = countedWalk(view.resolution, view.target);
    for (const row of view.appendedOwners) {
      const verdict = ownerAppended(row);
      const { name, outcome, type = 'A' } = row.appended;
      // A record of another type does not stand in the place of the host's way to an address.
      const isLost = walk !== null && isMissing(walk) && (type === 'A' || type === 'AAAA');
      const see = [digCommand(name, type, 'by' in outcome ? outcome.by : undefined)];
      if (verdict === 'unseen') {
        const message = `whether the record was made as ${name} by mistake was not seen: ${existenceText(hasRecords(row.appended) ? row.sibling : row.appended)}`;
        yield { status: 'unknown', reason: 'unseen', message, owner: 'prober', see };
      } else if (verdict === 'appended') {
        yield isLost
          ? {
              status: 'fail',
              reason: 'doubled',
              message: `the record was made as ${name}, because ${row.zone} was appended to ${host}, which does not exist itself`,
              fix: rename(row, view),
              see: [...see, seeStart(walk)],
            }
          : {
              status: 'warn',
              reason: 'doubled-beside',
              message: `${name} exists${type === 'A' ? '' : ` and has ${type} records`}, made by appending ${row.zone} to ${host}`,
              fix: remove(row, view),
              see,
            };
      }
    }
  },
});

const keeper = ({ zone }: AppendedOwner, { zones, target }: Asked): string =>
  zoneKeeper(
    (zones[target.host] ?? []).find(({ apex }) => apex === zone),
    target.host,
  );

const remove = (row: AppendedOwner, view: Asked): Fix => ({
  text: `Delete the record ${row.appended.name}`,
  where: keeper(row, view),
});

/** Under the right name, what the mistaken record holds: its own target may have had the zone appended as well. */
function rename(row: AppendedOwner, view: Asked): Fix {
  const balancers = balancerNames(view.target);
  const data = row.appended.records.map((record) => {
    const rest = withoutZone(record, row.zone);
    return rest !== null && balancerOf(rest, balancers) !== undefined ? rest : record;
  });
  return leadTo(view.target.host, data, view, `Delete ${row.appended.name} and set`);
}
