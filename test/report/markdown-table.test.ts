import { expect, test } from 'vitest';
import { checksTable } from '../../src/report/markdown-table.ts';
import { catalogue, checks } from './catalogue.ts';
import { expectGolden } from './golden.ts';

test('the table of checks', () => {
  const table = checksTable(catalogue);
  expectGolden('checks.md', table);
  const lines = table.trimEnd().split('\n');
  expect(lines).toHaveLength(checks.length + 2);
  expect(new Set(lines.map((line) => line.replaceAll('\\|', '--').split('|').length))).toEqual(new Set([7]));
});
