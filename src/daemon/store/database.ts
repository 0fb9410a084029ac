import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { prepareFile, setAside } from './file.ts';
import { applicationId, migrations } from './schema.ts';
import { isBroken, StoreTrouble } from './trouble.ts';

/** So long it is waited for another process to let go of the file. */
const patienceMs = 2000;
/** Larger files are not read as a whole when they are opened: what is broken in them shows when it is used. */
const largestChecked = 256 * 1024 ** 2;
/** What is kept in memory is no larger: 128 MiB. */
const mostPagesInMemory = 32_768;

export interface OpenDatabase {
  readonly database: DatabaseSync;
  /** What had to be done for it, as sentences. */
  readonly troubles: readonly string[];
}

/**
 * Opens the file for this process alone. What is broken, or of a later version, is set aside under another name and a new
 * one begun. Throws where there is none to be had.
 */
export function openFile(wanted: string, nowMs: number): OpenDatabase {
  const path = prepareFile(wanted);
  try {
    const database = connect(path, nowMs);
    if (database !== null) return { database, troubles: [] };
    return begunAnew(path, setAside(path, 'newer', nowMs), 'is of a later version of hostprobe', nowMs);
  } catch (error) {
    if (!isBroken(error)) throw error;
    return begunAnew(path, setAside(path, 'corrupt', nowMs), 'is broken', nowMs);
  }
}

function begunAnew(path: string, aside: string, what: string, nowMs: number): OpenDatabase {
  prepareFile(path);
  const database = connect(path, nowMs);
  if (database === null) throw new StoreTrouble(`${path} ${what}`);
  return { database, troubles: [`${path} ${what}: it was set aside as ${aside}, and a new one begun`] };
}

export function openMemory(nowMs: number): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  database.exec(`pragma max_page_count = ${mostPagesInMemory}`);
  migrate(database, 0, nowMs);
  return database;
}

/** Null for a database of a later version. */
function connect(path: string, nowMs: number): DatabaseSync | null {
  const database = new DatabaseSync(path, { timeout: patienceMs });
  try {
    const version = takeHold(database);
    if (version > migrations.length) {
      database.close();
      return null;
    }
    if (statSync(path).size <= largestChecked) assertWhole(database);
    migrate(database, version, nowMs);
    return database;
  } catch (error) {
    if (database.isOpen) database.close();
    throw error;
  }
}

/** For as long as it is open, nobody else has it; and what was written once stays through a kill of this process. */
function takeHold(database: DatabaseSync): number {
  database.exec('pragma locking_mode = exclusive');
  const { user_version: version } = { ...database.prepare('pragma user_version').get() };
  const { tables } = { ...database.prepare('select count(*) as tables from sqlite_schema').get() };
  // In the file itself, before anything is written beside it: from now on it is known to be ours.
  if (tables === 0) database.exec(`pragma auto_vacuum = incremental; pragma application_id = ${applicationId}`);
  database.exec('pragma journal_mode = wal');
  database.exec('pragma synchronous = normal');
  database.exec('pragma journal_size_limit = 16777216');
  database.exec('begin exclusive; commit');
  return tables === 0 ? 0 : Number(version);
}

function assertWhole(database: DatabaseSync): void {
  const { quick_check: word } = { ...database.prepare('pragma quick_check(1)').get() };
  if (word !== 'ok') throw Object.assign(new StoreTrouble(String(word)), { errcode: 11 });
}

function migrate(database: DatabaseSync, from: number, nowMs: number): void {
  if (from === migrations.length) return;
  const begun = from === 0 ? `insert into meta values ('created', '${Math.floor(nowMs)}');` : '';
  database.exec(
    `begin; ${migrations.slice(from).join('')} ${begun}
    pragma user_version = ${migrations.length}; commit`,
  );
}

/** Since when it remembers. */
export function createdMs(database: DatabaseSync): number {
  const row = database.prepare("select value from meta where name = 'created'").get();
  return Number(row?.['value']);
}
