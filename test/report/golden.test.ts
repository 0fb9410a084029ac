import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { reporters } from '../../src/report/index.ts';
import { groupings, type Presentation } from '../../src/report/pen.ts';
import { catalogue } from './catalogue.ts';
import { expectGolden } from './golden.ts';
import { acceptedTarget, fleet } from './fleet.ts';
import { manifests } from './manifest-reports.ts';
import { certificateFailure, healthy, hostile, many, relativeTarget, report } from './reports.ts';

const plain: Presentation = { width: 132, colour: false, ascii: false, verbose: false };

const scenarios: Readonly<Record<string, Report>> = {
  'relative-target': report([relativeTarget]),
  healthy: report([healthy]),
  'certificate-failure': report([certificateFailure]),
  many,
  hostile,
  accepted: report([acceptedTarget]),
  manifests,
};

describe.each(Object.entries(scenarios))('%s', (name, subject) => {
  const text = (over: Partial<Presentation> = {}): string => reporters.text(subject, catalogue, { ...plain, ...over });

  test('text', () => expectGolden(`${name}.txt`, text()));
  test('ascii', () => expectGolden(`${name}.ascii.txt`, text({ ascii: true })));
  test('60 columns', () => expectGolden(`${name}.60.txt`, text({ width: 60 })));
  test('verbose', () => expectGolden(`${name}.verbose.txt`, text({ verbose: true })));
  test('csv', () => expectGolden(`${name}.csv`, reporters.csv(subject, catalogue, plain)));
  test('junit', () => expectGolden(`${name}.xml`, reporters.junit(subject, catalogue, plain)));
  test('markdown', () => expectGolden(`${name}.md`, reporters.markdown(subject, catalogue, plain)));
  test('github', () => expectGolden(`${name}.github.txt`, reporters.github(subject, catalogue, plain)));
  test('json', () => expectGolden(`${name}.json`, reporters.json(subject, catalogue, plain)));
  test('jsonl', () => {
    const lines = reporters.jsonl(subject, catalogue, plain).split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.map((line) => JSON.parse(line))).toEqual(subject.targets);
  });
});

describe('a fleet', () => {
  test.each(['target', 'control'] as const)('in Markdown by %s', (groupBy) =>
    expectGolden(`fleet.${groupBy}.md`, reporters.markdown(fleet, catalogue, { ...plain, groupBy })),
  );
  test('for GitHub', () => expectGolden('fleet.github.txt', reporters.github(fleet, catalogue, plain)));
  test.each(groupings)('by %s', (groupBy) =>
    expectGolden(`fleet.${groupBy}.txt`, reporters.text(fleet, catalogue, { ...plain, groupBy })),
  );
});
