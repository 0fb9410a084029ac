import { describe, expect, test } from 'vitest';
import { exitCode } from '../../src/judge/exit.ts';
import type { Report } from '../../src/model/report.ts';
import type { Trouble } from '../../src/model/trouble.ts';
import { formats, reporters } from '../../src/report/index.ts';
import { groupings, type Presentation } from '../../src/report/pen.ts';
import { catalogue } from './catalogue.ts';
import { expectGolden } from './golden.ts';
import { healthy, report } from './reports.ts';

const plain: Presentation = { width: 132, colour: false, ascii: false, verbose: false };
const failed: Trouble = {
  environment: null,
  message: 'the cluster: ingresses cannot be read: it refuses (HTTP 500)',
  hidesTargets: true,
};
const denied: Trouble = {
  environment: 'prod',
  message: 'the cluster of the environment "prod": secrets may not be read: secrets is forbidden (HTTP 403)',
  hidesTargets: false,
};
const subject: Report = report([healthy], { troubles: [failed, denied] });
const render = (format: (typeof formats)[number], of: Report = subject): string =>
  reporters[format](of, catalogue, plain);

/** One line a target, and nothing else; the exit code and standard error tell the rest. */
const whole = formats.filter((format) => format !== 'jsonl' && format !== 'prometheus');

test.each(whole)('%s says what could not be read', (format) => {
  const text = render(format);
  expect(text).toContain('ingresses cannot be read');
  expect(text).toContain('secrets may not be read');
  expect(render(format, report([healthy]))).not.toContain('cannot be read');
});

test.each(groupings)('and so it does by %s, as text and Markdown', (groupBy) => {
  for (const format of ['text', 'markdown'] as const) {
    expect(reporters[format](subject, catalogue, { ...plain, groupBy })).toContain('ingresses cannot be read');
  }
});

describe('as it is written', () => {
  test('text', () => expectGolden('unread-cluster.txt', render('text')));
  test('csv', () => expectGolden('unread-cluster.csv', render('csv')));
  test('junit', () => expectGolden('unread-cluster.xml', render('junit')));
  test('markdown', () => expectGolden('unread-cluster.md', render('markdown')));
  test('github', () => expectGolden('unread-cluster.github.txt', render('github')));
});

test('the metrics of a run count it', () => {
  const lines = render('prometheus').split('\n');
  expect(lines).toContain('hostprobe_discovery_troubles{vantage="cluster-a"} 1');
  expect(lines).toContain('hostprobe_discovery_troubles{vantage="cluster-a",cluster="prod"} 1');
  expect(render('prometheus', report([healthy]))).not.toContain('discovery_troubles');
});

test('where targets may be missing it is not well, whatever becomes of the others', () => {
  const policy = { strict: false, ignoreUnknown: false };
  const earned = { summary: subject.summary, bug: false };
  expect(exitCode(earned, policy)).toBe(0);
  expect(exitCode({ ...earned, troubles: [denied] }, policy)).toBe(0);
  expect(exitCode({ ...earned, troubles: [denied, failed] }, policy)).toBe(3);
  expect(exitCode({ ...earned, troubles: [failed] }, { ...policy, ignoreUnknown: true })).toBe(0);
  expect(render('markdown')).toMatch(/^## \? hostprobe: 1 target: 1 pass$/m);
  expect(render('markdown', report([healthy], { troubles: [denied] }))).toMatch(/^## ✓ /m);
});
