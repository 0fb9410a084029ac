import { expect, test } from 'vitest';
import { triedText } from '../../../../src/facts/dns/search/searched.ts';
import { asked, searched } from '../../../support/searched.ts';

test('an empty search list is called that', () => {
  const { search, ...rest } = searched([asked(['my-svc'])]);
  if (search === undefined) throw new Error('it was searched for');
  const list = { ...search.list, domains: [] };
  expect(triedText({ ...rest, search: { ...search, list } })).toBe(
    '; tried by the search list (empty, ndots 5), in this order: my-svc (NXDOMAIN)',
  );
});

test('of a host that was not searched for nothing is said', () => {
  expect(triedText({ authority: null, resolver: null, unasked: {} })).toBe('');
});
