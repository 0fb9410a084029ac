import * as fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readResolvConf } from '../../../src/observe/dns/resolv-conf.ts';

const folder = mkdtempSync(join(tmpdir(), 'resolv-conf-'));
const conf = join(folder, 'resolv.conf');
afterAll(() => rmSync(folder, { recursive: true }));

const read = (text: string, env: Record<string, string> = {}, hostname = 'here') => {
  writeFileSync(conf, text);
  return readResolvConf(conf, { env, hostname }).search;
};

describe('the domains', () => {
  test.each([
    ['', []],
    ['search a.example b.example\n', ['a.example', 'b.example']],
    ['search\ta.example \t B.example. \n', ['a.example', 'b.example']],
    ['search a.example\nsearch b.example', ['b.example']],
    ['search a.example\ndomain b.example c.example', ['b.example']],
    ['domain b.example\nsearch a.example', ['a.example']],
    ['search a.example\nsearch \n', ['a.example']],
    ['search a.example\nsearch', ['a.example']],
    [' search a.example', []],
    ['searches a.example', []],
    ['#search a.example\n;search b.example', []],
    ['search a.example # b', ['a.example', '#', 'b']],
    ['search .', ['.']],
    ['search . .a.example', ['.', 'a.example']],
    ['search a..example', ['a..example']],
    ['search 1.example 2.example 3.example 4.example 5.example 6.example 7.example', 7],
  ])('%j', (text, domains) => {
    const found = read(text).domains;
    expect(typeof domains === 'number' ? found.length : found).toEqual(domains);
  });

  test.each([
    ['here', []],
    ['here.a.example', ['a.example']],
    ['here.', ['.']],
  ])('of the host %s, where the file names none', (hostname, domains) => {
    expect(read('nameserver 10.0.0.10', {}, hostname).domains).toEqual(domains);
    expect(read('search b.example', {}, hostname).domains).toEqual(['b.example']);
  });

  test.each([
    ['a.example b.example', ['a.example', 'b.example']],
    ['a.example ', ['a.example']],
    ['a.example\nb.example', ['a.example']],
    ['', ['.']],
    [' a.example', ['.', 'a.example']],
  ])('LOCALDOMAIN=%j', (LOCALDOMAIN, domains) => {
    expect(read('search c.example', { LOCALDOMAIN }).domains).toEqual(domains);
  });
});

describe('options', () => {
  const usual = { ndots: 1, tldAsked: true };
  test.each([
    ['', {}, usual],
    ['options ndots:5', {}, { ...usual, ndots: 5 }],
    ['options edns0 ndots:2 timeout:1', {}, { ...usual, ndots: 2 }],
    ['options ndots:2\noptions ndots:3', {}, { ...usual, ndots: 3 }],
    ['options ndots:2\noptions rotate', {}, { ...usual, ndots: 2 }],
    ['options ndots:16', {}, { ...usual, ndots: 15 }],
    ['options ndots:0', {}, { ...usual, ndots: 0 }],
    ['options ndots:', {}, { ...usual, ndots: 0 }],
    ['options ndots 5', {}, usual],
    ['options no-tld-query', {}, { ...usual, tldAsked: false }],
    ['options ndots:2', { RES_OPTIONS: 'ndots:4 no_tld_query' }, { ndots: 4, tldAsked: false }],
  ])('%j %j', (text, env, expected) => {
    const { ndots, tldAsked } = read(text, env);
    expect({ ndots, tldAsked }).toEqual(expected);
  });
});

describe('how resolvers are asked', () => {
  const usual = { timeoutMs: null, attempts: null, tcpOnly: false, rotate: false };
  test.each([
    ['', {}, {}],
    ['options timeout:3 attempts:4', {}, { timeoutMs: 3000, attempts: 4 }],
    ['options timeout:31 attempts:6', {}, { timeoutMs: 30_000, attempts: 5 }],
    ['options timeout:0 attempts:0', {}, { timeoutMs: 1000, attempts: 1 }],
    ['options timeout:x attempts:', {}, { timeoutMs: 1000, attempts: 1 }],
    ['options timeout:3\noptions timeout:4 attempts:1 attempts:2', {}, { timeoutMs: 4000, attempts: 2 }],
    ['options timeout:3', { RES_OPTIONS: 'timeout:1 use-vc' }, { timeoutMs: 1000, tcpOnly: true }],
    ['options use-vc rotate', {}, { tcpOnly: true, rotate: true }],
    ['#options use-vc rotate', {}, {}],
    ['options edns0 trust-ad single-request ndots:2', {}, {}],
  ])('%j %j', (text, env, expected) => {
    writeFileSync(conf, text);
    const { patience, tcpOnly, rotate } = readResolvConf(conf, { env, hostname: 'here' });
    expect({ ...patience, tcpOnly, rotate }).toEqual({ ...usual, ...expected });
  });
});

test('whatever it holds is read', () => {
  const word = fc.oneof(fc.constantFrom('search', 'domain', 'options', 'nameserver', 'ndots:9', '.'), fc.string());
  const blank = fc.constantFrom(' ', '\t', '\n', ' \n');
  fc.assert(
    fc.property(fc.array(fc.tuple(word, blank)), (parts) => {
      const { ndots, domains } = read(parts.flat().join(''));
      expect(ndots).toBeGreaterThanOrEqual(0);
      expect(ndots).toBeLessThanOrEqual(15);
      expect(domains).not.toContain('');
    }),
  );
});
