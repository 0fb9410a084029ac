import { recordLine } from '../facts/dns/records/record.ts';
import { recordSets } from '../facts/dns/records/record-sets.ts';
import type { HostRecords, ZoneRecords } from '../model/records.ts';
import { escapeText } from './escape.ts';

/** Master file lines (RFC 1035 5.1), every name absolute, so that they load whatever `$ORIGIN` is. */
export const recordsAsZone = (zones: readonly ZoneRecords[]): string =>
  zones.map((zone) => `${zoneLines(zone).join('\n')}\n`).join('\n');

function zoneLines({ apex, servers, notes, hosts }: ZoneRecords): string[] {
  const place = hosts.some(({ zoneKnown }) => zoneKnown) ? 'zone' : 'in or below';
  const at = servers.length === 0 ? '' : ` (${servers.join(', ')})`;
  return [comment(`${place} ${apex}${at}`), ...notes.map(comment), ...hosts.flatMap(hostLines)];
}

const hostLines = (records: HostRecords): string[] => [
  ...(records.written === null ? [] : [comment(`${records.host} is ${records.written}`)]),
  ...records.notes.map(comment),
  ...recordSets(records).flatMap(({ type, data }) =>
    data.map((each) => recordLine(records.host, records.ttlSeconds, type, each)),
  ),
];

const comment = (text: string): string => `; ${escapeText(text)}`;
