import type { DatabaseSync } from 'node:sqlite';
import type { Batch, TextRow } from './messages.ts';
import { countsIn, unpackedIn, numberIn, statusIn, textIn, type Row } from './rows.ts';
import { issuancesAfter } from './read.ts';

const targetsInBatch = 100;

/** Everything that a database holds, to be written into another one. */
export function* batchesOf(database: DatabaseSync): Generator<Batch> {
  const targets = database.prepare('select id, key from targets where id > ? order by id limit ?');
  const none = { changes: [], certificates: [], days: [], reports: [], evidence: [], issuances: [] };
  for (let after = 0; ;) {
    const rows: Row[] = targets.all(after, targetsInBatch);
    const last = rows.at(-1);
    if (last === undefined) break;
    const end = numberIn(last, 'id');
    const among = (table: string): Row[] =>
      database
        .prepare(
          `select key, ${table}.* from ${table} join targets on targets.id = target where target > ? and target <= ?`,
        )
        .all(after, end);
    yield {
      changes: among('changes').map((row) => ({
        key: textIn(row, 'key'),
        atMs: numberIn(row, 'at'),
        status: statusIn(row, 'status'),
        before: row['before'] === null ? null : statusIn(row, 'before'),
        findings: textIn(row, 'findings'),
      })),
      certificates: among('certificates').map((row) => ({
        key: textIn(row, 'key'),
        sha256: textIn(row, 'sha256'),
        firstMs: numberIn(row, 'first_seen'),
        lastMs: numberIn(row, 'last_seen'),
        certificate: textIn(row, 'certificate'),
      })),
      days: among('days').map((row) => ({ key: textIn(row, 'key'), day: numberIn(row, 'day'), counts: countsIn(row) })),
      reports: textsOf(among('reports'), 'report'),
      evidence: textsOf(among('evidence'), 'evidence'),
      issuances: [],
    };
    after = end;
  }
  for (let after = ''; ;) {
    const issuances = issuancesAfter(database, 0, after);
    const last = issuances.at(-1);
    if (last === undefined) return;
    yield { ...none, issuances };
    after = last.sha256;
  }
}

const textsOf = (rows: readonly Row[], column: string): TextRow[] =>
  rows.map((row) => ({ key: textIn(row, 'key'), atMs: numberIn(row, 'at'), json: unpackedIn(row, column) }));
