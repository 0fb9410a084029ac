import type { DatabaseSync } from 'node:sqlite';
import { deflateSync, gzipSync } from 'node:zlib';
import { statuses } from '../../model/check.ts';
import type { TargetKey } from '../../model/history.ts';
import type { Batch } from './messages.ts';

const counted = statuses.join(', ');
const added = statuses.map((status) => `${status} = ${status} + excluded.${status}`).join(', ');

/** Writes batches into one database, within whatever transaction there is. */
export function insertingInto(database: DatabaseSync): (batch: Batch) => void {
  const found = database.prepare('select id from targets where key = ?');
  const named = database.prepare('insert into targets (key) values (?) returning id');
  const change = database.prepare('insert into changes (target, at, status, before, findings) values (?, ?, ?, ?, ?)');
  const certificate = database.prepare(`insert into certificates values (?, ?, ?, ?, ?)
    on conflict do update set first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen)`);
  const day = database.prepare(`insert into days (target, day, ${counted}) values (?, ?, ?, ?, ?, ?)
    on conflict do update set ${added}`);
  const report = database.prepare(`insert into reports values (?, ?, ?)
    on conflict do update set at = excluded.at, report = excluded.report`);
  const evidence = database.prepare('insert into evidence (target, at, evidence) values (?, ?, ?)');
  const issuance = database.prepare('insert into issuances values (?, ?, ?, ?) on conflict do nothing');
  const idOf = (key: TargetKey): number => Number((found.get(key) ?? named.get(key))?.['id']);

  return (batch) => {
    for (const { key, atMs, status, before, findings } of batch.changes) {
      change.run(idOf(key), atMs, status, before, findings);
    }
    for (const each of batch.certificates) {
      certificate.run(idOf(each.key), each.sha256, each.firstMs, each.lastMs, each.certificate);
    }
    for (const each of batch.days) day.run(idOf(each.key), each.day, ...statuses.map((status) => each.counts[status]));
    for (const { key, atMs, json } of batch.reports) report.run(idOf(key), atMs, deflateSync(json, { level: 1 }));
    for (const { key, atMs, json } of batch.evidence) evidence.run(idOf(key), atMs, gzipSync(json));
    for (const each of batch.issuances) {
      issuance.run(each.sha256, Date.parse(each.notBefore), each.issuer, JSON.stringify(each.names));
    }
  };
}

/** Does it whole or not at all. */
export function whole(database: DatabaseSync, act: () => void): void {
  database.exec('begin immediate');
  try {
    act();
    database.exec('commit');
  } catch (error) {
    // A full disk has it rolled back already.
    if (database.isTransaction) database.exec('rollback');
    throw error;
  }
}
