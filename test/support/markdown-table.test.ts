import { expect, test } from 'vitest';
import { catalogue, checks } from '../report/catalogue.ts';
import { expectGolden } from '../report/golden.ts';
import { checksTable } from './markdown-table.ts';

test('the table of checks', () => {
  const table = checksTable(catalogue);
  expectGolden('checks.md', table);
  const lines = table.trimEnd().split('\n');
  expect(lines).toHaveLength(checks.length + 2);
  expect(new Set(lines.map((line) => line.replaceAll('\\|', '--').split('|').length))).toEqual(new Set([7]));
});
