import { expect, test } from 'vitest';
import { parseServer } from '../../../../src/facts/dns/resolver.ts';
import { triedBefore } from '../../../../src/facts/dns/search/search-list.ts';
import { whyUntold } from '../../../../src/facts/dns/search/untold.ts';
import { settings } from '../../../support/evidence.ts';

const host = 'demo.example.com';
const internal = ['svc.cluster.local'];
const open = ['corp.example.net'];

const why = (entries: readonly string[], search: 'system' | readonly string[], own = false): string | null => {
  const domains = search === 'system' ? internal : search;
  const candidates = triedBefore(host, { domains, ndots: 5, tldAsked: true });
  const servers = entries.flatMap((entry) => parseServer(entry) ?? []);
  const dns = { ...settings.dns, search, resolvers: own ? ['20.70.0.53'] : entries };
  const networks = { public: [], private: ['20.71.0.0/16'] };
  return whyUntold(candidates, servers, { resolvers: own ? entries : [] }, { dns, networks });
};

test.each([
  [['system'], 'system'],
  [['system'], internal],
  [['10.96.0.10'], internal],
  [['20.71.0.53'], internal],
  [['127.0.0.1', 'tls://10.96.0.10'], internal],
  [['20.70.0.53', 'https://dns.example.net/dns-query'], open],
] as const)('%j may be told the names of %j', (entries, search) => {
  expect([why(entries, search), why(entries, search, true)]).toEqual([null, null]);
});

test.each([
  [['10.96.0.10'], 'system', 'not all of 10.96.0.10 are its resolvers'],
  [['system', '10.96.0.10'], 'system', 'not all of system, 10.96.0.10'],
  [['20.70.0.53'], internal, `${host}.svc.cluster.local is an internal name, and 20.70.0.53 is a public resolver`],
  [['10.96.0.10', 'tls://[2a01:4f8::53]'], internal, 'tls://2a01:4f8::53 is a public resolver'],
  [['https://dns.example.net/dns-query'], internal, 'https://dns.example.net/dns-query is a public resolver'],
  [['20.70.0.53'], [...open, ...internal], `${host}.svc.cluster.local is an internal name`],
] as const)('%j may not be told the names of %j', (entries, search, words) => {
  for (const own of [false, true]) expect(why(entries, search, own)).toContain(words);
});
