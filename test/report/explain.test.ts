import { describe, expect, test } from 'vitest';
import { explainCheck, listChecks } from '../../src/report/explain.ts';
import { catalogue, checks } from './catalogue.ts';
import { expectGolden } from './golden.ts';

const drawing = { width: 80, colour: false, ascii: false };
const check = catalogue['dns.target-is-absolute'] ?? checks[0];

describe('explain', () => {
  test('one check', () => {
    expectGolden('explain.txt', check === undefined ? '' : explainCheck(check, drawing));
  });
  test('what explains findings of some reasons alone', () => {
    const yieldsOnly = { 'dns.owner-is-absolute': ['zone-appended'] };
    const text = check === undefined ? '' : explainCheck({ ...check, yieldsOnly }, drawing);
    expect(text).toMatch(/yields to +dns\.owner-is-absolute \(zone-appended alone\)\n/);
  });
  test('nothing of what explains findings of no reason', () => {
    const told = (yieldsOnly: Record<string, string[]>): string =>
      check === undefined
        ? ''
        : explainCheck({ ...check, yieldsTo: ['dns.resolves', 'dns.chain-ends'], yieldsOnly }, drawing);
    expect(told({ 'dns.resolves': [] })).toMatch(/yields to +dns\.chain-ends\n/);
    expect(told({ 'dns.resolves': [], 'dns.chain-ends': [] })).not.toContain('yields to');
  });
  test('the list, one line each', () => {
    const list = listChecks(checks, { ...drawing, width: 20 });
    expectGolden('checks.txt', list);
    expect(list.split('\n')).toHaveLength(checks.length + 1);
  });
});
