import { expect, test } from 'vitest';
import type { EarlierFinding, Finding } from '../../../src/model/report.ts';
import { standings, statesOf } from '../../../src/report/prometheus/standing.ts';
import { finding } from '../reports.ts';

const accepted = { reason: 'known', by: 'shop team', until: '2027-03-31' };
const earlier = (status: 'warn' | 'fail', reason: string): EarlierFinding => ({
  status,
  reason,
  message: 'as it was',
  owner: 'developer',
  since: '2026-11-21T11:00:00Z',
});
const found = (status: Finding['status'], reason: string, over: Partial<Finding> = {}): Finding =>
  finding('tls.some', status, 'so it is', { reason, ...over });
const explained: EarlierFinding = { ...earlier('fail', 'one'), because: 'dns.other' };
const unknown = (over: Partial<Finding> = {}): Finding => found('unknown', 'not-measured', over);

const cases: readonly (readonly [string, readonly Finding[], standing: string | null, state: string])[] = [
  ['a pass', [found('pass', 'as-expected')], null, 'pass'],
  ['a fail', [found('fail', 'one')], 'fail one', 'fail'],
  ['the worst of several', [found('warn', 'one'), found('fail', 'two'), found('warn', 'three')], 'fail two', 'fail'],
  ['the first of those that are as bad', [found('warn', 'one'), found('warn', 'two')], 'warn one', 'warn'],
  ['an unknown', [unknown()], 'unknown not-measured', 'unknown'],
  ['an unknown after a fail', [unknown({ earlier: earlier('fail', 'one') })], 'fail one', 'fail'],
  ['an unknown after a warning', [unknown({ earlier: earlier('warn', 'one') })], 'warn one', 'warn'],
  ['an unknown at one of two addresses', [found('pass', 'as-expected'), unknown()], 'unknown not-measured', 'unknown'],
  ['an unknown beside a warning', [unknown(), found('warn', 'one')], 'warn one', 'warn'],
  [
    'a fail beside an earlier warning',
    [unknown({ earlier: earlier('warn', 'a') }), found('fail', 'b')],
    'fail b',
    'fail',
  ],
  [
    'an earlier fail beside a warning',
    [found('warn', 'a'), unknown({ earlier: earlier('fail', 'b') })],
    'fail b',
    'fail',
  ],
  ['what is accepted', [found('fail', 'one', { accepted })], null, 'accepted'],
  ['accepted beside a pass', [found('fail', 'one', { accepted }), found('pass', 'as-expected')], null, 'accepted'],
  ['accepted beside a warning', [found('fail', 'one', { accepted }), found('warn', 'two')], 'warn two', 'warn'],
  ['what another explains', [found('fail', 'one', { because: 'dns.other' })], null, 'fail'],
  ['an unknown that another explains', [unknown({ because: 'dns.other' })], null, 'unknown'],
  ['an unknown after a fail that another explained', [unknown({ earlier: explained })], null, 'fail'],
  [
    'an unknown that another explains, after a fail',
    [unknown({ because: 'dns.other', earlier: earlier('fail', 'one') })],
    'fail one',
    'fail',
  ],
];

test.each(cases)('%s', (_, findings, standing, state) => {
  const told = standings({ findings }).get('tls.some');
  expect(told === undefined ? null : `${told.status} ${told.reason}`).toBe(standing);
  expect(statesOf({ findings, notJudged: [] })).toEqual(new Map([['tls.some', state]]));
});

test('checks are told apart, and what was not judged is counted as that unless something was found', () => {
  const findings = [found('fail', 'one'), finding('dns.other', 'warn', 'so', { reason: 'two' })];
  const notJudged = [
    { check: 'http.third', because: 'no echo' },
    { check: 'dns.other', because: 'no echo' },
  ];
  expect([...standings({ findings }).keys()]).toEqual(['tls.some', 'dns.other']);
  expect(Object.fromEntries(statesOf({ findings, notJudged }))).toEqual({
    'http.third': 'not_judged',
    'dns.other': 'warn',
    'tls.some': 'fail',
  });
});
