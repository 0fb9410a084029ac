import { describe, expect, test } from 'vitest';
import { after, atMs, findingOf, lookOf, standingAfter, told, type DatedLook } from './looking-on.ts';

const well = (ms = 0): DatedLook => lookOf({}, { ms });
const fails = (ms: number): DatedLook => lookOf({ vital: 'fail' }, { ms });
const unknown = (ms: number): DatedLook => lookOf({ vital: 'unknown' }, { ms });
const minor = (ms: number): DatedLook => lookOf({ minor: 'fail' }, { ms });
const confirming = (afterMs: number) => [{ afterMs, look: 'quick', occasion: 'confirm' }];

describe('each check is confirmed by itself', () => {
  test('so that what another one found before counts nothing for it', () => {
    const row = [well(), fails(300_000), fails(320_000)];
    const { standing, next } = after(standingAfter(...row), minor(360_000));
    expect(standing.told).toMatchObject({ status: 'pass', up: true, startedAt: atMs(360_000) });
    expect(findingOf(standing.told, 'minor')).toMatchObject({ status: 'pass' });
    expect(next).toEqual(confirming(20_000));
    const later = told(...row, minor(360_000), minor(380_000), minor(420_000));
    expect(later).toMatchObject({ status: 'fail', up: true, since: atMs(360_000) });
  });
  test('and is told beside what is still in doubt, with nothing that this explains', () => {
    const first = (ms: number) => lookOf({ minor: 'warn' }, { ms });
    const both = lookOf({ minor: 'warn', vital: 'fail', after: 'fail' }, { ms: 61_000 });
    const { standing, next } = after(standingAfter(well(), first(1000), first(21_000)), both);
    expect(standing.told).toMatchObject({ status: 'warn', up: true, since: atMs(1000), startedAt: atMs(61_000) });
    expect(findingOf(standing.told, 'minor')).toMatchObject({ status: 'warn' });
    expect(findingOf(standing.told, 'vital')).toMatchObject({ status: 'pass' });
    expect(findingOf(standing.told, 'after')).toMatchObject({ status: 'pass' });
    expect(next).toEqual(confirming(20_000));
  });
  test('as the least bad that was found of it', () => {
    const row = [well(), minor(1000), lookOf({ minor: 'warn' }, { ms: 21_000 }), minor(61_000)];
    expect(findingOf(told(...row), 'minor')).toMatchObject({ status: 'warn', message: 'it is warn' });
    expect(told(...row)).toMatchObject({ status: 'warn', since: atMs(1000) });
    expect(told(...row, minor(81_000), minor(121_000))).toMatchObject({ status: 'fail', since: atMs(61_000) });
  });
  test('not with a status that is unknown for the first time: it is told by the next look that sees enough', () => {
    const warned = (ms: number) => lookOf({ minor: 'warn' }, { ms });
    const row = [well(), warned(1000), warned(21_000), lookOf({ minor: 'warn', vital: 'unknown' }, { ms: 61_000 })];
    expect(told(...row)).toMatchObject({ status: 'pass', startedAt: atMs(0) });
    expect(told(...row, warned(81_000))).toMatchObject({ status: 'warn', up: true, since: atMs(1000) });
  });
  test('but nobody waits longer where users are stopped by another one each time', () => {
    const refused = lookOf({ twin: 'fail' }, { ms: 21_000 });
    const report = told(well(), fails(1000), refused, fails(61_000));
    expect(report).toMatchObject({ status: 'fail', up: false, since: atMs(1000) });
    expect(findingOf(report, 'vital')).toMatchObject({ status: 'fail' });
    const reached = lookOf({ minor: 'fail' }, { ms: 21_000 });
    expect(told(well(), fails(1000), reached, fails(61_000))).toMatchObject({ status: 'pass', up: true });
  });
  test('and something new at each look does not keep what is told from being of now', () => {
    const row = [well(), fails(1000), minor(21_000), lookOf({ after: 'warn' }, { ms: 62_000 })];
    expect(told(...row)).toMatchObject({ status: 'pass', startedAt: atMs(62_000) });
  });
});

describe('a look that did not measure', () => {
  test('neither ends a doubt nor counts for it: another one makes up for it', () => {
    const row = [well(), fails(300_000), fails(320_000), unknown(360_000)];
    const { standing, next } = after(standingAfter(...row.slice(0, 3)), unknown(360_000));
    // Three in a row were not well, of which two were fails.
    expect(standing.told).toMatchObject({ status: 'unknown', since: atMs(300_000) });
    expect(findingOf(standing.told, 'vital')).not.toHaveProperty('earlier');
    expect(next).toEqual(confirming(40_000));
    expect(told(...row, fails(400_000))).toMatchObject({ status: 'fail', up: false, since: atMs(400_000) });
  });
  test('in the middle only puts it off', () => {
    const row = [well(), fails(1000), unknown(21_000), fails(61_000)];
    const { standing, next } = after(standingAfter(...row), unknown(80_000));
    expect(standing.told).toMatchObject({ status: 'unknown', since: atMs(1000), startedAt: atMs(80_000) });
    expect(next).toEqual(confirming(21_000));
    expect(told(...row, fails(101_000))).toMatchObject({ status: 'fail' });
  });
  test('of what is not essential does so too, while all else is told', () => {
    const lost = lookOf({ minor: 'unknown' }, { ms: 21_000 });
    const row = [well(), minor(1000), lost];
    expect(told(...row)).toMatchObject({ status: 'pass', startedAt: atMs(21_000) });
    expect(told(...row, minor(61_000))).toMatchObject({ status: 'pass' });
    expect(told(...row, minor(61_000), minor(101_000))).toMatchObject({ status: 'fail' });
    expect(standingAfter(...row, well(61_000)).doubt).toBeNull();
  });
  test('is made up for as often as there are looks to confirm it, and no more', () => {
    const times = [21_000, 61_000, 101_000, 141_000];
    const row = [well(), fails(1000), ...times.slice(0, 2).map(unknown)];
    expect(told(...row, ...times.slice(2).map(fails))).toMatchObject({ status: 'fail' });
    const { standing, next } = after(standingAfter(...row), unknown(101_000));
    expect(standing).toMatchObject({ doubt: null, told: { status: 'unknown', since: atMs(1000) } });
    expect(next).toMatchObject([{ occasion: 'change' }]);
  });
});
