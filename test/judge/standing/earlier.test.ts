import { describe, expect, test } from 'vitest';
import { restored } from '../../../src/judge/standing/step.ts';
import { about, after, atMs, findingOf, lookOf, standingAfter, told } from './looking-on.ts';

const full = { look: 'full' } as const;
const fail = { status: 'fail', reason: 'bad' } as const;

describe('what cannot be measured', () => {
  test('keeps what was found, and the status is unknown at once', () => {
    const report = told(lookOf({ vital: 'fail' }), lookOf({ vital: 'unknown' }, { ms: 10 }));
    expect(report).toMatchObject({ status: 'unknown', up: null, since: atMs(10) });
    expect(findingOf(report, 'vital')).toMatchObject({
      status: 'unknown',
      since: atMs(10),
      earlier: { ...fail, message: 'it is fail', fix: { text: 'f' }, owner: 'developer', since: atMs(0) },
    });
  });
  test('keeps it through any number of looks, and since when it was so where it is found again', () => {
    const unknown = (ms: number) => lookOf({ vital: 'unknown' }, { ms });
    const lost = told(lookOf({ vital: 'fail' }), unknown(10), unknown(20), unknown(30));
    expect(findingOf(lost, 'vital')).toMatchObject({ since: atMs(10), earlier: { since: atMs(0) } });
    const found = told(lookOf({ vital: 'fail' }), unknown(10), lookOf({ vital: 'fail' }, { ms: 20 }));
    expect(found).toMatchObject({ status: 'fail', since: atMs(20) });
    expect(findingOf(found, 'vital')).toMatchObject({ status: 'fail', since: atMs(0) });
    expect(findingOf(found, 'vital')).not.toHaveProperty('earlier');
  });
  test.for([
    ['pass', { status: 'pass' }],
    ['none', {}],
  ] as const)('is cleared where it is %s', ([outcome, status]) => {
    const report = told(
      lookOf({ minor: 'fail' }),
      lookOf({ minor: 'unknown' }, { ms: 10 }),
      lookOf({ minor: outcome }, { ms: 20 }),
      lookOf({ minor: 'unknown' }, { ms: 30 }),
    );
    expect(findingOf(report, 'minor')).not.toHaveProperty('earlier');
    expect({ ...status, ...findingOf(told(lookOf({ minor: outcome })), 'minor') }).toMatchObject(status);
  });
  test('of a check that is not essential makes the status unknown where it was a fail, and keeps a warning', () => {
    expect(told(lookOf({ minor: 'fail' }), lookOf({ minor: 'unknown' }, { ms: 10 })).status).toBe('unknown');
    expect(told(lookOf({ minor: 'warn' }), lookOf({ minor: 'unknown' }, { ms: 10 })).status).toBe('warn');
  });
  test('because something is lacking becomes an unknown that says so', () => {
    const report = told(lookOf({ minor: 'fail' }), lookOf({ minor: 'lacks' }, { ms: 10 }));
    expect(findingOf(report, 'minor')).toMatchObject({
      status: 'unknown',
      reason: 'not-measured',
      message: 'nothing was configured',
      earlier: fail,
    });
    expect(report.notJudged.map(({ check }) => check)).toEqual(['a.deep', 'a.behind']);
    const unasked = told(lookOf({ deep: 'fail' }, full), lookOf({ deep: 'spared' }, { ...full, ms: 10 }));
    expect(findingOf(unasked, 'deep')).toBeUndefined();
  });
  test('is no news beside what was measured of the same check, be it less bad', () => {
    const report = told(lookOf({ minor: 'fail' }), lookOf({ minor: 'warn' }, { ms: 10 }));
    expect(findingOf(report, 'minor')).toMatchObject({ status: 'warn', since: atMs(10) });
    expect(findingOf(report, 'minor')).not.toHaveProperty('earlier');
  });
  test('at one place keeps what was graver than what was measured at others', () => {
    const apart = (status: 'warn' | 'fail') =>
      told(lookOf({ minor: 'fail' }), lookOf({ minor: [about('a', status), about('b', 'unknown')] }, { ms: 10 }));
    const lost = (report: ReturnType<typeof told>) => report.findings.find(({ subject }) => subject === 'b');
    expect(lost(apart('warn'))).toMatchObject({ status: 'unknown', earlier: fail });
    expect(lost(apart('fail'))).not.toHaveProperty('earlier');
  });
  test('keeps nothing that was found to be well while something else was in doubt', () => {
    const worse = (minor: 'pass' | 'unknown', ms: number) => lookOf({ vital: 'fail', minor }, { ms });
    const before = lookOf({ minor: 'warn' });
    const standing = standingAfter(before, worse('pass', 1000), worse('unknown', 21_000), worse('unknown', 61_000));
    expect(standing).toMatchObject({ doubt: null, told: { startedAt: atMs(61_000) } });
    expect(findingOf(standing.told, 'minor')).not.toHaveProperty('earlier');
  });
  test('keeps nothing that was explained by what passes now', () => {
    const both = lookOf({ vital: 'fail', after: 'fail' });
    const report = told(both, lookOf({ after: 'unknown' }, { ms: 10 }));
    expect(findingOf(report, 'after')).not.toHaveProperty('earlier');
    const still = told(both, lookOf({ vital: 'unknown', after: 'unknown' }, { ms: 10 }));
    expect(findingOf(still, 'after')).toMatchObject({ because: 'a.vital', earlier: fail });
  });
  test('keeps what was found before that came which explains that it is not measured, also when that passes again', () => {
    const looks = [
      lookOf({ vital: 'unknown', after: 'warn' }),
      lookOf({ vital: 'unknown', after: 'unknown' }, { ms: 10 }),
      lookOf({ after: 'unknown' }, { ms: 20 }),
    ];
    expect(findingOf(told(...looks.slice(0, 2)), 'after')).toMatchObject({ because: 'a.vital' });
    const report = told(...looks);
    expect(findingOf(report, 'after')).toMatchObject({ status: 'unknown', earlier: { status: 'warn' } });
    expect(findingOf(report, 'after')?.earlier).not.toHaveProperty('because');
  });
  test('keeps nothing that is borne', () => {
    const accept = [{ check: 'a.minor', reason: 'known', by: 'us', until: '2027-01-01' }];
    const report = told(
      lookOf({ minor: 'fail' }),
      lookOf({ minor: 'unknown' }, { ms: 10 }),
      lookOf({ minor: 'unknown' }, { ms: 20, target: { accept } }),
    );
    expect(findingOf(report, 'minor')).not.toHaveProperty('earlier');
    expect(report.status).toBe('pass');
  });
});

describe('a trouble of our own', () => {
  const lost = (ms: number) => lookOf({ vital: 'unknown', minor: 'fail' }, { ms, ownTrouble: true });
  test('makes all of it unknown at once, with what was found before', () => {
    const report = told(lookOf({ deep: 'fail', minor: 'warn' }, full), lost(10));
    expect(report).toMatchObject({ status: 'unknown', up: null, since: atMs(10), fullLookAt: atMs(0) });
    expect(report.findings.every(({ status }) => status === 'unknown')).toBe(true);
    expect(report.findings).toHaveLength(6);
    expect(findingOf(report, 'deep')).toMatchObject({ earlier: fail });
    expect(findingOf(report, 'minor')).toMatchObject({ earlier: { status: 'warn' } });
    expect(findingOf(report, 'vital')).not.toHaveProperty('earlier');
  });
  test('leaves what only a full look judges as it was when it is over', () => {
    const report = told(lookOf({ deep: 'fail' }, full), lost(10), lookOf({}, { ms: 20 }));
    expect(report).toMatchObject({ status: 'fail', up: true, since: atMs(20) });
    expect(findingOf(report, 'deep')).toMatchObject({ status: 'fail', since: atMs(0) });
  });
  test('confirms nothing', () => {
    const standing = standingAfter(lookOf(), lookOf({ vital: 'fail' }, { ms: 10 }), lost(20));
    expect(standing).toMatchObject({ doubt: null, steady: { status: 'pass', up: true }, told: { upBefore: true } });
    expect(findingOf(standing.told, 'vital')).not.toHaveProperty('earlier');
  });
});

describe('a trouble of our own that outlasts the program', () => {
  const lost = (ms: number) => lookOf({ vital: 'unknown' }, { ms, ownTrouble: true });
  test.for([
    ['up', [lookOf()], true],
    ['stopped', [lookOf({ vital: 'fail' })], false],
    ['not known', [], false],
  ] as const)('keeps whether it was %s, also when it goes on', ([, before, upBefore]) => {
    const report = told(...before, lost(10), lost(20));
    expect(report).toMatchObject({ up: null, upBefore });
    const start = restored(JSON.parse(JSON.stringify(report)));
    expect(start.steady?.up).toBe(upBefore);
    const on = after(start, lost(30)).standing;
    expect(on).toMatchObject({ told: { upBefore }, steady: { up: upBefore } });
    expect(after(on, lookOf({}, { ms: 40 })).standing.told).not.toHaveProperty('upBefore');
  });
  test('still does while what was found after it is in doubt', () => {
    const standing = standingAfter(lookOf(), lost(10), lookOf({ vital: 'fail' }, { ms: 20 }));
    expect(standing).toMatchObject({ told: { status: 'unknown', upBefore: true }, steady: { up: true } });
  });
});

describe('since when it is so', () => {
  test('stays with its subject, and with the worst of a check where that is another subject', () => {
    const looks = [
      lookOf({ minor: [about('a', 'fail')] }),
      lookOf({ minor: [about('a', 'fail'), about('b', 'fail')] }, { ms: 10 }),
      lookOf({ minor: [about('b', 'fail')] }, { ms: 20 }),
      lookOf({ minor: [about('c', 'fail'), about('d', 'fail')] }, { ms: 30 }),
    ];
    const sinceAfter = (count: number): Record<string, string | undefined> =>
      Object.fromEntries(
        told(...looks.slice(0, count)).findings.flatMap((one) =>
          one.status === 'pass' ? [] : [[one.subject, one.since]],
        ),
      );
    expect(sinceAfter(2)).toEqual({ a: atMs(0), b: atMs(10) });
    expect(sinceAfter(3)).toEqual({ b: atMs(10) });
    expect(sinceAfter(4)).toEqual({ c: atMs(10), d: atMs(30) });
  });
  test('is not told of what passes', () => {
    expect(told(lookOf()).findings.filter(({ since }) => since !== undefined)).toEqual([]);
  });
});
