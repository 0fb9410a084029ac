import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { csvReport } from '../../src/report/csv.ts';
import { escapeText } from '../../src/report/escape.ts';
import { dangerous } from './dangerous.ts';
import { acceptedTarget, fleet } from './fleet.ts';
import { finding, hostile, many, report, target } from './reports.ts';

/** RFC 4180, strictly: every record ends with CRLF, and a quote stands only where it may. */
function parse(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (let at = 0; at < csv.length;) {
    const [whole, quoted, bare] = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(?=,|\r\n)/.exec(csv.slice(at)) ?? [];
    if (whole === undefined) throw new Error(`no field at ${at}: ${csv.slice(at, at + 40)}`);
    row.push(quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'));
    at += whole.length;
    if (csv[at] === ',') at += 1;
    else {
      rows.push(row);
      row = [];
      at += 2;
    }
  }
  return rows;
}

/** Each row by the names of its columns. */
function rowsOf(subject: Report): Record<string, string>[] {
  const [head = [], ...rows] = parse(csvReport(subject));
  return rows.map((row) => {
    expect(row).toHaveLength(head.length);
    return Object.fromEntries(head.map((column, i) => [column, row[i] ?? '']));
  });
}

test('the columns stay as they are', () => {
  expect(parse(csvReport(report([])))).toEqual([
    'host port name status up check finding_status reason subject message fix paste where owner see because accepted_by accepted_until accepted_reason labels vantage started_at object path file line column'.split(
      ' ',
    ),
  ]);
});

test('a row for each finding that is no pass, and one for each target without any', () => {
  const expected = many.targets.map(({ findings }) =>
    Math.max(1, findings.filter(({ status }) => status !== 'pass').length),
  );
  expect(rowsOf(many)).toHaveLength(expected.reduce((sum, count) => sum + count, 0));
  expect(rowsOf(report([target()]))).toEqual([
    expect.objectContaining({ host: 'demo.example.com', status: 'pass', up: 'true', check: '', message: '' }),
  ]);
});

test('what is explained, borne and to be pasted has its columns', () => {
  const rows = rowsOf(fleet);
  expect(rows.find(({ host, check }) => host === 'shop.example.com' && check === 'tls.not-placeholder')).toMatchObject({
    port: '8443',
    name: 'shop-new-lb',
    paste: '  tls: ⏎   - hosts: [shop.example.com] ⏎     secretName: shop-tls',
    see: 'kubectl get ingress -A ⏎ kubectl get certificate -A',
    owner: 'developer',
  });
  expect(rows.find(({ because }) => because === 'tls.not-placeholder')).toMatchObject({
    check: 'tls.trust-as-expected',
  });
  expect(rowsOf(report([acceptedTarget]))).toEqual([
    expect.objectContaining({
      status: 'pass',
      finding_status: 'warn',
      accepted_by: 'shop team',
      accepted_until: '2027-03-31',
      accepted_reason: 'one wildcard per customer',
    }),
  ]);
});

test('whatever it holds, a row is one line', () => {
  const labels = { team: 'shop', tier: 'gold' };
  const fix = { text: 'Set', paste: ['a', '  b', 'c'] };
  const csv = csvReport(
    report([target({ labels, findings: [finding('x.y', 'fail', 'm', { fix, see: ['d', 'e'] })] })]),
  );
  expect(csv.split('\n')).toHaveLength(3);
  expect(csv).toContain(',a ⏎   b ⏎ c,');
  expect(csv).toContain(',"team=shop; tier=gold",');
});

describe('what a spreadsheet would run', () => {
  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1', '＋1', '－1', '＠1'])(
    '%j is text',
    (formula) => {
      const [row] = rowsOf(report([target({ findings: [finding('x.y', 'fail', formula)] })]));
      expect(row?.['message']).not.toMatch(/^\s*[=+@＝＋－＠-]/);
      expect(row?.['message']).toContain(formula.slice(-1));
    },
  );
  test('what a quote or a comma would bring into the next cell stays in its own', () => {
    const [row] = rowsOf(report([target({ findings: [finding('x.y', 'fail', '",=1+1\r\n=2;=3')] })]));
    expect(row?.['message']).toBe('",=1+1\\x0d\\x0a=2;=3');
  });
});

test('whatever a server sends, it is read back as it was escaped, and holds no control', () => {
  const word = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('"', ',', '\r\n', '\n', ';', '=cmd|x', '"",""', ' ', '\u001b[2J'),
    fc.array(fc.constantFrom('"', ',', '\n', '=', 'a', ' ')).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(word, word, fc.array(word, { maxLength: 3 }), (message, name, paste) => {
      const fix = { text: message, paste };
      const subject = report([target({ name, findings: [finding('x.y', 'fail', message, { fix })] })]);
      const [row] = rowsOf(subject);
      const plain = (text: string): string => (/^\s*[=+\-@＝＋－＠]/.test(text) ? `'${text}` : text);
      expect(row).toMatchObject({
        name: plain(escapeText(name)),
        message: plain(escapeText(message)),
        paste: plain(paste.map(escapeText).join(' ⏎ ')),
      });
      expect(csvReport(subject).replaceAll('\r\n', '\n')).not.toMatch(dangerous);
      expect(csvReport(subject).split('\r\n').join('')).not.toContain('\n');
    }),
  );
  expect(rowsOf(hostile).length).toBeGreaterThan(1);
});
