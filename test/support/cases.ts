import { describe, expect, test } from 'vitest';
import { judgeTarget } from '../../src/judge/judge.ts';
import type { Check, Owner, Status } from '../../src/model/check.ts';
import type { Finding } from '../../src/model/report.ts';
import { evidence, now, settings, type Deviation } from './evidence.ts';

/** One way to differ from the healthy target, and what the check must say of it. */
export interface Row extends Deviation {
  readonly reason?: string;
  readonly subject?: string;
  readonly owner?: Owner;
  /** Parts of the message, of the fix or of the lines to paste. */
  readonly says?: string | readonly string[];
  /** How many findings that are not a pass; 1 unless given. */
  readonly findings?: number;
}

type Table = Readonly<Record<string, Row>>;

export interface Tables {
  readonly pass?: Table;
  readonly warn?: Table;
  readonly fail?: Table;
  readonly unknown?: Table;
  /** No finding at all. */
  readonly absent?: Table;
  /** Named in `notJudged`. */
  readonly notJudged?: Table;
}

/** The only way to test a check: tables of a healthy target plus one deviation each. */
export function cases(check: Check, tables: Tables): void {
  describe(check.id, () => {
    for (const status of ['pass', 'warn', 'fail', 'unknown'] as const) {
      test.each(Object.entries(tables[status] ?? {}))(`${status}: %s`, (_, row) => expectStatus(check, status, row));
    }
    test.each(Object.entries(tables.absent ?? {}))('no finding: %s', (_, row) => {
      expect(judged(check, row)).toMatchObject({ findings: [], notJudged: [] });
    });
    test.each(Object.entries(tables.notJudged ?? {}))('not judged: %s', (_, row) => {
      const { findings, notJudged } = judged(check, row);
      expect(findings).toEqual([]);
      expect(notJudged.map((entry) => entry.check)).toEqual([check.id]);
      expectSaid(row, notJudged[0]?.because ?? '');
    });
    test('has a row for its worst status and one for a pass', () => {
      expect(Object.keys(tables[check.worst] ?? {}), check.worst).not.toEqual([]);
      expect(Object.keys(tables.pass ?? {}), 'pass').not.toEqual([]);
    });
    test('has a row for each of its reasons', () => {
      const rows = [tables.warn, tables.fail, tables.unknown].flatMap((table) => Object.values(table ?? {}));
      const given = rows.flatMap((row) => judged(check, row).findings.map(({ reason }) => reason));
      expect([...new Set(given)]).toEqual(expect.arrayContaining([...check.reasons]));
    });
  });
}

function expectStatus(check: Check, status: Status, row: Row): void {
  const { findings, notJudged } = judged(check, row);
  expect(notJudged).toEqual([]);
  const first = findings[0];
  expect(findings.map((finding) => finding.status)[0], first?.message).toBe(status);
  expect(first?.reason, first?.message).not.toBe('our-bug');
  expect(first?.message.trim()).not.toBe('');
  if (status !== 'pass') expect(findings).toHaveLength(row.findings ?? 1);
  if (row.reason !== undefined) expect(first?.reason, first?.message).toBe(row.reason);
  if (row.subject !== undefined) expect(first?.subject).toBe(row.subject);
  if (row.owner !== undefined) expect(first?.owner).toBe(row.owner);
  expectSaid(row, findings.map(wording).join('\n'));
}

const wording = ({ message, fix, see }: Finding): string =>
  [message, fix?.text, ...(fix?.paste ?? []), fix?.where, fix?.form, ...(see ?? [])].join('\n');

function expectSaid(row: Row, text: string): void {
  const parts = row.says === undefined ? [] : typeof row.says === 'string' ? [row.says] : row.says;
  for (const part of parts) expect(text).toContain(part);
}

/** Judges twice what cannot be changed, so that a check that keeps something or writes into the evidence is caught. */
function judged(check: Check, row: Row) {
  const seen = freeze(evidence(row));
  const bench = {
    settings: freeze({ ...settings, ...row.settings }),
    now: row.now ?? now,
    checks: [check],
    enabled: new Set([check.id]),
  };
  const once = judgeTarget(seen, bench);
  expect(judgeTarget(seen, bench)).toEqual(once);
  return once;
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) freeze(part);
    Object.freeze(value);
  }
  return value;
}
