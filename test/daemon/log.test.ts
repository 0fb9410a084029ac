import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { startLog, type LogLevel } from '../../src/daemon/log.ts';

function logAt(level: LogLevel, secrets: readonly string[] = []) {
  const lines: string[] = [];
  const clock = { ms: 0 };
  const log = startLog({ level, write: (line) => lines.push(line), secrets: () => secrets, now: () => clock.ms });
  const read = (): Record<string, unknown>[] => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { log, lines, clock, read };
}

test('one line of JSON: level, time, message and fields', () => {
  const { log, lines, read } = logAt('info');
  log.info('the store is open', { path: '/data/history.db', rows: 3 });
  expect(lines[0]).toMatch(/^\{.*\}\n$/);
  expect(read()).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      message: 'the store is open',
      path: '/data/history.db',
      rows: 3,
    },
  ]);
});

test.each<[LogLevel, string]>([
  ['debug', 'debug info warn error fatal'],
  ['info', 'info warn error fatal'],
  ['warn', 'warn error fatal'],
  ['error', 'error fatal'],
  ['fatal', 'fatal'],
  ['silent', ''],
])('at %s', (level, expected) => {
  const { log, read } = logAt(level);
  for (const kind of ['debug', 'info', 'warn', 'error', 'fatal'] as const) log[kind]('x');
  expect(
    read()
      .map((line) => line['level'])
      .join(' '),
  ).toBe(expected);
});

test('nothing hostile breaks out of a line, and each is bounded', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), fc.anything({ maxDepth: 6 }), (text, value) => {
      const { log, lines } = logAt('debug');
      log.info('seen', { text, value, [text]: 1 });
      const [line = ''] = lines;
      expect(lines).toHaveLength(1);
      expect(line.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
      expect(line.isWellFormed()).toBe(true);
      expect(() => JSON.parse(line) as unknown).not.toThrow();
    }),
  );
  const { log, lines } = logAt('debug');
  const deep = (depth: number): unknown => (depth === 0 ? 'x' : { more: deep(depth - 1) });
  log.info('seen', { long: 'x'.repeat(100_000), many: Array.from({ length: 1000 }, () => 'y'), deep: deep(20) });
  expect(lines[0]?.length).toBeLessThan(2000);
  expect(lines[0]).toContain('… and 980 more');
});

test('what a field says takes nothing from the line', () => {
  const { log, read } = logAt('info');
  log.info('seen', { level: 'forged', time: 'forged', message: 'forged', fine: 1 });
  expect(read()[0]).toMatchObject({ level: 'info', message: 'seen', level_: 'forged', message_: 'forged', fine: 1 });
  expect(read()[0]?.['time']).not.toBe('forged');
});

test('errors tell what they are', () => {
  const { log, read } = logAt('info');
  log.error('it failed', {
    error: Object.assign(new Error('no space', { cause: new Error('disk') }), { code: 'ENOSPC' }),
  });
  expect(read()[0]?.['error']).toMatchObject({ name: 'Error', message: 'no space', code: 'ENOSPC', cause: 'disk' });
});

test('a secret is written nowhere', () => {
  const { log, lines } = logAt('debug', ['hunter2-hunter2-hunter2']);
  log.info('asked with hunter2-hunter2-hunter2', {
    url: 'https://me:hunter3@push.example/metrics',
    header: 'Bearer hunter4hunter4',
    token: 'hunter5',
    readToken: 'hunter6',
    server: { tls: { keyPassphrase: 'hunter7' }, authorization: ['hunter8'] },
    list: ['x hunter2-hunter2-hunter2'],
    'hunter2-hunter2-hunter2': 1,
    error: new Error('GET https://me:hunter3@push.example'),
    key: 'hunter9',
    privateKey: 'hunter9',
    path: '/etc/tls.key',
    long: `${'x'.repeat(990)}hunter2-hunter2-hunter2`,
  });
  expect(lines.join()).not.toMatch(/hunter/);
  expect(lines[0]).toContain('/etc/tls.key');
});

test('the same warning is written once a minute, and then how often it came', () => {
  const { log, clock, read } = logAt('info');
  for (let i = 0; i < 10; i += 1) log.warn('a scrape failed', { target: 'a.example', ms: i });
  log.warn('a scrape failed', { target: 'b.example', ms: 1 });
  log.error('a scrape failed', { target: 'a.example' });
  expect(read()).toHaveLength(3);
  clock.ms = 59_999;
  log.warn('a scrape failed', { target: 'a.example', ms: 11 });
  expect(read()).toHaveLength(3);
  clock.ms = 61_000;
  log.info('any other line');
  expect(read().slice(3)).toMatchObject([
    { level: 'warn', message: 'a scrape failed', target: 'a.example', repeated: 10 },
    { message: 'any other line' },
  ]);
  log.warn('a scrape failed', { target: 'a.example' });
  expect(read()).toHaveLength(6);
});

test('of very many warnings that differ, the first are written and the rest counted', () => {
  const { log, clock, read } = logAt('info');
  for (let i = 0; i < 5000; i += 1) log.warn('a target is odd', { target: `${i}.example` });
  expect(read().length).toBeLessThanOrEqual(51);
  clock.ms = 120_000;
  log.info('later');
  const counted = read().map((line) => Number(line['repeated'] ?? 0) + (line['message'] === 'later' ? 0 : 1));
  expect(counted.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(5000);
});
