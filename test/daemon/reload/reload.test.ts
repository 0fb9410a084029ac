import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/configuration.ts';
import { eventually } from '../../support/eventually.ts';
import { start, targets } from './started.ts';

test('what is asked for is loaded and applied', async () => {
  const { folder, reload, current, outcomes, logged } = start({ 'hostprobe.yaml': targets('a.example') });
  folder.write('hostprobe.yaml', targets('a.example', 'b.example'));
  const outcome = await reload();
  expect(outcome).toMatchObject({ ok: true, problems: [] });
  expect(outcome.at).toMatch(/^\d{4}-.*Z$/);
  expect(outcomes).toEqual([outcome]);
  expect(current()).toEqual(['a.example', 'b.example']);
  expect(logged).toMatchObject([{ level: 'info', message: 'the configuration was reloaded' }]);
});

test('a bad file changes nothing and says why, each problem a line', async () => {
  const { folder, reload, applied, logged } = start({ 'hostprobe.yaml': targets('a.example') });
  folder.write('hostprobe.yaml', 'vantag: x\ndns: { timeout: soon }\n');
  const { ok, problems } = await reload();
  expect(ok).toBe(false);
  expect(problems).toEqual([
    expect.stringMatching(/hostprobe\.yaml:1:1: vantag: unknown key, did you mean `vantage`\?$/),
    expect.stringMatching(/hostprobe\.yaml:2:17: dns\.timeout: expected a duration/),
  ]);
  expect(applied).toEqual([]);
  expect(logged.map(({ level, problem }) => [level, problem])).toEqual([
    ['error', undefined],
    ['error', problems[0]],
    ['error', problems[1]],
  ]);
  folder.write('hostprobe.yaml', `x: [${'{},'.repeat(300)}]\ntargets: [${'{},'.repeat(300)}]`);
  expect((await reload()).problems).toHaveLength(201);
  expect(logged.length).toBeLessThan(30);
  expect(logged.at(-1)).toMatchObject({ more: 181 });
});

test('what waits for a restart is kept and named', async () => {
  const { folder, reload, applied, logged } = start({ 'hostprobe.yaml': targets('a.example') });
  folder.write(
    'hostprobe.yaml',
    'server: { listen: ":1", readToken: another-of-19-bytes }\nstore: { path: x.db, keep: 5d }\n',
  );
  expect((await reload()).ok).toBe(true);
  expect(applied[0]?.server).toMatchObject({
    listen: { address: '127.0.0.1', port: 9790 },
    readToken: 'another-of-19-bytes',
  });
  expect(applied[0]?.store).toMatchObject({ path: null, keepMs: 5 * 86_400_000 });
  const waiting = logged.filter(({ level }) => level === 'warn').map(({ option }) => option);
  expect(waiting).toEqual(['server.listen', 'store.path']);
});

test('those that come while one is under way become one more', async () => {
  const gates: (() => void)[] = [];
  const apply = (): Promise<void> => new Promise((resolve) => gates.push(() => resolve()));
  const { reload, applied } = start({ 'hostprobe.yaml': targets('a.example') }, { apply });
  const first = reload();
  const others = [reload(), reload(), reload()];
  const open = (): Promise<true> =>
    eventually('an apply', async () => {
      const gate = gates.shift();
      gate?.();
      return gate === undefined ? null : true;
    });
  await open();
  await first;
  expect(applied).toHaveLength(1);
  await open();
  const [one, ...same] = await Promise.all(others);
  expect(same.every((outcome) => outcome === one)).toBe(true);
  expect(applied).toHaveLength(2);
});

test('what cannot be put in force is told, and the one before is still the one', async () => {
  let isBroken = true;
  const apply = async (): Promise<void> => {
    if (isBroken) throw new Error('no room');
  };
  const { reload, folder, current } = start({ 'hostprobe.yaml': targets('a.example') }, { apply });
  folder.write('hostprobe.yaml', targets('b.example'));
  expect(await reload()).toMatchObject({ ok: false, problems: ['it could not be put in force: no room'] });
  expect(current()).toEqual(['a.example']);
  isBroken = false;
  expect((await reload()).ok).toBe(true);
  expect(current()).toEqual(['b.example']);
});

test('what is asked for in the middle of writing is tried once more', async () => {
  let loads = 0;
  const load: typeof loadConfig = (request) => {
    loads += 1;
    return loadConfig(request);
  };
  const { folder, reload } = start({ 'hostprobe.yaml': targets('a.example') }, { load, pollMs: 1000 });
  folder.write('hostprobe.yaml', 'targets: [{ ho');
  const asked = reload();
  await eventually('a load', async () => (loads > 0 ? true : null));
  await pause(100);
  folder.write('hostprobe.yaml', targets('b.example'));
  expect(await asked).toMatchObject({ ok: true });
  expect(loads).toBe(2);
});
