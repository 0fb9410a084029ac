import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Recording } from '../../src/model/recording.ts';
import type { Ended } from '../support/process.ts';
import { reportIn, standing } from '../support/report.ts';
import { useBench } from './bench.ts';

const bench = useBench();

const hosts = ['demo.example.com', 'relative-target.example.com', 'wrong-name.example.com', 'garbling.example.com'];
const file = (name: string): string => join(bench().folder.path, name);

/** One run, in every form that it can have. */
let looked: Ended;
beforeAll(async () => {
  const outputs = ['-o', 'json', '-o', 'text=looked.txt'];
  looked = await bench().check([...hosts, '--record', 'evidence.json', '--verbose', ...outputs]);
});

const recording = (): Recording => JSON.parse(readFileSync(file('evidence.json'), 'utf8')) as Recording;
const judge = (...words: string[]): Promise<Ended> => bench().run(['judge', ...words]);

test('gives the same bytes and the same exit code', async () => {
  const judged = await judge('evidence.json', '-o', 'json', '-o', 'text=judged.txt', '--verbose');
  expect(judged).toEqual(looked);
  expect(looked.code).toBe(1);
  expect(readFileSync(file('judged.txt'), 'utf8')).toBe(readFileSync(file('looked.txt'), 'utf8'));
});

test('with the evidence inside, too', async () => {
  const words = [...hosts.slice(0, 2), '-o', 'json', '--evidence', '--record', 'inside.json'];
  const whole = await bench().check(words);
  expect(await judge('inside.json', '-o', 'json', '--evidence')).toEqual(whole);
  expect(reportIn(whole).targets.map(({ evidence }) => evidence?.target.host)).toEqual(hosts.slice(0, 2));
});

test('needs no clock and no network', async () => {
  const preload = bench().folder.write(
    'adrift.cjs',
    `const far = Date.parse('2055-05-05T05:05:05Z');
     Date.now = () => far;
     globalThis.Date = new Proxy(Date, { construct: (target, words) => new target(...(words.length ? words : [far])) });
     const refuse = () => { throw new Error('a socket was wanted'); };
     require('node:net').Socket.prototype.connect = refuse;
     require('node:dgram').Socket.prototype.bind = refuse;
     require('node:dgram').Socket.prototype.send = refuse;`,
  );
  const env = { NODE_OPTIONS: `--require ${preload}` };
  expect(await bench().run(['judge', 'evidence.json', '-o', 'json', '--verbose'], { env })).toEqual(looked);
  const probed = await bench().check(['demo.example.com'], { env });
  expect(probed.code, 'what the preload forbids is what a probe does').not.toBe(0);
});

test('judges against other expectations', async () => {
  const targets = [{ host: 'demo.example.com', name: 'demo.example.com', expect: { trust: 'private' } }];
  const config = bench().configure({ targets });
  const judged = await judge('evidence.json', '--config', config, '-o', 'json');
  const [before, after] = [looked, judged].map((ended) => reportIn(ended).targets);
  expect(standing(before?.[0])).toEqual([]);
  expect(standing(after?.[0])).toEqual([expect.stringMatching(/^fail tls\.trust-as-expected /)]);
  expect(after?.slice(1)).toEqual(before?.slice(1));
  expect(reportIn(judged).configuration).not.toBe(reportIn(looked).configuration);
});

test('judges by fewer checks', async () => {
  const judged = await judge('evidence.json', '--only', 'tls.*', '-o', 'json');
  const checks = reportIn(judged).targets.flatMap(({ findings }) => findings.map(({ check }) => check));
  expect(checks.length).toBeGreaterThan(10);
  expect(checks.filter((check) => !check.startsWith('tls.'))).toEqual([]);
});

test('says which version looked where another one judges', async () => {
  bench().folder.write('other-version.json', JSON.stringify({ ...recording(), version: '0.0.1' }));
  const { stdout } = await judge('other-version.json', '-o', 'json');
  expect(JSON.parse(stdout)).toMatchObject({ version: '0.0.1', judgedBy: expect.stringMatching(/^\d/) });
});

describe('what is no evidence ends with 2 and one line', () => {
  test.each([
    ['no JSON', 'neither fish nor flesh'],
    ['nothing', ''],
    ['another document', '{"schema":"hostprobe.report/1","targets":[]}'],
    ['a later schema', '{"schema":"hostprobe.evidence/2","targets":[]}'],
    ['a list', '[]'],
    ['null', 'null'],
  ])('%s', async (_, content) => {
    bench().folder.write('garbage.json', content);
    const { code, stdout, stderr } = await judge('garbage.json');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^garbage\.json is no evidence of `hostprobe check --record` [^\n]*\n$/);
  });

  test('no file', async () => {
    expect(await judge('nosuch.json')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^nosuch\.json: there is no such file\n$/),
    });
  });
});

test('what a query of the reference may hold is no part of a recording', async () => {
  const sourceIp = { reference: 'http://127.0.0.9:1/?token=hunter2' };
  const config = bench().configure({ sourceIp });
  await bench().run(['check', '--config', config, 'demo.example.com', '--record', 'masked.json']);
  const text = readFileSync(file('masked.json'), 'utf8');
  // Those of the environments are recorded beside those of the run.
  expect(new Set(text.match(/token=[^"]*/g))).toEqual(new Set(['token=***']));
  const { settings, environments } = JSON.parse(text) as Recording;
  const asked = [settings, ...Object.values(environments ?? {})].map((of) => of.sourceIp.reference);
  expect(asked.length).toBeGreaterThan(1);
  expect(new Set(asked)).toEqual(new Set(['http://127.0.0.9:1/?token=***']));
});

describe('a fault of ours', () => {
  test('a check that throws is an unknown that says so, beside all that was judged, and ends with 4', async () => {
    const whole = recording();
    const [demo, ...others] = whole.targets;
    if (demo === undefined) throw new Error('nothing was recorded');
    // A connection without a place: no check of ours expects that.
    const broken = { ...demo, seen: { ...demo.seen, connections: [{ ok: true, value: {} }] } };
    bench().folder.write('broken.json', JSON.stringify({ ...whole, targets: [broken, ...others] }));
    const judged = await judge('broken.json', '-o', 'json');
    const { targets } = reportIn(judged);
    expect(standing(targets[0])).toContainEqual('unknown reach.every-address-answers our-bug');
    expect(targets[0]?.findings.some(({ check, status }) => check === 'tls.name-matches' && status === 'pass')).toBe(
      true,
    );
    expect(targets.slice(1)).toEqual(reportIn(looked).targets.slice(1));
    expect(judged.code).toBe(4);
  });

  test.each([
    ['a target without evidence', { targets: [{}] }, 'targets[0].target'],
    ['no clock', { now: 'yesterday' }, 'now'],
    ['no checks', { checks: undefined }, 'checks'],
  ])('%s is damage, and told with its place', async (_, change, place) => {
    bench().folder.write('mutilated.json', JSON.stringify({ ...recording(), ...change }));
    const { code, stdout, stderr } = await judge('mutilated.json');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`mutilated.json: ${place} is damaged`);
  });
});
