import type { DatabaseSync } from 'node:sqlite';
import { batchesOf } from './carry.ts';
import { setAside } from './file.ts';
import { createdMs, openFile, openMemory } from './database.ts';
import type { Batch, Exchanges, Opened, Reply, Request } from './messages.ts';
import { makeRoom, pruneAfter } from './prune.ts';
import { historyOf, issuancesAfter, reportsAfter } from './read.ts';
import { isBroken, isFull, saidOf, StoreTrouble } from './trouble.ts';
import { insertingInto, whole } from './write.ts';

interface Held {
  readonly database: DatabaseSync;
  readonly insert: (batch: Batch) => void;
  readonly isFile: boolean;
}

const holding = (database: DatabaseSync, isFile: boolean): Held => ({
  database,
  insert: insertingInto(database),
  isFile,
});

/** Keeps one database, and answers what is asked of it, one after the other. */
export function startKeeping(): (request: Request) => Omit<Reply, 'id'> {
  let path: string | null = null;
  let held: Held | null = null;
  let troubles: string[] = [];

  const opened = ({ database, isFile }: Held): Opened => ({
    asWanted: isFile || path === null,
    sinceMs: createdMs(database),
  });
  const current = (): Held => {
    if (held === null) throw new StoreTrouble('it is not open');
    return held;
  };
  const takeFile = (file: string, nowMs: number): Held => {
    const found = openFile(file, nowMs);
    troubles.push(...found.troubles);
    return holding(found.database, true);
  };
  const open = (nowMs: number): Held => {
    if (path !== null) {
      try {
        return takeFile(path, nowMs);
      } catch (error) {
        troubles.push(`${path}: ${saidOf(error)}; until it can be had, history is kept in memory alone`);
      }
    }
    return holding(openMemory(nowMs), false);
  };
  const reopen = (nowMs: number): Held => {
    const before = current();
    if (path === null || before.isFile) return before;
    const file = takeFile(path, nowMs);
    try {
      whole(file.database, () => {
        for (const batch of batchesOf(before.database)) file.insert(batch);
      });
    } catch (error) {
      file.database.close();
      throw error;
    }
    before.database.close();
    return file;
  };
  const insert = (batch: Batch): void => {
    const { database, insert } = current();
    whole(database, () => insert(batch));
  };
  const write = (batch: Batch, nowMs: number): void => {
    try {
      insert(batch);
    } catch (error) {
      const { database, isFile } = current();
      if (isFile && path !== null && isBroken(error)) {
        database.close();
        troubles.push(
          `${path} is broken: it was set aside as ${setAside(path, 'corrupt', nowMs)}, and a new one begun`,
        );
        held = open(nowMs);
      } else if (!isFile && isFull(error)) makeRoom(database);
      else throw error;
      insert(batch);
    }
  };
  const answer = (request: Request): Exchanges[keyof Exchanges]['answer'] => {
    switch (request.kind) {
      case 'open':
        path = request.path;
        held = open(request.nowMs);
        return opened(held);
      case 'reopen':
        held = reopen(request.nowMs);
        return opened(held);
      case 'write':
        write(request.batch, request.nowMs);
        return opened(current());
      case 'history':
        return historyOf(current().database, request.key, request.bounds);
      case 'reports':
        return reportsAfter(current().database, request.after);
      case 'issuances':
        return issuancesAfter(current().database, request.sinceMs, request.after);
      case 'prune':
        return pruneAfter(current().database, request.after, request);
      case 'close':
        held?.database.close();
        held = null;
        return null;
    }
  };
  return (request) => {
    troubles = [];
    try {
      return { outcome: { ok: true, answer: answer(request) }, troubles };
    } catch (error) {
      return { outcome: { ok: false, because: `${path ?? 'memory'}: ${saidOf(error)}` }, troubles };
    }
  };
}
