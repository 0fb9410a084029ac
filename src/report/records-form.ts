import { absolute, withoutZone } from '../facts/dns/names.ts';
import { recordSets } from '../facts/dns/records/record-sets.ts';
import type { HostRecords, ZoneRecords } from '../model/records.ts';
import { columns, hang, pad } from './layout.ts';
import { pen as makePen, type Drawing, type Pen } from './pen.ts';

/** For each zone the rows that its provider's web form wants. */
export function recordsAsForm(zones: readonly ZoneRecords[], options: Drawing): string {
  const pen = makePen(options);
  return zones.map((zone) => `${zoneLines(zone, pen).join('\n')}\n`).join('\n');
}

type Row = readonly [name: string, type: string, value: string, ttl: string];
const head: Row = ['Name', 'Type', 'Value', 'TTL'];

const fullText =
  'A name with a last dot stands in full, since its zone is not known: leave off what the form adds by itself.';
const dotText =
  'Write the last dot of a value. Where the form refuses it, leave it off: such a form takes every value for a whole name.';

function zoneLines({ apex, undelegated, servers, notes, hosts }: ZoneRecords, pen: Pen): string[] {
  const isKnown = hosts.some(({ zoneKnown }) => zoneKnown);
  const at = servers.length === 0 ? '' : ` (${servers.join(', ')})`;
  const place = undelegated
    ? `At the DNS provider to which ${apex} will be delegated: it is not yet`
    : `At the DNS provider of ${apex}${at}${isKnown ? '' : ', or of the zone below it that holds the host'}`;
  const rows = [head, ...hosts.flatMap((records) => rowsOf(records, apex))].map((row) => row.map(pen.say));
  const widths = head.map((_, i) => rows.reduce((most, row) => Math.max(most, columns(row[i] ?? '')), 0));
  const line = (row: readonly string[]): string =>
    `  ${row.map((cell, i) => pad(cell, widths[i] ?? 0)).join('   ')}`.trimEnd();
  const [title = '', ...body] = rows.map(line);
  return [
    pen.paint('strong', pen.say(place)),
    '',
    pen.paint('faint', title),
    ...body,
    '',
    ...[
      ...notes,
      ...hosts.flatMap(notesOf),
      ...(hosts.every(({ zoneKnown }) => zoneKnown) ? [] : [fullText]),
      dotText,
    ].flatMap((note) => hang('  ', pen.say(note), pen.width)),
  ];
}

const notesOf = ({ host, written, notes }: HostRecords): string[] => [
  ...(written === null ? [] : [`${host} is ${written}: a form may want either.`]),
  ...notes,
];

/** An alias first as the provider may have it, then as what stands in for it. */
function rowsOf(records: HostRecords, apex: string): Row[] {
  const { host, to, kind, ttlSeconds, zoneKnown } = records;
  const name = zoneKnown ? (withoutZone(host, apex) ?? '@') : absolute(host);
  const row = (type: string, value: string): Row => [name, type, value, String(ttlSeconds)];
  if (kind === 'cname') return [row('CNAME', absolute(to))];
  return [
    row('ALIAS', absolute(to)),
    ...recordSets(records).flatMap(({ type, data }) => data.map((address) => row(`else ${type}`, address))),
  ];
}
