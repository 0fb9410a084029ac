import { describe, expect, test } from 'vitest';
import {
  answered,
  certificate,
  fingerprint,
  handshakeAt,
  healthyPki,
  intermediate,
  leaf,
  now,
  session,
  addresses,
} from '../support/evidence.ts';
import { demo, down, keeping, lookOf, named, other, schedule } from './keeping.ts';

describe('what is told', () => {
  test('stands in the order of the configuration, and is null before the first look', async () => {
    const { keeper, settle } = await keeping();
    expect(keeper.targets()).toEqual([
      { target: demo, report: null },
      { target: other, report: null },
    ]);
    settle(lookOf(other, 0));
    expect(keeper.targets().map(({ report }) => report?.host)).toEqual([undefined, 'other.example.com']);
    expect(keeper.named('other.example.com')).toEqual([keeper.targets()[1]]);
    expect(keeper.named('third.example.com')).toEqual([]);
  });
  test('does not change in what was handed out, which is made anew only when it must be', async () => {
    const { keeper, settle } = await keeping();
    const before = keeper.targets();
    expect(keeper.targets()).toBe(before);
    settle(lookOf(demo, 0));
    expect(before[0]?.report).toBeNull();
    expect(keeper.targets()[0]?.report).not.toBeNull();
  });
  test('holds neither evidence nor questions, and the same words once', async () => {
    const { keeper, settle } = await keeping();
    settle(lookOf(demo, 0));
    settle(lookOf(other, 0));
    const [one, two] = keeper.targets();
    expect(one?.report).not.toHaveProperty('evidence');
    expect(one?.report).not.toHaveProperty('trace');
    const passed = (told = one) => told?.report?.findings.find(({ check }) => check === 'tls.within-validity');
    expect(passed()).toMatchObject({ status: 'pass' });
    expect(passed(two)).toBe(passed());
  });
  test('is told to who listens, each time that it is another', async () => {
    const { keeper, settle } = await keeping();
    const heard: string[] = [];
    const stop = keeper.onTold(({ name }, report) =>
      heard.push(`${name} ${report?.startedAt.slice(14, 19) ?? 'gone'}`),
    );
    settle(lookOf(demo, 0));
    settle(lookOf(demo, 60_000, down));
    settle(lookOf(demo, 70_000));
    await keeper.replace([other]);
    stop();
    settle(lookOf(other, 80_000));
    expect(heard).toEqual(['demo.example.com 00:00', 'demo.example.com 01:10', 'demo.example.com gone']);
  });
});

describe('a look that was settled', () => {
  test('is dated by when it was made, however late it is told of', async () => {
    const { settle } = await keeping();
    settle(lookOf(demo, 0));
    expect(settle(lookOf(demo, 100_000, down), 12_000)?.wishes).toEqual([
      { afterMs: 8000, look: 'full', occasion: 'confirm' },
    ]);
    expect(settle(lookOf(demo, 119_000, down), 12_000)?.wishes).toMatchObject([{ afterMs: 0 }]);
    expect(settle(lookOf(demo, 121_000, down), 12_000)?.wishes).toMatchObject([{ afterMs: 27_000 }]);
    const last = settle(lookOf(demo, 161_000, down), 12_000);
    expect(last).toMatchObject({ told: { status: 'fail', up: false }, wishes: [] });
  });
  test('gives what is to be remembered of it', async () => {
    const { settle } = await keeping([named('demo.example.com', { schedule: { ...schedule, confirmMs: [] } })]);
    const first = settle(lookOf(demo, 0));
    expect(first?.change).toMatchObject({ before: null, status: first?.told.status });
    const same = settle(lookOf(demo, 10));
    expect(same?.change).toBeNull();
    expect(same?.entry).toMatchObject({ look: 'full', certificates: [{ sha256: leaf.sha256 }], report: same?.told });
    expect(same?.entry).not.toHaveProperty('evidence');
    const fell = lookOf(demo, 20, down);
    const { change, entry } = settle(fell) ?? {};
    expect(change).toMatchObject({ status: 'fail', before: first?.told.status, at: fell.report.startedAt });
    expect(change?.findings[0]).toMatchObject({ check: 'reach.every-address-answers', status: 'fail' });
    expect(entry).toMatchObject({ status: 'fail', change, certificates: [], evidence: fell.evidence });
  });
  test('tells each leaf once, also those that only other clients get', async () => {
    const rsa = certificate('rsa', { notAfter: '2026-12-01T00:00:00Z' });
    const pki = { ...healthyPki, certificates: { ...healthyPki.certificates, [fingerprint('rsa')]: rsa } };
    const twins = [answered({ ...handshakeAt(addresses.v4), only: 'rsa' as const }, session([rsa, intermediate]))];
    const { settle } = await keeping();
    const { entry } = settle(lookOf(demo, 0, { pki, seen: { twins } })) ?? {};
    expect(entry?.certificates.map(({ sha256 }) => sha256)).toEqual([leaf.sha256, rsa.sha256]);
  });
  test('of our own trouble is remembered as unknown, without evidence', async () => {
    const { keeper, settle } = await keeping();
    settle(lookOf(demo, 0));
    expect(keeper.wasUp(demo)).toBe(true);
    const settled = settle({ ...lookOf(demo, 10, down), ownTrouble: true });
    expect(settled).toMatchObject({ told: { status: 'unknown', up: null }, entry: { status: 'unknown' }, wishes: [] });
    expect(settled?.entry).not.toHaveProperty('evidence');
    expect(keeper.told(demo)).toBe(settled?.told);
    expect(keeper.wasUp(demo)).toBe(true);
    expect(keeper.wasUp(other)).toBe(false);
  });
});

describe('another configuration', () => {
  test('keeps what is not changed, in its new order, and forgets what is gone', async () => {
    const { keeper, settle } = await keeping();
    settle(lookOf(demo, 0));
    settle(lookOf(other, 0));
    const [was] = keeper.targets();
    await keeper.replace([structuredClone(other), named('new.example.com'), structuredClone(demo)]);
    expect(keeper.targets().map(({ target: { host }, report }) => [host, report?.host])).toEqual([
      ['other.example.com', 'other.example.com'],
      ['new.example.com', undefined],
      ['demo.example.com', 'demo.example.com'],
    ]);
    expect(keeper.told(demo)).toBe(was?.report);
    expect(settle(lookOf(demo, 10, down))?.told).toBe(was?.report);
    await keeper.replace([other]);
    expect(keeper.told(demo)).toBeNull();
    expect(settle(lookOf(demo, 20))).toBeNull();
  });
  test('tells what is changed as before until it is looked at, and then nothing of it but since when', async () => {
    const { keeper, settle } = await keeping();
    const first = settle(lookOf(demo, 0, down))?.told;
    const changed = named('demo.example.com', { expect: { ...demo.expect, loadBalancer: 'internal' } });
    await keeper.replace([changed]);
    expect(keeper.told(changed)).toBe(first);
    expect(settle(lookOf(demo, 10))).toBeNull();
    const settled = settle(lookOf(changed, 20, down, 'quick'));
    expect(settled?.told).toMatchObject({ status: 'fail', since: first?.since, loadBalancer: 'internal' });
    expect(settled?.told).not.toHaveProperty('fullLookAt');
    expect(settled?.wishes).toEqual([{ afterMs: 0, look: 'full', occasion: 'change' }]);
  });
  test('of labels, schedule or what is borne is no other look', async () => {
    const { keeper, settle } = await keeping();
    settle(lookOf(demo, 0));
    const { schedule: _schedule, ...unscheduled } = demo;
    const changed = { ...unscheduled, labels: { team: 'shop' } };
    const heard: unknown[] = [];
    keeper.onTold((_, report) => heard.push(report?.labels));
    await keeper.replace([changed, other]);
    expect(heard).toEqual([{ team: 'shop' }]);
    expect(settle(lookOf(demo, 10, {}, 'quick'))?.told).toMatchObject({
      labels: { team: 'shop' },
      fullLookAt: lookOf(demo, 0).report.startedAt,
    });
  });
});

describe('what was told before the program began', () => {
  test('is told again, and the first look is confirmed like any other', async () => {
    const { settle } = await keeping();
    const report = settle(lookOf(demo, 0))?.told;
    if (report === undefined) throw new Error('nothing was told');
    const { keeper, settle: settleAnew } = await keeping([other, demo]);
    keeper.restore([JSON.parse(JSON.stringify(report)), { ...report, host: 'gone.example.com' }]);
    expect(keeper.targets().map((one) => one.report?.host)).toEqual([undefined, 'demo.example.com']);
    expect(keeper.wasUp(demo)).toBe(true);
    expect(settleAnew(lookOf(demo, 600_000, down))).toMatchObject({
      told: { status: report.status, startedAt: report.startedAt },
      wishes: [{ afterMs: 20_000, occasion: 'confirm' }],
    });
    settleAnew(lookOf(other, 600_000));
    keeper.restore([{ ...report, host: 'other.example.com', name: 'other.example.com', status: 'fail' }]);
    expect(keeper.told(other)).toMatchObject({ startedAt: new Date(now + 600_000).toISOString() });
  });
});
