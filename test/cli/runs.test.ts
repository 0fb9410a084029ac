import { describe, expect, test } from 'vitest';
import { reportIn } from '../support/report.ts';
import { useBench } from './bench.ts';

const bench = useBench();

describe('a deadline for the whole run', () => {
  test('leaves nobody out: what it left unseen is unknown, and why', async () => {
    const words = ['silent.example.com', 'demo.example.com', '--concurrency', '1', '--deadline', '700ms', '-o', 'json'];
    const ended = await bench().check(words);
    const [silent, demo] = reportIn(ended).targets;
    expect([ended.code, ended.stderr, silent?.status, demo?.status]).toEqual([3, '', 'unknown', 'unknown']);
    expect(silent?.findings.some(({ message }) => message.includes("the run's deadline passed"))).toBe(true);
    const unseen = demo?.findings.filter(({ status }) => status !== 'unknown') ?? [];
    expect(unseen).toEqual([]);
    expect(demo?.findings[0]?.message).toBe("the run's deadline came before its turn");
  });
  test.each(['30s', '60d'])('of %s, which is not reached, changes nothing', async (deadline) => {
    expect(await bench().check(['demo.example.com', '--deadline', deadline])).toMatchObject({ code: 0, stderr: '' });
  });
  test('ends waiting, too, and what it cuts short takes the place of nothing', async () => {
    const ended = await bench().check(['missing.example.com', '--wait', '1h', '--deadline', '2s', '-o', 'json']);
    expect(ended.code).toBe(1);
    const { targets, vantage } = reportIn(ended);
    expect(targets).toMatchObject([{ status: 'fail' }]);
    expect(vantage.limits.map(({ code }) => code)).not.toContain('cut-off');
  });
});

describe('parts of the targets', () => {
  const hosts = ['demo.example.com', 'intranet.example.com', 'pinned.example.com', 'wildcard.example.com'];
  const part = async (shard: string): Promise<string[]> => {
    const ended = await bench().check([...hosts, '--shard', shard, '-o', 'json']);
    expect(ended.stderr).toBe('');
    return reportIn(ended).targets.map(({ host }) => host);
  };
  test('make up the whole, and share nothing', async () => {
    const parts = await Promise.all(['0/3', '1/3', '2/3'].map(part));
    expect(parts.flat().toSorted()).toEqual(hosts.toSorted());
  });
  test('may be empty, which is well', async () => {
    const ended = await Promise.all(
      ['0/2', '1/2'].map((shard) => bench().check(['demo.example.com', '--shard', shard, '-o', 'json'])),
    );
    expect(ended.map(({ code }) => code)).toEqual([0, 0]);
    expect(ended.map((each) => reportIn(each).targets.length).toSorted()).toEqual([0, 1]);
  });
  test('are counted from 0', async () => {
    expect(await bench().check(['demo.example.com', '--shard', '2/2'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: '--shard: 2/2: parts are counted from 0, so the last of 2 is 1/2\n',
    });
  });
});

test('a quick look makes no check that only a full look is for', async () => {
  const [quick, full] = await Promise.all(
    ['quick', 'full'].map(async (look) =>
      reportIn(await bench().check(['demo.example.com', '--look', look, '-o', 'json'])),
    ),
  );
  const checksOf = (report: typeof quick) => report?.targets[0]?.findings.map(({ check }) => check) ?? [];
  expect(quick?.targets[0]).toMatchObject({ status: 'pass', up: true });
  expect(checksOf(full)).toEqual(expect.arrayContaining(checksOf(quick)));
});

describe('waiting', () => {
  test('is over at once where all is well', async () => {
    expect(await bench().check(['demo.example.com', '--wait', '1m'])).toMatchObject({ code: 0, stderr: '' });
  });
  test('explains, says until when, and reports once', async () => {
    const ended = await bench().check(['missing.example.com', 'demo.example.com', '--wait', '1s', '-o', 'json']);
    expect(ended.code).toBe(1);
    expect(reportIn(ended).targets.map(({ host, status }) => [host, status])).toEqual([
      ['missing.example.com', 'fail'],
      ['demo.example.com', 'pass'],
    ]);
    const [explanation, told = ''] = ended.stderr.split('\nwaiting until ');
    expect(explanation).toMatch(/✗ missing\.example\.com/);
    expect(explanation).not.toContain('demo.example.com ');
    expect(told).toMatch(/^\d\d:\d\d:\d\d for 1 of 2 targets, looking again every 10 s\n/);
    expect(told).toMatch(/\n {2}missing\.example\.com: fail dns\.resolves: .*, until \d\d:\d\d:\d\d\n/);
    expect(told).toMatch(/\n\d\d:\d\d:\d\d {2}the time is over: not well yet: 1\n$/);
  });
  test('is over before the deadline of the run, and its last look is whole', async () => {
    const words = ['missing.example.com', 'silent.example.com', '--wait', '1s', '--deadline', '1m', '-o', 'json'];
    const ended = await bench().check([...words, '--timeout', '3s']);
    const messages = reportIn(ended).targets.flatMap(({ findings }) => findings.map(({ message }) => message));
    expect(ended.code).toBe(1);
    expect(messages.filter((message) => message.includes('deadline'))).toEqual([]);
  });
  test('that is interrupted prints what is known', async () => {
    const words = ['check', '--config', bench().configure(), 'missing.example.com', '--wait', '1m', '-o', 'json'];
    const running = bench().start(words);
    await running.prints(/waiting until/);
    running.kill('SIGINT');
    const ended = await running.ended;
    expect(ended.code).toBe(130);
    expect(reportIn(ended).targets).toMatchObject([{ host: 'missing.example.com', status: 'fail' }]);
  });
});
