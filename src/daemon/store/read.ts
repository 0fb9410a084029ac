import type { DatabaseSync } from 'node:sqlite';
import type {
  DayCount,
  Issuance,
  SeenCertificate,
  StatusChange,
  TargetHistory,
  TargetKey,
} from '../../model/history.ts';
import type { Bounds, Page, ToldOfCertificate } from './messages.ts';
import { dayMs } from './times.ts';
import { countsIn, unpackedIn, numberIn, statusIn, textIn, timeIn, type Row } from './rows.ts';

export function historyOf(database: DatabaseSync, key: TargetKey, bounds: Bounds): TargetHistory {
  const latest = (select: string, limit: number): Row[] =>
    database
      .prepare(`${select.replace('where', 'where target = (select id from targets where key = ?)')} limit ?`)
      .all(key, limit);
  return {
    changes: latest('select * from changes where order by at desc, id desc', bounds.changes).map(changeIn),
    certificates: latest('select * from certificates where order by last_seen desc', bounds.certificates).map(
      certificateIn,
    ),
    days: latest('select * from days where order by day desc', bounds.days).map(dayIn),
  };
}

const certificateIn = (row: Row): SeenCertificate => ({
  ...(JSON.parse(textIn(row, 'certificate')) as ToldOfCertificate),
  sha256: textIn(row, 'sha256'),
  firstSeen: timeIn(row, 'first_seen'),
  lastSeen: timeIn(row, 'last_seen'),
});

const dayIn = (row: Row): DayCount => ({
  day: new Date(numberIn(row, 'day') * dayMs).toISOString().slice(0, 10),
  ...countsIn(row),
});

const changeIn = (row: Row): StatusChange => ({
  at: timeIn(row, 'at'),
  status: statusIn(row, 'status'),
  before: row['before'] === null ? null : statusIn(row, 'before'),
  findings: JSON.parse(textIn(row, 'findings')) as StatusChange['findings'],
});

const reportsInPage = 20;

/** The last reports of the targets after this one, as JSON. */
export function reportsAfter(database: DatabaseSync, after: number): Page<string> {
  const rows = database
    .prepare('select target, report from reports where target > ? order by target limit ?')
    .all(after, reportsInPage);
  const last = rows.at(-1);
  const next = rows.length < reportsInPage || last === undefined ? null : numberIn(last, 'target');
  return { rows: rows.map((row) => unpackedIn(row, 'report')), next };
}

const issuancesInPage = 1000;

export const issuancesAfter = (database: DatabaseSync, sinceMs: number, after: string): Issuance[] =>
  database
    .prepare('select * from issuances where sha256 > ? and not_before > ? order by sha256 limit ?')
    .all(after, sinceMs, issuancesInPage)
    .map((row) => ({
      sha256: textIn(row, 'sha256'),
      issuer: textIn(row, 'issuer'),
      names: JSON.parse(textIn(row, 'names')) as string[],
      notBefore: timeIn(row, 'not_before'),
    }));
