import { beforeAll, expect, test } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { reportIn } from '../support/report.ts';
import { useBench } from './bench.ts';

const bench = useBench();

const slow = ['silent', 'dripping', 'no-handshake', 'flooding'].map((label) => `${label}.example.com`);
let whole: Report;
let hosts: string[];
beforeAll(async () => {
  hosts = bench()
    .lab.hosts.map(({ host }) => host)
    .filter((host) => !slow.includes(host));
  whole = reportIn(await bench().check([...hosts, '-o', 'json']));
});

/** What was not looked at is not well. */
test.each(['1ms', '40ms', '100ms', '200ms', '400ms'])(
  'cut short after %s, nothing passes that fails in full',
  async (timeout) => {
    const hurried = reportIn(await bench().check([...hosts, '--timeout', timeout, '-o', 'json']));
    const wrong = hurried.targets.flatMap((target, index) => {
      const full = whole.targets[index];
      const failed = new Set(full?.findings.flatMap(({ check, status }) => (status === 'fail' ? [check] : [])));
      const passed = target.findings.filter(({ check, status }) => status === 'pass' && failed.has(check));
      const open = new Set(
        [...target.findings.filter(({ status }) => status === 'unknown'), ...target.notJudged].map(
          ({ check }) => check,
        ),
      );
      const hidden = full?.status === 'fail' && [...failed].every((check) => !open.has(check));
      const verdict = target.status === 'pass' && hidden ? ['the target'] : [];
      return [...verdict, ...passed.map(({ check }) => check)].map((what) => `${target.host}: ${what}`);
    });
    expect(wrong).toEqual([]);
  },
);
