import { describe, expect, test } from 'vitest';
import { judgeTarget, type Judged } from '../../src/judge/judge.ts';
import { exitCode, hasOurBug } from '../../src/judge/exit.ts';
import type { Check, Lack, Verdict } from '../../src/model/check.ts';
import type { Kind } from '../../src/model/evidence.ts';
import { evidence, now, settings, unanswered, walk, type Deviation } from '../support/evidence.ts';

const meta = {
  title: 'It is so',
  why: 'w',
  fix: 'f',
  sources: [{ title: 's', url: 'https://example.com/' }],
  aliases: [],
  controls: [],
  owner: 'developer',
  urgency: 'now',
  essential: false,
  look: 'quick',
  reasons: ['bad'],
  worst: 'fail',
  yieldsTo: [],
  needs: ['sessions'],
} as const satisfies Partial<Check>;

const check = (id: string, verdicts: readonly Verdict[] | Error, over: Partial<Check> = {}): Check => ({
  ...meta,
  id,
  ...over,
  run() {
    if (verdicts instanceof Error) throw verdicts;
    return verdicts;
  },
});
const bad = (subject?: string): Verdict => ({
  status: 'fail',
  reason: 'bad',
  message: 'it is not',
  ...(subject === undefined ? {} : { subject }),
});

const judge = (checks: readonly Check[], deviation: Deviation = {}, enabled = checks.map(({ id }) => id)): Judged =>
  judgeTarget(evidence(deviation), {
    settings,
    now,
    checks,
    enabled: new Set(enabled),
  });
const of = ({ findings }: Judged): string[] =>
  findings.map(({ check, status, reason, because }) => [check, status, reason, because ?? ''].join(' ').trim());

describe('a verdict', () => {
  test('that is not given is a pass in the words of the title', () => {
    const judged = judge([check('a.one', [])]);
    expect(judged).toMatchObject({ status: 'pass', findings: [{ reason: 'as-expected', message: 'It is so' }] });
  });
  test('is our bug where the check throws, and the others are judged', () => {
    const judged = judge([check('a.one', new Error('oh no')), check('a.two', [])]);
    expect(of(judged)).toEqual(['a.one unknown our-bug', 'a.two pass as-expected']);
    expect(judged.findings[0]).toMatchObject({ owner: 'prober', message: expect.stringContaining('oh no') });
  });
  test('may not be graver than the check allows, nor carry a reason of its own', () => {
    expect(of(judge([check('a.one', [bad()], { worst: 'warn' })]))).toEqual(['a.one unknown our-bug']);
    const strange: Verdict = { status: 'fail', reason: 'elsewhere', message: 'm' };
    expect(of(judge([check('a.one', [strange])]))).toEqual(['a.one unknown our-bug']);
  });
  test('rests on nothing that the check did not declare', () => {
    let kinds: string[] = [];
    const curious = check('a.one', []);
    judge([
      {
        ...curious,
        run(view) {
          kinds = Object.keys(view);
          return [];
        },
      },
    ]);
    expect(kinds.toSorted()).toEqual(['life', 'limits', 'now', 'pki', 'sessions', 'settings', 'target']);
  });
});

describe('what cannot be judged', () => {
  test('does not apply: nothing is said', () => {
    expect(judge([check('a.one', [bad()], { applies: () => false })])).toMatchObject({ findings: [], notJudged: [] });
  });
  test('lacks something: it is named with the reason', () => {
    const judged = judge([check('a.one', [bad()], { lacks: () => 'no domain' })]);
    expect(judged).toMatchObject({ findings: [], notJudged: [{ check: 'a.one', because: 'no domain' }] });
  });
  test('had nothing to look at: it is named with the reason', () => {
    const gaps = { sessions: { state: 'absent', detail: 'no address' } } as const;
    const judged = judge([check('a.one', [bad()])], { gaps });
    expect(judged).toMatchObject({ findings: [], notJudged: [{ check: 'a.one', because: 'no address' }] });
  });
  test('was tried and nothing answered: unknown', () => {
    const gaps = { sessions: { state: 'unread', detail: 'no connection' } } as const;
    expect(of(judge([check('a.one', [bad()])], { gaps }))).toEqual(['a.one unknown not-measured']);
  });
  test.each<[string, Partial<Check>]>([
    ['what it needs', {}],
    ['what it can do without', { needs: ['sessions', 'twins'], mayMiss: ['twins'] }],
  ])('was cut short by our own time in %s: what is wrong counts, and nothing passes', (_, over) => {
    const gap = { state: 'unread', detail: 'time ran out', hurried: true } as const;
    const gaps = { sessions: gap, twins: gap };
    const pass = { status: 'pass', message: 'so it is' } as const;
    expect(of(judge([check('a.one', [pass], over)], { gaps }))).toEqual(['a.one unknown not-measured']);
    expect(of(judge([check('a.one', [], over)], { gaps }))).toEqual(['a.one unknown not-measured']);
    expect(of(judge([check('a.one', [bad()], over)], { gaps }))).toEqual(['a.one fail bad']);
    expect(of(judge([check('a.one', [pass], { needs: ['zones'] })], { gaps }))).toEqual(['a.one pass as-expected']);
  });
});

describe('because', () => {
  const cause = check('a.cause', [bad('x')]);
  const after = (verdict: Verdict) => check('a.after', [verdict], { yieldsTo: ['a.other', 'a.cause'] });
  test('names the check whose fail explains this one, and leaves the status alone', () => {
    const judged = judge([after(bad('x')), cause]);
    expect(of(judged)).toEqual(['a.cause fail bad', 'a.after fail bad a.cause']);
    expect(judged.status).toBe('fail');
  });
  test('compares subjects where both have one', () => {
    expect(of(judge([after(bad('y')), cause]))).toContain('a.after fail bad');
    expect(of(judge([after(bad()), cause]))).toContain('a.after fail bad a.cause');
  });
  test('does not follow from a warning', () => {
    const warned = check('a.cause', [{ ...bad('x'), status: 'warn' }]);
    expect(of(judge([after(bad('x')), warned]))).toContain('a.after fail bad');
  });
  test('is named for findings of some reasons alone, where the check says so', () => {
    const only = (reason: string) =>
      check('a.after', [bad('x')], { yieldsTo: ['a.cause'], yieldsOnly: { 'a.cause': [reason] } });
    expect(of(judge([only('bad'), cause]))).toContain('a.after fail bad a.cause');
    expect(of(judge([only('worse'), cause]))).toContain('a.after fail bad');
  });
  test('lets one thing that could not be measured explain another', () => {
    const gaps = { sessions: { state: 'unread', detail: 'no connection' } } as const;
    const reach = check('a.cause', [{ status: 'unknown', reason: 'bad', message: 'm' }], {
      needs: ['connections'] as Kind[],
      essential: true,
    });
    expect(of(judge([after(bad()), reach], { gaps }))).toContain('a.after unknown not-measured a.cause');
  });
});

describe('a target', () => {
  const unknown: Verdict = { status: 'unknown', reason: 'bad', message: 'm' };
  const warn: Verdict = { status: 'warn', reason: 'bad', message: 'm' };
  const essential = { essential: true } as const;
  test.each([
    ['fail before unknown', [check('a.one', [unknown], essential), check('a.two', [bad()])], 'fail', null],
    ['unknown of an essential check', [check('a.one', [unknown], essential), check('a.two', [warn])], 'unknown', null],
    [
      'not of any other',
      [check('a.one', [unknown]), check('a.two', [warn]), check('a.three', [], essential)],
      'warn',
      true,
    ],
    ['an essential fail', [check('a.one', [bad()], essential)], 'fail', false],
    ['a fail that is not essential', [check('a.one', [bad()]), check('a.two', [], essential)], 'fail', true],
    ['nothing essential looked at', [check('a.one', [])], 'pass', null],
    ['nothing known but that it is not', [check('a.one', [unknown])], 'unknown', null],
    ['nothing that applies', [check('a.one', [], { applies: () => false })], 'unknown', null],
  ])('%s', (_, checks, status, up) => {
    expect(judge(checks)).toMatchObject({ status, up });
  });
  test('is not called up on less than all essential checks', () => {
    const both = [check('a.one', [], essential), check('a.two', [], essential)];
    expect(judge(both).up).toBe(true);
    expect(judge(both, {}, ['a.one']).up).toBeNull();
    const lacking = check('a.two', [], { essential: true, lacks: () => 'no domain' });
    expect(judge([check('a.one', [], essential), lacking]).up).toBe(true);
    const gaps = { responses: { state: 'absent', detail: 'nothing' } } as const;
    const gap = check('a.two', [], { essential: true, needs: ['responses'] as Kind[] });
    expect(judge([check('a.one', [], essential), gap], { gaps })).toMatchObject({ status: 'unknown', up: null });
    expect(judge([check('a.one', [bad()], essential), gap], { gaps })).toMatchObject({ status: 'fail', up: false });
  });
  test('has its findings worst first, what stands before what is explained, essential first', () => {
    const judged = judge([
      check('a.pass', []),
      check('a.warn', [warn]),
      check('a.after', [bad()], { yieldsTo: ['a.minor'], essential: true }),
      check('a.minor', [bad()]),
      check('a.major', [bad()], essential),
      check('a.unknown', [unknown]),
    ]);
    expect(judged.findings.map((finding) => finding.check)).toEqual([
      'a.major',
      'a.minor',
      'a.after',
      'a.unknown',
      'a.warn',
      'a.pass',
    ]);
  });
});

describe('the exit code', () => {
  const policy = { strict: false, ignoreUnknown: false };
  const summary = { pass: 1, warn: 0, fail: 0, unknown: 0 };
  test.each([
    ['all pass', {}, {}, 0],
    ['a warning', { warn: 1 }, {}, 0],
    ['a warning, strict', { warn: 1 }, { strict: true }, 1],
    ['a fail beside an unknown', { fail: 1, unknown: 1 }, {}, 1],
    ['an unknown', { unknown: 1 }, {}, 3],
    ['an unknown beside a warning, strict', { unknown: 1, warn: 1 }, { strict: true }, 1],
    ['an unknown, ignored', { unknown: 1 }, { ignoreUnknown: true }, 0],
  ] as const)('%s', (_, counts, options, code) => {
    expect(exitCode({ summary: { ...summary, ...counts }, bug: false }, { ...policy, ...options })).toBe(code);
  });
  test('a bug of ours counts before everything', () => {
    const judged = judge([check('a.one', new Error('oh no')), check('a.two', [bad()])]);
    const target = {
      host: 'h',
      port: 443,
      name: 'h',
      labels: {},
      startedAt: '',
      durationMs: 1,
      observed: { chain: [], addresses: [] },
      ...judged,
    };
    expect(exitCode({ summary: { ...summary, fail: 1 }, bug: hasOurBug(target) }, policy)).toBe(4);
  });
});

describe('what is lacking', () => {
  const dead: Deviation = {
    seen: { resolution: { authority: null, resolver: walk(['demo.example.com'], unanswered()), unasked: {} } },
  };
  const of = (lack: string | Lack, deviation: Deviation = {}) =>
    judge([check('a.one', [], { lacks: () => lack })], deviation).notJudged;

  test('waits where the host could not be looked up to an end', () => {
    expect(of('nothing was asked', dead)).toEqual([{ check: 'a.one', because: 'nothing was asked', waits: true }]);
    expect(of('nothing was asked')).toEqual([{ check: 'a.one', because: 'nothing was asked' }]);
  });
  test('does not wait where it stays lacking, is kept from it by a limit, or no look-up leads to the host', () => {
    const because = 'no domain is configured';
    expect(of({ because, lasting: true }, dead)).toEqual([{ check: 'a.one', because }]);
    expect(of({ because, common: true }, dead)).toEqual([{ check: 'a.one', because, common: true }]);
    expect(of({ because, limit: 'cut-off' }, dead)).toEqual([{ check: 'a.one', because, limit: 'cut-off' }]);
    expect(of(because, { ...dead, target: { address: ['20.80.0.1'] } })).toEqual([{ check: 'a.one', because }]);
  });
  test('what a quick look had no reason to ask for is told as that, whatever else is lacking', () => {
    const spared = { state: 'spared', detail: 'a quick look does not ask for it' } as const;
    const judged = judge([check('a.one', [], { lacks: () => 'no zone was found' })], { gaps: { sessions: spared } });
    expect(judged.notJudged).toEqual([{ check: 'a.one', because: spared.detail, spared: true }]);
  });
});
