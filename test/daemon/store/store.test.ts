import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { gunzipSync } from 'node:zlib';
import { dayMs, evidence } from '../../support/evidence.ts';
import { makeFolder, type Folder } from '../../support/folder.ts';
import { beginning, changeAt, entry, hostOf, keyOf, opened, restoredOf, served, told } from './entries.ts';

let folder: Folder;
let path: string;
beforeEach(() => {
  folder = makeFolder();
  path = join(folder.path, 'history.db');
});
afterEach(() => folder[Symbol.dispose]());

const hourMs = 3_600_000;

describe.each(['in a file', 'in memory'])('%s', (where) => {
  const place = () => (where === 'in memory' ? null : path);

  test('what was noted is told, the latest first', async () => {
    await using it = await opened(place());
    it.store.note(entry(1, 0, { certificates: [served()] }));
    it.store.note(entry(1, 60_000, { status: 'fail', change: changeAt(60_000) }));
    it.store.note(
      entry(1, 2 * hourMs, { status: 'fail', change: { ...changeAt(2 * hourMs), status: 'warn', before: 'fail' } }),
    );
    it.store.note(entry(1, 3 * hourMs, { certificates: [served(), served({ sha256: 'bb' })] }));
    it.store.note(entry(1, dayMs));
    it.store.note(entry(2, 0, { status: 'warn' }));
    expect(await it.store.history(keyOf(1))).toEqual({
      changes: [{ ...changeAt(2 * hourMs), status: 'warn', before: 'fail' }, changeAt(60_000)],
      certificates: [
        { ...without(served()), firstSeen: atOf(0), lastSeen: atOf(3 * hourMs) },
        { ...without(served({ sha256: 'bb' })), firstSeen: atOf(3 * hourMs), lastSeen: atOf(3 * hourMs) },
      ],
      days: [
        { day: '2026-11-22', pass: 1, warn: 0, unknown: 0, fail: 0 },
        { day: '2026-11-21', pass: 2, warn: 0, unknown: 0, fail: 2 },
      ],
    });
    expect(await it.store.history(keyOf(2), { days: 1 })).toEqual({
      changes: [],
      certificates: [],
      days: [{ day: '2026-11-21', pass: 0, warn: 1, unknown: 0, fail: 0 }],
    });
    expect(await it.store.history(keyOf(3))).toEqual({ changes: [], certificates: [], days: [] });
    expect((await it.store.history(keyOf(1), { changes: 1 })).changes).toHaveLength(1);
    expect([it.troubles, it.store.state()]).toEqual([[], { up: true, dropped: 0, errors: 0, path: place() }]);
  });

  test('hostile text is data', async () => {
    await using it = await opened(place());
    const hostile = `'); drop table changes; -- " \u0000 \u202e ${'x'.repeat(100_000)}`;
    it.store.note(
      entry(1, 0, { change: changeAt(0, hostile), certificates: [served({ subject: hostile, sha256: hostile })] }),
    );
    const { changes, certificates } = await it.store.history(keyOf(1));
    expect([changes[0]?.findings[0]?.message, certificates[0]?.subject, certificates[0]?.sha256]).toEqual([
      hostile,
      hostile,
      hostile,
    ]);
  });

  test('what is older than it is kept goes', async () => {
    await using it = await opened(place(), { keepMs: 10 * dayMs });
    it.store.note(entry(1, -20 * dayMs, { change: changeAt(-20 * dayMs), certificates: [served()] }));
    it.store.note(entry(1, -dayMs, { change: changeAt(-dayMs), certificates: [served({ sha256: 'bb' })] }));
    for (let n = 2; n < 250; n += 1) it.store.note(entry(n, -20 * dayMs));
    await it.store.history(keyOf(1));
    await it.store.prune();
    const { changes, certificates, days } = await it.store.history(keyOf(1));
    expect([changes.length, certificates.map(({ sha256 }) => sha256), days.length]).toEqual([1, ['bb'], 1]);
    expect((await it.store.history(keyOf(249))).days).toEqual([]);
    expect(it.troubles).toEqual([]);
  });
});

const atOf = (afterMs: number): string => new Date(beginning + afterMs).toISOString();
const without = (certificate: ReturnType<typeof served>) => {
  const { trust: _, ...rest } = certificate;
  return rest;
};

test('the last reports are back, also of those that were not told anew', async () => {
  {
    await using it = await opened(path);
    for (let n = 0; n < 120; n += 1) it.store.note(entry(n, 0));
    const failed = told(7, { status: 'fail', since: atOf(1) });
    it.store.note(entry(7, 1, { status: 'fail', report: failed }));
  }
  await using again = await opened(path);
  const reports = await restoredOf(again.store);
  expect(reports).toHaveLength(120);
  expect(reports.find(({ host }) => host === hostOf(7))).toEqual(told(7, { status: 'fail', since: atOf(1) }));
});

test('a report that only tells other figures is written once an hour', async () => {
  {
    await using it = await opened(path);
    it.store.note(entry(1, 0));
    await it.store.history(keyOf(1));
    it.store.note(entry(1, 60_000, { report: told(1, { durationMs: 13 }) }));
  }
  {
    await using it = await opened(path);
    expect((await restoredOf(it.store))[0]?.durationMs).toBe(12);
    it.store.note(entry(1, 0));
    it.store.note(entry(1, hourMs, { report: told(1, { durationMs: 14 }) }));
  }
  await using it = await opened(path);
  expect((await restoredOf(it.store))[0]?.durationMs).toBe(14);
});

test('evidence is kept as it was seen, for as long as it is to be, and the file is for nobody else', async () => {
  const seen = evidence();
  {
    await using it = await opened(path);
    it.store.note(entry(1, 0, { evidence: seen, change: changeAt(0) }));
    await it.store.history(keyOf(1));
    expect(statSync(path).mode & 0o777).toBe(0o600);
  }
  {
    using database = new DatabaseSync(path, { readOnly: true });
    const row = database.prepare('select evidence from evidence').get();
    const packed = row?.['evidence'];
    expect(packed instanceof Uint8Array ? JSON.parse(gunzipSync(packed).toString()) : null).toEqual(seen);
  }
  {
    await using it = await opened(path, { now: () => beginning + 31 * dayMs });
    await it.store.prune();
    expect((await it.store.history(keyOf(1))).changes).toHaveLength(1);
  }
  using database = new DatabaseSync(path, { readOnly: true });
  expect(database.prepare('select count(*) as n from evidence').get()).toEqual({ n: 0 });
});

test('a clock that was set forward by years makes nothing old', async () => {
  let now = beginning;
  await using it = await opened(path, { now: () => now });
  it.store.note(entry(1, 0, { change: changeAt(0) }));
  now += 3000 * dayMs;
  await it.store.history(keyOf(1));
  await it.store.prune();
  expect((await it.store.history(keyOf(1))).changes).toHaveLength(1);
});

test('after it was closed nothing is taken, and nobody is kept waiting', async () => {
  const it = await opened(path);
  await it.store.close();
  await it.store.close();
  it.store.note(entry(1, 0));
  await expect(it.store.history(keyOf(1))).rejects.toThrow('closed');
  expect(it.troubles).toEqual([]);
});

test('where more waits than is borne, the last is left out and counted, and what was taken is kept', async () => {
  await using it = await opened(path);
  const seen = evidence();
  const size = JSON.stringify(seen).length;
  const count = Math.ceil(60_000_000 / size);
  for (let n = 0; n < count; n += 1) it.store.note(entry(1, n, { evidence: seen, change: changeAt(n) }));
  const { dropped } = it.store.state();
  expect(dropped).toBeGreaterThan(0);
  expect(dropped).toBeLessThan(count / 2);
  expect((await it.store.history(keyOf(1), { changes: count })).changes).toHaveLength(count);
  await it.store.close();
  using database = new DatabaseSync(path, { readOnly: true });
  expect(database.prepare('select count(*) as n from evidence').get()).toEqual({ n: count - dropped });
});

test('memory has an end: the oldest goes', { timeout: 60_000 }, async () => {
  await using it = await opened(null);
  const long = 'x'.repeat(100_000);
  for (let n = 0; n < 1500; n += 1) {
    it.store.note(entry(n, n, { change: changeAt(n, long) }));
    if (n % 250 === 249) await it.store.history(keyOf(n));
  }
  const kept = async (n: number): Promise<number> => (await it.store.history(keyOf(n))).changes.length;
  expect([await kept(0), await kept(1499)]).toEqual([0, 1]);
  expect([it.troubles, it.store.state().dropped]).toEqual([[], 0]);
});
