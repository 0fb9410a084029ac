import { describe, expect, test } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { judgeTarget, type Bench, type Judged } from '../../src/judge/judge.ts';
import type { TargetEvidence } from '../../src/model/evidence.ts';
import type { Acceptance } from '../../src/model/target.ts';
import { changed } from '../support/chains.ts';
import {
  addresses,
  dayMs,
  endpoint,
  evidence,
  fromNow,
  now,
  nxdomain,
  settings,
  silent,
  walk,
  type Deviation,
} from '../support/evidence.ts';

const bench: Bench = { settings, now, checks, enabled: new Set(checks.map(({ id }) => id)) };
const judge = (deviation: Deviation, over: Partial<TargetEvidence> = {}, more: Partial<Bench> = {}): Judged =>
  judgeTarget({ ...evidence(deviation), ...over }, { ...bench, ...more });
const standing = ({ findings }: Judged): string[] =>
  findings
    .filter(({ status, because }) => status !== 'pass' && because === undefined)
    .map(({ status, check }) => `${status} ${check}`);
const expired = changed({ leaf: { notBefore: fromNow(-120), notAfter: fromNow(-1) } });

describe('a clock that is off', () => {
  test('is set aside where others agree on another', () => {
    const clock = { offsetMs: -60 * dayMs, sure: true };
    expect(judge(expired).status).toBe('fail');
    expect(judge(expired, { clock })).toMatchObject({ status: 'pass', up: true });
  });
  test('leaves open what hangs on it where it is not known which is right', () => {
    const clock = { offsetMs: -2 * dayMs, sure: false };
    const judged = judge(expired, { clock });
    expect(judged.status).toBe('unknown');
    expect(judged.findings.find(({ check }) => check === 'tls.within-validity')).toMatchObject({
      status: 'unknown',
      message: 'our clock and theirs are 2 d apart, and the verdict hangs on which is right',
      owner: 'prober',
    });
  });
  test('changes nothing of what holds by both', () => {
    expect(judge({}, { clock: { offsetMs: dayMs, sure: false } })).toMatchObject({ status: 'pass', up: true });
    expect(
      judge(changed({ leaf: { notAfter: fromNow(-9) } }), { clock: { offsetMs: dayMs, sure: false } }).status,
    ).toBe('fail');
  });
});

describe('a check that a limit of the vantage keeps from judging', () => {
  const limited = checks.map((check) =>
    check.id === 'tls.within-validity' ? { ...check, limitedBy: ['tls-intercepted'] as const } : check,
  );
  test('is named with the limit, and the target is judged by the rest', () => {
    const judged = judge(expired, { limits: ['tls-intercepted'] }, { checks: limited });
    expect(judged).toMatchObject({ status: 'pass', up: null });
    expect(judged.notJudged).toContainEqual({
      check: 'tls.within-validity',
      because: 'not from here, for the vantage has the limit tls-intercepted',
      limit: 'tls-intercepted',
    });
  });
  test('judges targets on which the limit does not bear', () => {
    expect(judge(expired, {}, { checks: limited }).status).toBe('fail');
    expect(judge(expired, { limits: ['no-ipv6'] }, { checks: limited }).status).toBe('fail');
  });
});

describe('an acceptance', () => {
  const day = (days: number): string => fromNow(days).slice(0, 10);
  const accepting = (...accept: Partial<Acceptance>[]): Deviation => ({
    ...expired,
    target: {
      accept: accept.map(({ check = 'tls.within-validity', until = day(7) }) => ({
        check,
        reason: 'we move on Friday',
        by: 'shop team',
        until,
      })),
    },
  });
  test('bears a finding, which stays to be seen and counts nowhere', () => {
    const judged = judge(accepting({}));
    expect(judged).toMatchObject({ status: 'pass', up: null, acceptances: [{ state: 'in-force' }] });
    expect(judged.findings.find(({ check }) => check === 'tls.within-validity')).toMatchObject({
      status: 'fail',
      accepted: { reason: 'we move on Friday', by: 'shop team', until: day(7) },
    });
  });
  test('holds to the end of its day, in UTC', () => {
    expect(judge(accepting({ until: day(0) })).status).toBe('pass');
    const over = judge(accepting({ until: day(-1) }));
    expect(over).toMatchObject({ status: 'fail', up: false, acceptances: [{ state: 'expired' }] });
    expect(over.findings.some(({ accepted }) => accepted !== undefined)).toBe(false);
  });
  test('may be a glob, and each that bears is in force', () => {
    expect(judge(accepting({ check: 'tls.*' }, {})).acceptances.map(({ state }) => state)).toEqual([
      'in-force',
      'in-force',
    ]);
  });
  test('that bears nothing is told', () => {
    const judged = judge(accepting({ check: 'dns.resolves' }));
    expect(judged).toMatchObject({ status: 'fail', acceptances: [{ check: 'dns.resolves', state: 'unmatched' }] });
  });
  test('never bears what could not be measured', () => {
    const gap = { state: 'unread', detail: 'no address took a connection' } as const;
    const judged = judge({ ...accepting({ check: 'tls.*' }), gaps: { sessions: gap } });
    expect(judged).toMatchObject({ status: 'unknown', acceptances: [{ state: 'not-judged' }] });
  });
  test('of checks that were not made fits what nobody looked at', () => {
    const enabled = new Set(['reach.every-address-answers']);
    const judged = judge(accepting({}), {}, { enabled });
    expect(judged.acceptances).toMatchObject([{ state: 'not-judged' }]);
  });
  test('bears with a finding what it keeps from being measured', () => {
    const refused: Deviation = {
      target: { accept: [{ check: 'reach.*', reason: 'it moves', by: 'shop team', until: day(7) }] },
      gaps: Object.fromEntries(
        (['sessions', 'responses'] as const).map((kind) => [kind, { state: 'unread', detail: 'no address answered' }]),
      ),
      seen: {
        connections: [silent(endpoint(addresses.v4), 'refused'), silent(endpoint(addresses.v6), 'refused')],
        sessions: [],
        responses: [],
      },
    };
    const judged = judge(refused);
    expect(judged).toMatchObject({ status: 'pass', acceptances: [{ state: 'in-force' }] });
    expect(standing(judged)).toEqual(['fail reach.every-address-answers']);
  });
  test('bears with a name that does not exist all that cannot be tried', () => {
    const absent = { state: 'absent', detail: 'the name does not exist' } as const;
    const missing: Deviation = {
      target: { accept: [{ check: 'dns.*', reason: 'it comes', by: 'shop team', until: day(7) }] },
      gaps: { connections: absent, sessions: absent, responses: absent },
      seen: {
        resolution: { authority: walk(['demo.example.com'], nxdomain()), resolver: null, unasked: {} },
        connections: [],
        sessions: [],
        responses: [],
      },
    };
    expect(judge(missing)).toMatchObject({ status: 'pass', up: null });
    expect(judge({ ...missing, target: {} }).status).toBe('fail');
  });
  test('leaves what else is wrong', () => {
    const both = changed({ leaf: { notAfter: fromNow(-1), names: { dns: ['other.example'], ip: [], other: [] } } });
    expect(standing(judge({ ...accepting({}), ...both }))).toEqual([
      'fail tls.name-matches',
      'fail tls.within-validity',
    ]);
  });
});

test('a target of an environment is judged by its settings', () => {
  const environments = { eu: { ...settings, networks: { public: ['10.0.0.0/8'], private: [] } } };
  const seenBy: unknown[] = [];
  const [first] = checks;
  const spy =
    first === undefined ? [] : [{ ...first, run: (view: { settings: unknown }) => (seenBy.push(view.settings), []) }];
  judge({ target: { environment: 'eu' } }, {}, { environments, checks: spy });
  judge({ target: { environment: 'us' } }, {}, { environments, checks: spy });
  judge({}, {}, { environments, checks: spy });
  expect(seenBy).toEqual([environments.eu, settings, settings]);
});
