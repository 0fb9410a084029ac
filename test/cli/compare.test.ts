import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { jsonlReport, jsonReport } from '../../src/report/json.ts';
import { certificateFailure, healthy, many, relativeTarget, report } from '../report/reports.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { captured } from '../support/io.ts';

let folder: Folder;
beforeAll(() => {
  folder = makeFolder();
  folder.write('many.json', jsonReport(many));
  folder.write('many.jsonl', jsonlReport(many));
  folder.write('healthy.json', jsonReport(report([healthy])));
  folder.write('relative.json', jsonReport(report([relativeTarget])));
  folder.write('one.jsonl', jsonlReport(report([certificateFailure])));
});
afterAll(() => folder[Symbol.dispose]());

async function compare(...words: string[]) {
  const { io, out, err } = captured({ cwd: folder.path });
  const code = await runProgram(['compare', ...words], io);
  return { code, out: out(), err: err() };
}

test.each([
  ['many.json', 'many.json', 0],
  ['many.json', 'many.jsonl', 0],
  ['one.jsonl', 'one.jsonl', 0],
  ['healthy.json', 'relative.json', 1],
  ['many.jsonl', 'one.jsonl', 1],
])('%s and %s: %i, as diff(1)', async (a, b, code) => {
  expect(await compare(a, b)).toMatchObject({ code, err: '' });
});

test('as text and as json', async () => {
  const { out } = await compare('healthy.json', 'relative.json');
  expect(out).toContain('demo.example.com   pass ──▶ fail\n');
  expect(out).toContain('  + fail dns.target-is-absolute zone-appended at app.ck8s.example.org.example.com: ');
  const { out: json, code } = await compare('healthy.json', 'relative.json', '-o', 'json');
  expect(JSON.parse(json)).toMatchObject({
    schema: 'hostprobe.comparison/1',
    a: { from: 'healthy.json', vantage: 'cluster-a' },
  });
  expect(code).toBe(1);
});

describe('what is no report ends with 2 and one line that says so', () => {
  const [whole] = many.targets;
  const withTarget = (over: object): string => JSON.stringify({ ...report([]), targets: [{ ...healthy, ...over }] });
  test.each([
    ['nothing', '', /is no report of/],
    ['no JSON', 'neither fish nor flesh', /is no report of/],
    ['a list', '[]', /is no report of/],
    ['null', 'null', /is no report of/],
    [
      'evidence',
      '{"schema":"hostprobe.evidence/1","targets":[]}',
      /is recorded evidence: `hostprobe judge x\.json -o json`/,
    ],
    ['a later schema', '{"schema":"hostprobe.report/2","targets":[]}', /is no report of .*hostprobe\.report\/1/],
    ['no targets', JSON.stringify({ ...report([]), targets: 1 }), /targets is damaged/],
    ['no vantage', JSON.stringify({ ...report([]), vantage: 1 }), /vantage is damaged/],
    ['a host that is no text', withTarget({ host: 1 }), /targets\[0\]\.host is damaged/],
    ['a status that there is not', withTarget({ status: 'good' }), /targets\[0\]\.status is damaged/],
    ['findings that are none', withTarget({ findings: [{}] }), /targets\[0\]\.findings is damaged/],
    [
      'a chain that is none',
      withTarget({ observed: { chain: [1], addresses: [] } }),
      /targets\[0\]\.observed is damaged/,
    ],
    ['a line cut off', `${JSON.stringify(whole)}\n{"host":`, /is no report of/],
    ['a line that is no target', `${JSON.stringify(whole)}\n{"host":"a"}`, /targets\[1\]\.name is damaged/],
  ])('%s', async (_, content, said) => {
    folder.write('x.json', content);
    for (const words of [
      ['x.json', 'many.json'],
      ['many.json', 'x.json'],
    ]) {
      const { code, out, err } = await compare(...words);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(said);
      expect(err.trim().split('\n')).toHaveLength(1);
    }
  });
  test('a file that is not there, and a folder', async () => {
    expect(await compare('many.json', 'nosuch.json')).toMatchObject({
      code: 2,
      err: 'nosuch.json: there is no such file\n',
    });
    expect(await compare('many.json', '.')).toMatchObject({
      code: 2,
      err: '.: is a directory, where a file is wanted\n',
    });
  });
  test('one without end', async () => {
    expect(await compare('/dev/zero', 'many.json')).toMatchObject({
      code: 2,
      err: expect.stringContaining('larger than 256 MiB'),
    });
  });
});
