import { isUnder, parseName } from '../facts/dns/names.ts';
import { recordSets } from '../facts/dns/records/record-sets.ts';
import type { HostRecords, ZoneRecords } from '../model/records.ts';
import { escapeJson } from './escape.ts';

/** What `aws route53 change-resource-record-sets --change-batch` takes: the records of one hosted zone. */
export function recordsAsRoute53(zones: readonly ZoneRecords[]): string {
  const batch = {
    Comment: `the load balancer of ${zones.map(({ apex }) => apex).join(', ')}`.slice(0, longestComment),
    Changes: zones.flatMap(({ hosts }) => hosts.flatMap(changesOf)),
  };
  return `${escapeJson(JSON.stringify(batch, null, 2))}\n`;
}

/** What JSON has no place for. */
export function route53Notes(zones: readonly ZoneRecords[]): string[] {
  const changes = zones.flatMap(({ hosts }) => hosts.flatMap(changesOf));
  const values = changes.reduce((sum, { ResourceRecordSet: { ResourceRecords } }) => sum + ResourceRecords.length, 0);
  return [
    ...zones.flatMap(({ apex, notes, hosts }) => [
      ...notes,
      ...hosts.flatMap((records) => [
        ...records.notes,
        ...(records.kind === 'alias' ? [aliasNote(records, apex)] : []),
      ]),
    ]),
    ...(values > mostValues
      ? [
          `Route 53 takes at most ${mostValues} values in one batch of UPSERTs, and these are ${values}: name fewer HOSTs.`,
        ]
      : []),
  ];
}

const longestComment = 256;
/** A batch may hold a thousand, and an UPSERT counts each twice. */
const mostValues = 500;

const aliasNote = ({ host, to }: HostRecords, apex: string): string =>
  isUnder(to, apex)
    ? `Route 53 can make ${host} an alias of ${to}, if that is a record of the same hosted zone: it wants the zone's id, which is not known here, so that the batch has addresses.`
    : `Route 53 makes an alias only of what AWS itself runs, or of a record in the same hosted zone, by the id of its zone: for ${host} the batch has addresses.`;

const changesOf = (records: HostRecords) =>
  recordSets(records).map(({ type, data }) => ({
    Action: 'UPSERT',
    ResourceRecordSet: {
      Name: route53Name(records.host),
      Type: type,
      TTL: records.ttlSeconds,
      ResourceRecords: data.map((each) => ({ Value: type === 'CNAME' ? route53Name(each) : each })),
    },
  }));

/** Absolute; what is neither letter, digit, hyphen nor underscore in octal, as Route 53 has it: `\052` for `*`. */
export const route53Name = (name: string): string =>
  parseName(name)
    .map((label) => label.replaceAll(/[^a-z0-9_-]/gs, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`))
    .map((label) => `${label}.`)
    .join('');
