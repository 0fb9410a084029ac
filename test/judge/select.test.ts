import { expect, test } from 'vitest';
import type { Kind } from '../../src/model/evidence.ts';
import { selectChecks, wantedKinds } from '../../src/judge/select.ts';

const checks = ['dns.resolves', 'dns.chain-ends', 'tls.name-matches'].map((id) => ({ id, look: 'quick' as const }));
const select = (only: string[], skip: string[] = []) => {
  const { selected, unmatched } = selectChecks(checks, { only, skip, look: 'full' });
  return { ids: selected.map(({ id }) => id), unmatched };
};

test.each([
  [[], [], ['dns.resolves', 'dns.chain-ends', 'tls.name-matches']],
  [['dns.*'], [], ['dns.resolves', 'dns.chain-ends']],
  [['tls.name-matches', 'dns.resolves'], [], ['dns.resolves', 'tls.name-matches']],
  [[], ['*.name-*'], ['dns.resolves', 'dns.chain-ends']],
  [['dns.*'], ['dns.chain-ends'], ['dns.resolves']],
])('only %j, skip %j', (only, skip, ids) => {
  expect(select(only, skip)).toEqual({ ids, unmatched: [] });
});

test('a pattern that matches nothing is told, and is no regular expression', () => {
  expect(select(['dns.*', 'dnsXresolves', 'tls'], ['(']).unmatched).toEqual(['dnsXresolves', 'tls', '(']);
});

test('a quick look leaves out what only a full look is for', () => {
  const [first, ...rest] = checks.map((check, i) => ({ ...check, look: i === 0 ? ('full' as const) : check.look }));
  const all = first === undefined ? rest : [first, ...rest];
  const idsAt = (look: 'quick' | 'full') =>
    selectChecks(all, { only: [], skip: [], look }).selected.map(({ id }) => id);
  expect(idsAt('quick')).toEqual(['dns.chain-ends', 'tls.name-matches']);
  expect(idsAt('full')).toEqual(checks.map(({ id }) => id));
});

test('TLSA records are looked at, and judged by none, where handshakes and signatures in the DNS are', () => {
  const kindsFor = (...needs: Kind[][]) => [...wantedKinds(needs.map((each) => ({ needs: each })))];
  expect(kindsFor(['sessions'], ['validations'])).toEqual(['sessions', 'validations', 'tlsa']);
  expect(kindsFor(['sessions'])).not.toContain('tlsa');
  expect(kindsFor(['validations'])).not.toContain('tlsa');
});

test('what is looked at is what the checks need', () => {
  expect([...wantedKinds([{ needs: ['sessions'] }, { needs: ['sessions', 'zones'] }])]).toEqual(['sessions', 'zones']);
});
