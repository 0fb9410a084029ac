import { describe, expect, test } from 'vitest';
import type { TargetReport } from '../../src/model/report.ts';
import { textReport } from '../../src/report/text.ts';
import { catalogue } from './catalogue.ts';
import { finding, report, startedAt, target } from './reports.ts';

const textOf = (over: Partial<TargetReport>): string =>
  textReport(report([target(over)]), catalogue, { width: 100, colour: false, ascii: false, verbose: false });

describe('where looks follow each other', () => {
  const since = '2026-11-20T09:00:00.000Z';
  test('it is told since when it is so, and how old the rest is', () => {
    const findings = [finding('tls.name-matches', 'fail', 'm', { since: '2026-11-19T09:00:00.000Z' })];
    const shown = textOf({ status: 'fail', since, fullLookAt: startedAt, findings });
    expect(shown).toContain(`\n  fail since ${since} (1 d); all checks were last made at ${startedAt}\n`);
    expect(shown).toContain('\n      since 2026-11-19T09:00:00.000Z\n');
  });
  test('what cannot be measured is told with what was found before, its fix and whose job it is', () => {
    const earlier = {
      status: 'fail',
      reason: 'r',
      message: 'it covers another name',
      fix: { text: 'Ask for another', paste: ['dnsNames: [demo.example.com]'] },
      owner: 'developer',
      since,
    } as const;
    const findings = [finding('tls.name-matches', 'unknown', 'no answer', { owner: 'prober', earlier })];
    const shown = textOf({ status: 'unknown', findings });
    expect(shown).toContain(`\n      before: fail since ${since}: it covers another name\n`);
    expect(shown).toContain('\n            dnsNames: [demo.example.com]\n');
    expect(shown).toContain('developer');
    expect(shown).not.toContain('whoever runs hostprobe');
  });
  test('of a single look nothing is said of it', () => {
    expect(textOf({ status: 'fail', findings: [finding('tls.name-matches', 'fail', 'm')] })).not.toContain('since');
  });
});
