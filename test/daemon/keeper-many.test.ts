import { describe, expect, test } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { startKeeper } from '../../src/daemon/keeper.ts';
import { startSeries } from '../../src/daemon/metrics/series.ts';
import { now } from '../support/evidence.ts';
import { demo, down, keeping, lookOf, named, other } from './keeping.ts';

describe('what was told of a target that comes later', () => {
  const restoring = async (lateMs: number) => {
    let ms = 0;
    const { settle } = await keeping();
    const report = settle(lookOf(demo, 0, down))?.told;
    if (report === undefined) throw new Error('nothing was told');
    const keeper = startKeeper({ checks, clock: { nowMs: () => ms, epochMs: () => now + ms } });
    await keeper.replace([other]);
    keeper.restore([report]);
    const heard: string[] = [];
    keeper.onTold(({ host }) => heard.push(host));
    ms = lateMs;
    await keeper.replace([other, demo]);
    return { keeper, heard, report };
  };
  test('waits for it for ten minutes', async () => {
    const { keeper, heard, report } = await restoring(600_000);
    expect(keeper.told(demo)).toMatchObject({ status: 'fail', since: report.since });
    expect(heard).toEqual(['demo.example.com']);
    await keeper.replace([other]);
    await keeper.replace([other, demo]);
    expect(keeper.told(demo)).toBeNull();
    expect((await restoring(600_001)).keeper.told(demo)).toBeNull();
  });
  test('is of no more than a thousand, the latest', async () => {
    const { settle } = await keeping();
    const report = settle(lookOf(demo, 0))?.told;
    if (report === undefined) throw new Error('nothing was told');
    const all = Array.from({ length: 1001 }, (_, i) => named(`host-${i}.example.com`));
    const keeper = startKeeper({ checks });
    keeper.restore(all.map(({ host, name }) => ({ ...report, host, name })));
    await keeper.replace(all);
    expect(keeper.targets().filter((one) => one.report === null)).toEqual([{ target: all[0], report: null }]);
  });
});

test('own trouble and whether it was up before outlast the program', async () => {
  const { settle } = await keeping();
  settle(lookOf(demo, 0));
  const told = settle({ ...lookOf(demo, 10, down), ownTrouble: true })?.told;
  if (told === undefined) throw new Error('nothing was told');
  const { keeper } = await keeping();
  keeper.restore([JSON.parse(JSON.stringify(told))]);
  expect(keeper.told(demo)).toMatchObject({ status: 'unknown', up: null });
  expect(keeper.wasUp(demo)).toBe(true);
});

describe('many targets', () => {
  const all = Array.from({ length: 20_000 }, (_, i) => named(`host-${i}.example.com`));
  const ids = checks.map(({ id }) => id);
  const relabelled = (rev: string) => all.map((one) => ({ ...one, labels: { rev } }));
  const holding = async () => {
    const report = (await keeping()).settle(lookOf(demo, 0))?.told;
    if (report === undefined) throw new Error('nothing was told');
    const [keeper, series] = [startKeeper({ checks }), startSeries(ids)];
    await Promise.all([keeper.replace(all), series.replace(all)]);
    keeper.onTold((_, one) => one && series.told(one));
    for (const { host, name } of all) keeper.restore([{ ...report, host, name }]);
    return { keeper, series };
  };
  test('are relabelled while others have their turn', async () => {
    const { keeper, series } = await holding();
    let turns = 0;
    let going = true;
    const turn = (): void => {
      turns += 1;
      if (going) setImmediate(turn);
    };
    setImmediate(turn);
    const first = [series.replace(relabelled('2')), keeper.replace(relabelled('2'))];
    const few = [series.replace(all.slice(0, 10)), keeper.replace(all.slice(0, 10))];
    await Promise.all([...first, ...few]);
    going = false;
    // At once, it would leave none; how many there are is a matter of the machine.
    expect(turns).toBeGreaterThan(3);
    expect(keeper.targets()).toHaveLength(10);
    expect(series.snapshot().targets).toBe(10);
  });
  test('of two that are wanted at once, the last are there, and nothing that is told meanwhile is lost', async () => {
    const { keeper, series } = await holding();
    const first = [series.replace(relabelled('2')), keeper.replace(relabelled('2'))];
    // It was among the first, whose slice is done.
    const between = { ...lookOf(all[0] ?? demo, 5000), ownTrouble: true };
    const wanted = relabelled('3').toReversed();
    const last = [series.replace(wanted), keeper.replace(wanted)];
    expect(keeper.settled(between)?.told.startedAt).toBe(between.report.startedAt);
    await Promise.all([...first, ...last]);
    expect(keeper.targets().map(({ target }) => target)).toEqual(wanted);
    expect(keeper.targets().every(({ report }) => report?.labels['rev'] === '3')).toBe(true);
    expect(keeper.named('host-19999.example.com')).toEqual([keeper.targets()[0]]);
    expect(Object.fromEntries(series.snapshot().checks)['dns.resolves']).toMatchObject({ pass: 19_999, unknown: 1 });
    const lines = series.snapshot().told.map((one) => one.lines.join(''));
    expect(lines.every((text) => text.includes('rev="3"'))).toBe(true);
    expect(keeper.told(all[0] ?? demo)?.startedAt).toBe(between.report.startedAt);
  });
});

test('many targets say the same words once, also when the configuration was read again', async () => {
  const all = Array.from({ length: 2000 }, (_, i) => named(`host-${i}.example.com`));
  const { keeper, settle } = await keeping(all);
  for (const one of all.slice(0, 200)) settle(lookOf(one, 0));
  const held = keeper
    .targets()
    .slice(0, 200)
    .map(({ report }) => report?.findings ?? []);
  const shared = new Set(held.flat()).size / held.flat().length;
  expect(shared).toBeLessThan(0.4);
  await keeper.replace(structuredClone(all));
  expect(keeper.targets().filter(({ report }) => report !== null)).toHaveLength(200);
});
