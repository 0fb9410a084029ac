import { expect, test } from 'vitest';
import { logChange, logStart } from '../../src/daemon/log-events.ts';
import type { StatusChange } from '../../src/model/history.ts';
import { target } from '../report/reports.ts';

function startLines() {
  const lines: { readonly level: string; readonly message: string; readonly fields: object }[] = [];
  const at =
    (level: string) =>
    (message: string, fields: object = {}): void =>
      void lines.push({ level, message, fields });
  return { lines, log: { debug: at('debug'), info: at('info'), warn: at('warn') } };
}

const failing: StatusChange = {
  at: '2026-11-21T12:00:00Z',
  status: 'fail',
  before: 'pass',
  findings: [
    { check: 'tls.name-matches', status: 'fail', reason: 'not-covered', message: 'it does not cover the host' },
  ],
};

test('a change is a line with the gravest finding, and where to read on', () => {
  const { lines, log } = startLines();
  logChange(log, target({ host: 'demo.example.com' }), failing, 'https://probe.example.com');
  expect(lines).toEqual([
    {
      level: 'info',
      message: 'the status of a target changed',
      fields: {
        target: 'demo.example.com',
        from: 'pass',
        to: 'fail',
        check: 'tls.name-matches',
        reason: 'not-covered',
        because: 'it does not cover the host',
        url: 'https://probe.example.com/targets/demo.example.com',
      },
    },
  ]);
});

test('that a target is well when it is first seen is no news', () => {
  const { lines, log } = startLines();
  const seen = target({ host: 'demo.example.com' });
  logChange(log, seen, { ...failing, before: null, status: 'pass', findings: [] }, null);
  logChange(log, seen, { ...failing, before: null }, null);
  expect(lines.map(({ level }) => level)).toEqual(['debug', 'info']);
});

test.each([
  ['127.0.0.1', null, ['info']],
  ['::1', null, ['info']],
  ['::', null, ['info', 'warn']],
  ['192.0.2.1', null, ['info', 'warn']],
  ['::', 'a-token-that-is-long', ['info']],
])('at %s with the token %s', (address, readToken, levels) => {
  const { lines, log } = startLines();
  logStart(log, { address, port: 9790, targets: 1 }, { readToken });
  expect(lines.map(({ level }) => level)).toEqual(levels);
});
