import { describe, expect, test } from 'vitest';
import { answered, handshakeAt, session, addresses } from '../../support/evidence.ts';
import { standings } from '../../../src/report/prometheus/standing.ts';
import { after, atMs, findingOf, lookOf, standingAfter, told } from './looking-on.ts';

const full = { look: 'full' } as const;

describe('what a quick look does not judge', () => {
  test('stays as the last full look found it, and counts', () => {
    const report = told(lookOf({ deep: 'fail' }, full), lookOf({}, { ms: 300_000 }));
    expect(report).toMatchObject({ status: 'fail', up: true, startedAt: atMs(300_000), fullLookAt: atMs(0) });
    expect(findingOf(report, 'deep')).toMatchObject({ status: 'fail', since: atMs(0) });
  });
  test('is judged anew by the next full look', () => {
    const report = told(lookOf({ deep: 'fail' }, full), lookOf({}, { ms: 10 }), lookOf({}, { ...full, ms: 20 }));
    expect(report).toMatchObject({ status: 'pass', fullLookAt: atMs(20) });
  });
  test('is told as awaited before there was one', () => {
    const { notJudged, status } = told(lookOf());
    expect(status).toBe('pass');
    const awaited = { because: expect.stringContaining('full look'), spared: true };
    expect(notJudged).toEqual([
      { check: 'a.deep', ...awaited },
      { check: 'a.behind', ...awaited },
    ]);
  });
  test('what it was spared stays as well, be it found or not judged', () => {
    const found = told(lookOf({ minor: 'warn' }, full), lookOf({ minor: 'spared' }, { ms: 10 }));
    expect(findingOf(found, 'minor')).toMatchObject({ status: 'warn' });
    expect(found.notJudged).toEqual([]);
    const lacked = told(lookOf({ minor: 'lacks', deep: 'lacks' }, full), lookOf({ minor: 'spared' }, { ms: 10 }));
    expect(lacked.notJudged.map(({ check, because }) => `${check} ${because}`)).toEqual([
      'a.minor nothing was configured',
      'a.deep nothing was configured',
    ]);
  });
  test('stays where it is found on certificates that only a full look sees, until that leaf or a full look is another', () => {
    const twins = [answered({ ...handshakeAt(addresses.v4), only: 'rsa' as const }, session())];
    const report = told(lookOf({ twin: 'fail' }, { ...full, seen: { twins } }), lookOf({}, { ms: 10 }));
    expect(report).toMatchObject({ status: 'fail', up: false });
    expect(findingOf(report, 'twin')).toMatchObject({ status: 'fail' });
    const alone = told(lookOf({ twin: 'fail' }, full), lookOf({}, { ms: 10 }));
    expect(alone).toMatchObject({ status: 'pass', up: true });
  });
  test('facts that quick looks know nothing of stay too', () => {
    const looked = lookOf({}, full);
    const bound = { name: '_443._tcp.demo.example.com', authentic: true, records: [] };
    const first = { ...looked, report: { ...looked.report, observed: { ...looked.report.observed, tlsa: bound } } };
    expect(told(first, lookOf({}, { ms: 10 })).observed.tlsa).toEqual(bound);
    expect(told(first, lookOf({}, { ...full, ms: 10 })).observed).not.toHaveProperty('tlsa');
  });
});

describe('the status', () => {
  test('is the worst of both; an unknown that is not essential counts for nothing', () => {
    expect(told(lookOf({ deep: 'warn' }, full), lookOf({ minor: 'unknown' }, { ms: 10 })).status).toBe('warn');
    expect(told(lookOf({ vital: 'unknown' }, full), lookOf({ vital: 'unknown' }, { ms: 10 })).status).toBe('unknown');
  });
  test('is unknown where nothing is known but what a full look found well', () => {
    const nothing = { vital: 'lacks', minor: 'unknown', twin: 'lacks', after: 'unknown' } as const;
    const standing = after(standingAfter(lookOf({}, full)), lookOf(nothing, { ms: 10 }), { confirmMs: [] }).standing;
    expect(standing.told.status).toBe('unknown');
  });
  test('leaves out what is borne, until its day has passed', () => {
    const accept = [{ check: 'a.deep', reason: 'known', by: 'us', until: '2026-11-21' }];
    const borne = told(
      lookOf({ deep: 'fail' }, { ...full, target: { accept } }),
      lookOf({}, { ms: 10, target: { accept } }),
    );
    expect(borne).toMatchObject({ status: 'pass', acceptances: [{ state: 'in-force' }] });
    const late = lookOf({}, { ms: 86_400_000, target: { accept } });
    const expired = after(standingAfter(lookOf({ deep: 'fail' }, { ...full, target: { accept } })), late, {
      confirmMs: [],
    }).standing.told;
    expect(expired).toMatchObject({ status: 'fail', acceptances: [{ state: 'expired' }] });
  });
});

describe('what explains a finding', () => {
  test('does so no more when it passes', () => {
    const both = lookOf({ vital: 'fail', after: 'fail' }, full);
    expect(findingOf(told(both), 'after')).toHaveProperty('because', 'a.vital');
    const one = told(both, lookOf({ after: 'fail' }, { ms: 10 }));
    expect(findingOf(one, 'after')).not.toHaveProperty('because');
  });
  test('is as it was when it was found, where it is only kept', () => {
    const stopped = (ms: number) => lookOf({ vital: 'fail' }, { ms });
    const before = lookOf({ behind: 'warn' }, full);
    const report = told(before, stopped(300_000), stopped(320_000), stopped(360_000));
    expect(report).toMatchObject({ status: 'fail', up: false });
    expect(findingOf(report, 'behind')).toMatchObject({ status: 'warn', since: atMs(0) });
    expect(findingOf(report, 'behind')).not.toHaveProperty('because');
    expect(standings(report).get('a.behind')).toMatchObject({ status: 'warn' });
    // The full look that follows cannot measure it, and then all is well.
    const lost = lookOf({ vital: 'fail', behind: 'unknown' }, { ...full, ms: 361_000 });
    const looks = [before, stopped(300_000), stopped(320_000), stopped(360_000), lost];
    expect(standings(told(...looks)).get('a.behind')).toMatchObject({ status: 'warn' });
    expect(standings(told(...looks, lookOf({}, { ms: 400_000 }))).get('a.behind')).toMatchObject({ status: 'warn' });
    const forged = lookOf({ vital: 'fail', behind: 'fail' }, full);
    const mended = told(
      forged,
      lookOf({ vital: 'fail', behind: 'unknown' }, { ...full, ms: 10 }),
      lookOf({}, { ms: 20 }),
    );
    expect(mended).toMatchObject({ status: 'pass', up: true });
    const open = lookOf({ behind: 'fail' }, full);
    const hidden = lookOf({ vital: 'unknown', behind: 'unknown' }, { ...full, ms: 10 });
    expect(told(open, hidden, lookOf({}, { ms: 20 }))).toMatchObject({ status: 'unknown', up: true });
    const explained = told(lookOf({ vital: 'fail', behind: 'fail' }, full), lookOf({}, { ms: 10 }));
    expect(findingOf(explained, 'behind')).toHaveProperty('because', 'a.vital');
  });
});

describe('the last certificate', () => {
  test('is that of the last look that saw one, and the one that ends first', () => {
    const none = { sessions: [], responses: [] };
    const report = told(lookOf(), lookOf({}, { ms: 10, seen: none }), lookOf({}, { ms: 20, seen: none }));
    expect(report.observed).not.toHaveProperty('certificate');
    expect(report.lastCertificate).toMatchObject({ seenAt: atMs(0), issuer: 'Test Issuing CA 1' });
  });
});
