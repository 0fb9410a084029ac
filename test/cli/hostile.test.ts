import { describe, expect, test } from 'vitest';
import { reportIn } from '../support/report.ts';
import { useBench } from './bench.ts';

const bench = useBench();

const healthy = ['demo', 'wildcard', 'staging', 'login', 'odd-labels'];
const hostile = [
  'silent',
  'dripping',
  'garbling',
  'closing',
  'half-closing',
  'hasty',
  'flooding',
  'no-handshake',
  'no-tls',
  'rejected',
  'refused',
];
const named = (labels: readonly string[]): string[] => labels.map((label) => `${label}.example.com`);

test('hostile servers hold up neither the run nor their healthy neighbours', async () => {
  const deadlineMs = 2000;
  const order = [...named(hostile), ...named(healthy)];
  const ended = await bench().check([...order, '--timeout', '2s', '-o', 'json']);
  const { targets, startedAt, finishedAt } = reportIn(ended);
  expect(targets.map(({ host }) => host)).toEqual(order);
  for (const target of targets) {
    if (named(healthy).includes(target.host)) {
      expect(target).toMatchObject({ host: target.host, status: 'pass', up: true });
      expect(target.durationMs, target.host).toBeLessThan(0.9 * deadlineMs);
    } else {
      expect(target.status, target.host).toMatch(/^(fail|unknown)$/);
      expect(target.up, target.host).not.toBe(true);
      expect(target.durationMs, target.host).toBeLessThan(deadlineMs + 1500);
    }
  }
  expect(Date.parse(finishedAt) - Date.parse(startedAt)).toBeLessThan(deadlineMs + 2500);
  expect(ended).toMatchObject({ code: 1, stderr: '' });
});

describe('told to stop', () => {
  const words = ['demo.example.com', 'silent.example.com', '--timeout', '60s'];

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s: prints what is known at once and ends with %i', async (signal, code) => {
    const config = bench().configure();
    const outputs = ['-o', 'jsonl', '-o', 'json=stopped.json', '-o', 'text=stopped.txt'];
    const running = bench().start(['check', '--config', config, ...words, ...outputs]);
    await running.prints(/"host":"demo\.example\.com"/);
    const told = performance.now();
    running.kill(signal);
    const ended = await running.ended;
    expect(performance.now() - told).toBeLessThan(2000);
    expect(ended).toMatchObject({ code, signal: null });
    const lines = ended.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { host: string; status: string });
    expect(lines.map(({ host, status }) => `${host} ${status}`)).toEqual([
      'demo.example.com pass',
      'silent.example.com unknown',
    ]);
  });

  test('what was not begun is left out, and that is said', async () => {
    const config = bench().configure();
    const running = bench().start([
      'check',
      '--config',
      config,
      ...words,
      'wildcard.example.com',
      '--concurrency',
      '1',
      '-o',
      'jsonl',
    ]);
    await running.prints(/"host":"demo\.example\.com"/);
    running.kill('SIGINT');
    const { code, stdout, stderr } = await running.ended;
    expect(stdout).not.toContain('wildcard.example.com');
    expect(stderr).toBe('hostprobe: interrupted: 2 of 3 targets had been begun\n');
    expect(code).toBe(130);
  });
});
