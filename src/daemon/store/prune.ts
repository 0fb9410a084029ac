import type { DatabaseSync } from 'node:sqlite';
import { numberIn, type Row } from './rows.ts';
import { dayMs } from './times.ts';
import { whole } from './write.ts';

/** So many targets at a time, that nothing waits long behind it. */
const targetsInSlice = 100;
const pagesInSlice = 500;

export interface Until {
  readonly keepMs: number;
  readonly evidenceMs: number;
  readonly issuedMs: number;
}

/** Deletes what is older than these times among the targets after this one; where to go on, null where it is through. */
export function pruneAfter(database: DatabaseSync, after: number, until: Until): number | null {
  const rows: Row[] = database
    .prepare('select id from targets where id > ? order by id limit ?')
    .all(after, targetsInSlice);
  const last = rows.at(-1);
  if (last === undefined) {
    database.prepare('delete from issuances where not_before < ?').run(until.issuedMs);
    database.exec(`pragma incremental_vacuum(${pagesInSlice})`);
    return null;
  }
  const end = numberIn(last, 'id');
  const among = 'target > ? and target <= ?';
  const remove = (table: string, column: string, before: number): void => {
    database.prepare(`delete from ${table} where ${among} and ${column} < ?`).run(after, end, before);
  };
  whole(database, () => {
    remove('changes', 'at', until.keepMs);
    remove('certificates', 'last_seen', until.keepMs);
    remove('days', 'day', Math.floor(until.keepMs / dayMs));
    remove('reports', 'at', until.keepMs);
    remove('evidence', 'at', until.evidenceMs);
    const unused = ['changes', 'certificates', 'days', 'reports', 'evidence']
      .map((table) => `not exists (select 1 from ${table} where target = targets.id)`)
      .join(' and ');
    database.prepare(`delete from targets where id > ? and id <= ? and ${unused}`).run(after, end);
  });
  return end;
}

/** Where memory is at its end: the oldest tenth of what grows goes. */
export function makeRoom(database: DatabaseSync): void {
  for (const [table, column] of [
    ['evidence', 'at'],
    ['changes', 'at'],
    ['certificates', 'last_seen'],
    ['days', 'day'],
  ]) {
    database.exec(`delete from ${table} where ${column} <= (select ${column} from ${table} order by ${column}
      limit 1 offset (select count(*) / 10 from ${table}))`);
  }
}
