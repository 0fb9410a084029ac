import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeFolder, type Folder } from '../../support/folder.ts';
import { beginning, changeAt, entry, keyOf, opened, type Opened } from './entries.ts';

let folder: Folder;
let path: string;
beforeEach(() => {
  folder = makeFolder();
  path = join(folder.path, 'history.db');
});
afterEach(() => folder[Symbol.dispose]());

/** That it takes what is noted and tells it again. */
async function works({ store }: Opened): Promise<void> {
  store.note(entry(99, 0, { change: changeAt(0) }));
  expect((await store.history(keyOf(99))).changes).toHaveLength(1);
}

async function write(count: number, message = 'nobody answers'): Promise<void> {
  await using it = await opened(path);
  for (let n = 0; n < count; n += 1) it.store.note(entry(n % 50, n, { change: changeAt(n, message) }));
}

const aside = (why: string): string[] => readdirSync(folder.path).filter((name) => name.includes(`.${why}-`));

describe('what is not ours is left as it is, and history goes on in memory', () => {
  const database = (version: 'whole' | 'broken'): void => {
    {
      using made = new DatabaseSync(path);
      made.exec("create table diary (line text); insert into diary values ('mine')");
    }
    if (version === 'broken') writeFileSync(path, readFileSync(path).fill(0x5a, 100));
  };
  test.each<[string, () => void, string]>([
    ['a text', () => writeFileSync(path, 'a diary, and not of ours\n'.repeat(1000)), 'is no database'],
    ['a short text', () => writeFileSync(path, '.'), 'is no database'],
    ['a database', () => database('whole'), 'is a database of something else'],
    ['a broken database', () => database('broken'), 'is a database of something else'],
  ])('%s, and a link to it', async (_, make, what) => {
    make();
    chmodSync(path, 0o644);
    const link = join(folder.path, 'link.db');
    symlinkSync(path, link);
    const [before, { mode, ino }] = [readFileSync(path), statSync(path)];
    for (const each of [path, link]) {
      await using it = await opened(each);
      await works(it);
      expect(it.troubles).toEqual([
        `${each}: ${each} ${what}, and is left as it is; until it can be had, history is kept in memory alone`,
      ]);
      expect(it.store.state()).toMatchObject({ up: false, errors: 1 });
    }
    expect(readdirSync(folder.path).toSorted()).toEqual(['history.db', 'link.db']);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(statSync(path)).toMatchObject({ mode, ino });
  });

  test('once it is out of the way, the file is ours', async () => {
    writeFileSync(path, 'a diary');
    await using it = await opened(path, { reopenMs: 200 });
    expect(it.store.state()).toMatchObject({ up: false });
    rmSync(path);
    await vi.waitFor(() => expect(it.store.state().up).toBe(true), { timeout: 20_000 });
  });
});

test('an empty file is taken', async () => {
  writeFileSync(path, '', { mode: 0o644 });
  await using it = await opened(path);
  await works(it);
  expect(it.troubles).toEqual([]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('it is known to be ours from the first thing that is written', async () => {
  await using it = await opened(path);
  await works(it);
  expect(readFileSync(path).toString('latin1', 68, 72)).toBe('hprb');
  const copy = join(folder.path, 'copy.db');
  for (const end of ['', '-wal']) copyFileSync(path + end, copy + end);
  await it.store.close();
  using database = new DatabaseSync(copy);
  expect({ ...database.prepare('pragma auto_vacuum').get() }).toEqual({ auto_vacuum: 2 });
});

describe('a database of ours that is broken is set aside, and a new one begun', () => {
  test.each(['history.db', 'link.db'])('%s', async (name) => {
    await write(3000);
    const wanted = join(folder.path, name);
    if (wanted !== path) symlinkSync(path, wanted);
    const broken = readFileSync(path).fill(0x5a, 100);
    writeFileSync(path, broken);
    await using it = await opened(wanted);
    await works(it);
    expect(it.troubles).toEqual([
      expect.stringMatching(
        /history\.db is broken: it was set aside as .*\/history\.db\.corrupt-2026-11-21T12-00-00Z, and a new one begun$/,
      ),
    ]);
    expect(readFileSync(`${path}.corrupt-2026-11-21T12-00-00Z`).equals(broken)).toBe(true);
    expect(it.store.state()).toMatchObject({ up: true, errors: 1 });
    expect([lstatSync(wanted).isSymbolicLink(), lstatSync(path).isFile()]).toEqual([wanted !== path, true]);
  });

  test('one with pages overwritten, and another that was set aside in the same second', async () => {
    await write(3000);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0x5a, 4096, bytes.length - 4096));
    writeFileSync(`${path}.corrupt-2026-11-21T12-00-00Z`, 'earlier');
    await using it = await opened(path);
    await works(it);
    expect(aside('corrupt').toSorted()).toEqual(
      ['', '-2'].map((end) => `history.db.corrupt-2026-11-21T12-00-00Z${end}`),
    );
    expect(readFileSync(`${path}.corrupt-2026-11-21T12-00-00Z`, 'utf8')).toBe('earlier');
  });
});

test('a file of a later version is set aside', async () => {
  await write(10);
  {
    using database = new DatabaseSync(path);
    database.exec('pragma user_version = 1000');
  }
  await using it = await opened(path);
  await works(it);
  expect(it.troubles).toEqual([expect.stringContaining('is of a later version of hostprobe')]);
  expect(aside('newer')).toHaveLength(1);
});

test('a write-ahead log that was cut off costs what was in its end', async () => {
  const program = join(import.meta.dirname, 'writing-on.ts');
  const script = `"$0" "$1" "$2" & for n in $(seq 600); do
      [ "$(wc -c <"$2-wal")" -gt 1000000 ] && break
      sleep 0.05
    done; kill -KILL $!; wait; true`;
  execFileSync('sh', ['-c', script, process.execPath, program, path], { stdio: 'ignore' });
  truncateSync(`${path}-wal`, Math.floor(statSync(`${path}-wal`).size / 2) + 7);
  await using it = await opened(path);
  await works(it);
  const { changes } = await it.store.history(keyOf(1));
  expect(changes.length).toBeGreaterThan(0);
  expect(it.troubles).toEqual([]);
});

test('what another holds is not taken from it, and is taken over when it lets go', { timeout: 60_000 }, async () => {
  const first = await opened(path);
  first.store.note(entry(1, 0, { change: changeAt(0) }));
  await using second = await opened(path, { reopenMs: 200 });
  expect(second.troubles).toEqual([
    expect.stringMatching(
      /history\.db: another process holds it \(does another hostprobe run with the same file\?\).*kept in memory alone$/,
    ),
  ]);
  expect(second.store.state()).toMatchObject({ up: false });
  second.store.note(entry(1, 1000, { change: changeAt(1000) }));
  expect((await second.store.history(keyOf(1))).changes).toHaveLength(1);
  await first.store.close();
  await vi.waitFor(() => expect(second.store.state().up).toBe(true), { timeout: 20_000 });
  expect(second.recoveries()).toBe(1);
  const { changes, days } = await second.store.history(keyOf(1));
  expect(changes.map(({ at }) => Date.parse(at) - beginning)).toEqual([1000, 0]);
  expect(days[0]?.pass).toBe(2);
});

test('the folder is made, but not the one that it would be in', async () => {
  {
    await using it = await opened(join(folder.path, 'new', 'history.db'));
    await works(it);
    expect(it.troubles).toEqual([]);
    expect(statSync(join(folder.path, 'new')).mode & 0o777).toBe(0o700);
  }
  await using it = await opened(join(folder.path, 'none', 'such', 'history.db'));
  await works(it);
  expect(it.troubles).toEqual([
    expect.stringMatching(/the folder that .*none\/such would be in does not exist; until/),
  ]);
  expect(existsSync(join(folder.path, 'none'))).toBe(false);
});

test.each([
  ['a folder', () => mkdirSync(path)],
  ['a pipe', () => execFileSync('mkfifo', [path])],
])('%s is no file', async (_, make) => {
  make();
  await using it = await opened(path);
  await works(it);
  expect(it.troubles).toEqual([expect.stringContaining('is no file')]);
});

test('a file that others could read is theirs no more', async () => {
  await write(1);
  chmodSync(path, 0o644);
  await using it = await opened(path);
  await works(it);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('what is broken while it is open is set aside then', async () => {
  // More than is kept of it in memory.
  await write(3000, 'x'.repeat(4000));
  await using it = await opened(path);
  writeFileSync(path, Buffer.alloc(statSync(path).size, 0x5a));
  for (let n = 0; n < 3000; n += 1) it.store.note(entry(n % 50, n, { change: changeAt(n) }));
  await vi.waitFor(() => expect(aside('corrupt').length).toBeGreaterThan(0), { timeout: 20_000 });
  await works(it);
  expect(it.troubles).toEqual([expect.stringContaining('was set aside')]);
  expect(it.store.state().up).toBe(true);
});

describe.runIf(process.getuid?.() === 0)('a disk', () => {
  let disk: string;
  beforeEach(() => {
    disk = join(folder.path, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'hostprobe-store', disk]);
    path = join(disk, 'history.db');
  });
  afterEach(() => execFileSync('umount', ['-l', disk]));

  test('that is full is told once; what waits is written when there is room', { timeout: 60_000 }, async () => {
    await using it = await opened(path, { reopenMs: 200 });
    await works(it);
    writeFileSync(join(disk, 'ballast'), '');
    const left = Number(
      execFileSync('df', ['--output=avail', '-B1', disk], { encoding: 'utf8' }).trim().split('\n')[1],
    );
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(left));
    for (let n = 0; n < 2000; n += 1) it.store.note(entry(n % 50, n, { change: changeAt(n, `${n}`.padEnd(60)) }));
    await vi.waitFor(() => expect(it.store.state().errors).toBeGreaterThan(2), { timeout: 20_000 });
    expect(it.troubles).toEqual([expect.stringContaining('the disk is full')]);
    expect(it.store.state()).toMatchObject({ up: false, dropped: 0 });
    expect((await it.store.history(keyOf(99))).changes).toHaveLength(1);
    rmSync(join(disk, 'ballast'));
    await vi.waitFor(() => expect(it.store.state().up).toBe(true), { timeout: 20_000 });
    expect(it.recoveries()).toBe(1);
    let written = 0;
    for (let n = 0; n < 50; n += 1) written += (await it.store.history(keyOf(n))).changes.length;
    expect(written).toBe(2000);
    await it.store.close();
    const copy = join(folder.path, 'copy.db');
    for (const end of ['', '-wal'].filter((each) => existsSync(path + each))) copyFileSync(path + end, copy + end);
    using database = new DatabaseSync(copy);
    expect(database.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  });

  test('that takes no writing: history goes on in memory', async () => {
    await write(10);
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    await using it = await opened(path);
    await works(it);
    expect(it.troubles).toEqual([expect.stringMatching(/kept in memory alone$/)]);
    expect(it.store.state()).toMatchObject({ up: false, path });
  });
});
