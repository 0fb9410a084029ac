import { describe, expect, test } from 'vitest';
import { restored, type NextLook } from '../../../src/judge/standing/step.ts';
import {
  addresses,
  certificate,
  session,
  answered,
  handshakeAt,
  walk,
  pki,
  intermediate,
  root,
} from '../../support/evidence.ts';
import { after, atMs, findingOf, lookOf, schedule, standingAfter, told } from './looking-on.ts';

const full = { look: 'full' } as const;
const fails = (ms: number) => lookOf({ vital: 'fail' }, { ms });
const well = (ms: number) => lookOf({}, { ms });
const confirming = (afterMs: number, look: NextLook['look'] = 'quick'): NextLook[] => [
  { afterMs, look, occasion: 'confirm' },
];
const changing = (afterMs = 0): NextLook[] => [{ afterMs, look: 'full', occasion: 'change' }];

describe('what got worse', () => {
  test('is told after the last confirming look, since the first of them', () => {
    const looks = [well(0), fails(300_000), fails(320_000), fails(360_000)];
    expect(told(...looks.slice(0, 3))).toMatchObject({ status: 'pass', startedAt: atMs(0) });
    expect(told(...looks)).toMatchObject({ status: 'fail', up: false, since: atMs(300_000), startedAt: atMs(360_000) });
    expect(findingOf(told(...looks), 'vital')).toMatchObject({ since: atMs(300_000) });
  });
  test('is looked at again 20 s and 60 s after it was found', () => {
    const first = after(standingAfter(well(0)), fails(1000));
    expect(first.next).toEqual(confirming(20_000));
    const second = after(first.standing, fails(21_000));
    expect(second.next).toEqual(confirming(40_000));
    const third = after(second.standing, fails(61_000));
    expect(third.next).toEqual(changing());
    expect(third.standing.told.status).toBe('fail');
  });
  test('is no sooner told for looks in between, nor later', () => {
    const before = [well(0), fails(1000), fails(5000), fails(6000), fails(7000)];
    expect(after(standingAfter(...before), fails(8000)).next).toEqual(confirming(13_000));
    expect(told(...before, fails(21_000), fails(30_000)).status).toBe('pass');
    expect(told(...before, fails(21_000), fails(30_000), fails(61_000)).status).toBe('fail');
  });
  test('bears timers that are a little early', () => {
    expect(told(well(0), fails(1000), fails(20_999.6), fails(60_999)).status).toBe('fail');
    expect(told(well(0), fails(1000), fails(20_000), fails(60_000)).status).toBe('pass');
  });
  test('is forgotten as soon as it is not so', () => {
    const { standing, next } = after(standingAfter(well(0), fails(1000), fails(21_000)), well(30_000));
    expect(standing).toMatchObject({ doubt: null, told: { status: 'pass', since: atMs(0), startedAt: atMs(30_000) } });
    expect(next).toEqual([]);
    expect(after(standing, fails(40_000)).next).toEqual(confirming(20_000));
  });
  test('is told at once where nothing was told, where nothing is to be confirmed, and where it is no more than it was', () => {
    expect(told(fails(0)).status).toBe('fail');
    expect(after(standingAfter(well(0)), fails(10), { confirmMs: [] }).standing.told.status).toBe('fail');
    const unknown = lookOf({ vital: 'unknown' }, { ms: 10 });
    expect(told(fails(0), unknown, fails(20)).status).toBe('fail');
  });
  test.for([
    ['a status', {}, { vital: 'unknown' }],
    ['a check that is no worse than others', { twin: 'fail' }, { twin: 'fail', minor: 'fail' }],
    ['a warning', {}, { minor: 'warn' }],
  ] as const)('may be %s', ([, before, worse]) => {
    const { standing, next } = after(standingAfter(lookOf(before)), lookOf(worse, { ms: 10 }));
    expect(standing.told.startedAt).toBe(atMs(0));
    expect(next).toEqual(confirming(20_000));
  });
  test('may be whether users get through', () => {
    const behind = lookOf({}, { ms: 10, limits: ['hairpin'] });
    expect(behind.report).toMatchObject({ status: 'pass', up: null });
    expect(told(well(0), behind).up).toBe(true);
  });
  test('by another fail than before an unknown is confirmed again', () => {
    const report = told(
      fails(0),
      lookOf({ vital: 'unknown' }, { ms: 10 }),
      lookOf({ vital: 'fail', minor: 'fail' }, { ms: 20 }),
    );
    expect(report).toMatchObject({ status: 'unknown', startedAt: atMs(10) });
  });
  test('is confirmed by the kind of look that found it', () => {
    const deep = (ms: number, look: 'quick' | 'full' = 'full') => lookOf({ deep: 'fail' }, { ms, look });
    const first = after(standingAfter(lookOf({}, full)), deep(1000));
    expect(first.next).toEqual(confirming(20_000, 'full'));
    const quick = [lookOf({}, full), deep(1000), deep(21_000, 'quick'), deep(61_000, 'quick'), deep(62_000, 'quick')];
    expect(told(...quick).status).toBe('pass');
    expect(told(...quick, deep(63_000), deep(64_000)).status).toBe('fail');
  });
  test('that was kept by a quick look is confirmed by full ones', () => {
    const restart = restored(told(well(0)));
    const { standing } = after(restart, lookOf({ deep: 'fail' }, { ms: 10, look: 'full', ownTrouble: false }));
    const forgotten = { ...standing, doubt: null };
    expect(after(forgotten, well(20)).next).toEqual(confirming(20_000, 'full'));
  });
  test('is the least that all looks have found; what the last one adds begins anew', () => {
    const unknown = (ms: number) => lookOf({ vital: 'unknown' }, { ms });
    const looks = [well(0), unknown(1000), unknown(21_000), fails(61_000)];
    const { standing, next } = after(standingAfter(...looks.slice(0, 3)), fails(61_000));
    expect(standing.told).toMatchObject({ status: 'unknown', since: atMs(1000) });
    expect(next).toEqual(confirming(20_000));
    expect(told(...looks, fails(81_000), fails(121_000))).toMatchObject({ status: 'fail', since: atMs(61_000) });
  });
  test('is told with what is no news of it', () => {
    const lost = (ms: number) => lookOf({ minor: 'unknown', after: 'warn' }, { ms });
    const known = [lookOf({ minor: 'fail' }), lookOf({ minor: 'unknown' }, { ms: 10 }), lost(1000), lost(21_000)];
    const standing = standingAfter(...known, lookOf({ minor: 'fail', after: 'warn' }, { ms: 61_000 }));
    expect(standing).toMatchObject({ doubt: null, told: { status: 'fail', since: atMs(61_000) } });
  });
  test('is confirmed after a restart, too', () => {
    const start = restored(told(well(0)));
    expect(after(start, fails(1000)).standing.told.status).toBe('pass');
    expect(after(restored(told(fails(0))), lookOf({ vital: 'unknown' }, { ms: 10 })).standing.told).toMatchObject({
      status: 'unknown',
      findings: expect.arrayContaining([
        expect.objectContaining({ earlier: expect.objectContaining({ status: 'fail' }) }),
      ]),
    });
  });
});

describe('a full look', () => {
  const other = certificate('other', { notAfter: '2027-03-01T00:00:00Z' });
  const renewed = {
    pki: pki(
      [other, intermediate, root],
      [
        ['other', 'intermediate'],
        ['intermediate', 'root'],
      ],
      { public: ['root'] },
    ),
    seen: {
      sessions: [addresses.v4, addresses.v6].map((at) => answered(handshakeAt(at), session([other, intermediate]))),
    },
  };
  const led = (chain: readonly [string, ...string[]], found: readonly string[]) => {
    const authority = walk(chain, found);
    return { seen: { resolution: { authority, resolver: authority, unasked: {} } } };
  };
  const chain = ['demo.example.com', 'app.ck8s.example.org'] as const;
  test.for([
    ['another leaf', renewed, true],
    ['another chain', led(['demo.example.com', 'other.example.org'], [addresses.v4]), true],
    ['other addresses', led(chain, ['20.80.0.9']), true],
    ['other addresses beside one that stays', led(chain, ['20.80.0.9', addresses.v4]), false],
    ['nothing else', {}, false],
  ] as const)('after a quick look that saw %s', ([, seen, wished]) => {
    const { next } = after(standingAfter(well(0)), lookOf({}, { ms: 10, ...seen }));
    expect(next).toEqual(wished ? changing() : []);
    expect(after(standingAfter(lookOf({}, full)), lookOf({}, { ms: 10, ...full, ...seen })).next).toEqual([]);
  });
  test('is wished where other expectations hold than before', () => {
    const changed = { ...standingAfter(well(0)), stale: true };
    expect(after(changed, well(10)).next).toEqual(changing());
  });
  test('is wished when something is mended, and not for an unknown that counts for nothing', () => {
    expect(after(standingAfter(fails(0)), well(10)).next).toEqual(changing());
    expect(after(standingAfter(well(0)), lookOf({ minor: 'unknown' }, { ms: 10 })).next).toEqual([]);
  });
  test('is wished where a trouble of our own has covered a change, and not where all is as before', () => {
    const lost = lookOf({ vital: 'unknown' }, { ms: 10, ownTrouble: true });
    expect(after(standingAfter(well(0)), lost).next).toEqual([]);
    expect(after(standingAfter(well(0), lost), well(20)).next).toEqual([]);
    expect(after(standingAfter(fails(0), lost), well(20)).next).toEqual(changing());
  });
  test('is made again sooner while it alone sees that something is mended', () => {
    const found = after(null, lookOf({ deep: 'fail' }, full));
    expect(found.next).toEqual(changing(900_000));
    expect(after(found.standing, well(300_000)).next).toEqual(changing(600_000));
    expect(after(found.standing, well(1_000_000)).next).toEqual(changing(0));
    const seldom = { ...schedule, quick: { everyMs: 3_600_000 } };
    expect(after(null, lookOf({ deep: 'fail' }, full), seldom).next).toEqual(changing(3_600_000));
    expect(after(null, lookOf({ deep: 'warn' }, full)).next).toEqual([]);
  });
});
