import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { checks } from '../../../../src/checks/index.ts';
import type { Finding } from '../../../../src/model/report.ts';
import { judgeManifests } from '../../../support/judged-manifests.ts';
import { messages } from './messages.ts';

const folder = import.meta.dirname;
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const textOf = (file: string): string => readFileSync(join(folder, file), 'utf8');

/** What a file says of itself, at the very lines: `#! fail host-valid host`. */
const told = (file: string): string[] =>
  textOf(file)
    .split('\n')
    .flatMap((line, i) => {
      const [, said] = line.split('#! ');
      return said === undefined ? [] : [`${file}:${i + 1} ${said}`];
    });

const found = ({ at, status, check, reason }: Finding): string =>
  `${at?.file}:${at?.line} ${status} ${check.replace('kubernetes.', '')} ${reason}`;

describe('manifests with one defect each', () => {
  test('there are more than twenty, and one without any', () => {
    expect(files.filter((file) => told(file).length === 1).length).toBeGreaterThan(20);
    expect(files.filter((file) => told(file).length === 0)).toEqual(['healthy.yaml']);
  });

  test.each(files)('%s: no more and no less is found, where it stands', (file) => {
    expect(judgeManifests(folder, file).standing.map(found)).toEqual(told(file));
  });

  test.each(files)('%s: what is said of it', (file) => {
    const [first] = judgeManifests(folder, file).standing;
    expect(first?.message).toBe(messages[file.replace('.yaml', '')]);
    if (first === undefined) return;
    expect(first.fix?.text).not.toBe('');
    expect(first.see).not.toEqual([]);
  });

  test('the healthy one was judged by each check that manifests alone can be judged by', () => {
    const withoutStatus = 'kubernetes.certificate-ready';
    const ofObjects = checks.filter(({ needs }) => needs.every((kind) => kind === 'objects')).map(({ id }) => id);
    expect(judgeManifests(folder, 'healthy.yaml').judged.toSorted()).toEqual(
      ofObjects.filter((id) => id !== withoutStatus).toSorted(),
    );
  });
});

/** The lines of the fix in the place of those that it names, or below the key whose mapping it adds to. */
function mended(file: string): string | null {
  const [first] = judgeManifests(folder, file).standing;
  const where = first?.fix?.where ?? '';
  const [, line, last = line] = /, lines? (\d+)(?: to (\d+))?$/.exec(where) ?? [];
  const below = /, under (?:metadata(?:\.annotations)?|spec(?:\.rules|\.tls\[\d+\]\.hosts)?) \(from line (\d+)\)$/.exec(
    where,
  )?.[1];
  const pasted = first?.fix?.paste?.filter((each) => !each.startsWith('kubectl '));
  if (pasted === undefined || pasted.length === 0) return null;
  const lines = textOf(file).split('\n');
  if (line !== undefined) lines.splice(Number(line) - 1, Number(last) - Number(line) + 1, ...pasted);
  else if (below !== undefined) lines.splice(Number(below), 0, ...pasted);
  else return null;
  return lines.join('\n');
}

/** The same as one List in JSON. */
const asJson = (file: string): string =>
  JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'List',
      items: parseAllDocuments(textOf(file)).map((document): unknown => document.toJS()),
    },
    null,
    2,
  );

describe('written as JSON', () => {
  test.each(files)('%s: the same is found, and no line is named that YAML would have to replace', (file) => {
    const { standing } = judgeManifests(folder, file, asJson(file));
    const reasons = (findings: readonly Finding[]) => findings.map(({ check, reason }) => `${check} ${reason}`);
    expect(reasons(standing)).toEqual(reasons(judgeManifests(folder, file).standing));
    for (const { fix } of standing) expect(fix?.where ?? '').not.toMatch(/\bline/);
  });
});

describe('what is to be pasted in the place of a line', () => {
  const mendable = files.filter((file) => mended(file) !== null);
  test('is given where one line is wrong', () => {
    expect(mendable.length).toBeGreaterThan(10);
  });
  test.each(mendable)('%s: mends it', (file) => {
    expect(judgeManifests(folder, file, mended(file) ?? '').standing).toEqual([]);
  });
});
