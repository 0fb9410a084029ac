import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appendZone, parseName } from '../../../../src/facts/dns/names.ts';
import { candidatesOf, searchDomain, stepAfter } from '../../../../src/facts/dns/search/search-list.ts';
import type { Walk } from '../../../../src/model/dns.ts';
import type { SearchList } from '../../../../src/model/search.ts';
import { data, nodata, nxdomain, rcode, unanswered, walk } from '../../../support/evidence.ts';
import * as any from '../../../support/names.ts';

const pod = ['my-namespace.svc.cluster.local', 'svc.cluster.local', 'cluster.local'];
const list = (domains: readonly string[], ndots = 5, tldAsked = true): SearchList => ({ domains, ndots, tldAsked });
const textsOf = (host: string, how: SearchList) => candidatesOf(host, how).map(({ text }) => text);

describe('the names that a host may stand for', () => {
  test.each([
    ['my-svc', list(['a.example']), ['my-svc.a.example', 'my-svc']],
    [
      'my-svc.my-namespace',
      list(pod),
      [
        'my-svc.my-namespace.my-namespace.svc.cluster.local',
        'my-svc.my-namespace.svc.cluster.local',
        'my-svc.my-namespace.cluster.local',
        'my-svc.my-namespace',
      ],
    ],
    ['a.b', list(['x.example'], 1), ['a.b', 'a.b.x.example']],
    ['a.b', list(['x.example'], 2), ['a.b.x.example', 'a.b']],
    ['a', list(['x.example'], 0), ['a', 'a.x.example']],
    ['a.b', list([]), ['a.b']],
    ['a', list(['x.example', '.', 'y.example']), ['a.x.example', 'a', 'a.y.example']],
    ['a.b', list(['.', 'x.example'], 1), ['a.b', 'a.b.x.example']],
    ['a', list(['x.example', 'x.example']), ['a.x.example', 'a']],
    ['a', list(['x.example'], 1, false), ['a.x.example']],
    ['a', list([], 1, false), ['a']],
    ['a.b', list(['x.example'], 5, false), ['a.b.x.example', 'a.b']],
    ['a\\.b', list(['x.example'], 1), ['a\\.b.x.example', 'a\\.b']],
    ['a', list(['x..example']), ['a.x..example', 'a']],
  ])('%s by %j', (host, how, expected) => {
    expect(textsOf(host, how)).toEqual(expected);
  });

  test('one that no question can carry has its place and no name', () => {
    const long = `${'l'.repeat(60)}.${'m'.repeat(60)}.${'n'.repeat(60)}.${'o'.repeat(60)}`;
    const found = candidatesOf('my-svc.my-namespace', list([long, 'x..example', 'x.example']));
    expect(found.map(({ name }) => name)).toEqual([null, null, 'my-svc.my-namespace.x.example', 'my-svc.my-namespace']);
  });

  const anyList = fc.record({
    domains: fc.array(any.names, { maxLength: 5 }),
    ndots: fc.nat(15),
    tldAsked: fc.boolean(),
  });
  const anyHost = any.names.filter((name) => name !== '.');

  test('are the host as it stands and below each entry that it fits, in the order of the list, each once', () => {
    fc.assert(
      fc.property(anyHost, anyList, (host, how) => {
        const found = candidatesOf(host, how);
        const texts = found.map(({ text }) => text);
        const below = texts.filter((text) => text !== host);
        expect(new Set(texts).size).toBe(texts.length);
        expect(found.filter(({ name }) => name === null).every(({ text }) => text.length > 255)).toBe(true);
        const legal = found.flatMap(({ name }) => (name === null || name === host ? [] : [name]));
        const wanted = how.domains.flatMap((domain) => (domain === '.' ? [] : (appendZone(host, domain) ?? [])));
        expect(legal).toEqual([...new Set(wanted)]);
        const dots = parseName(host).length - 1;
        if (dots >= how.ndots) expect(texts).toEqual([host, ...below]);
        else if (!how.domains.includes('.')) {
          const isAsked = dots > 0 || how.tldAsked || how.domains.length === 0;
          expect(texts).toEqual(isAsked ? [...below, host] : below);
        }
      }),
    );
  });
});

test.each([
  ['Example.COM.', 'example.com'],
  ['.example.com', 'example.com'],
  ['.', '.'],
  ['', '.'],
  ['..', '.'],
  ['a..b', 'a..b'],
])('the entry %j is %j', (written, domain) => {
  expect(searchDomain(written)).toBe(domain);
});

describe('after a name of the list', () => {
  const host: [string] = ['a.x.example'];
  const alias: [string, string] = ['a.x.example', 'gone.example'];
  test.each<[string, Walk, ReturnType<typeof stepAfter>]>([
    ['addresses', walk(host), 'answered'],
    ['addresses beside a denial', walk(host, ['20.1.1.1'], { aaaa: nxdomain() }), 'answered'],
    ['an alias without addresses', walk(alias, nodata()), 'answered'],
    ['a loop', walk(alias, data(), { end: 'loop', addresses: [] }), 'answered'],
    ['an alias whose end was not seen', walk(alias, unanswered()), 'answered'],
    ['an alias of nothing', walk(alias, nxdomain()), 'next'],
    ['a denial', walk(host, nxdomain()), 'next'],
    ['no data', walk(host, nodata()), 'next'],
    ['SERVFAIL', walk(host, rcode('SERVFAIL')), 'next'],
    ['no data of one type, and silence', walk(host, unanswered(), { a: nodata() }), 'next'],
    ['no data of the other type, and REFUSED', walk(host, rcode('REFUSED'), { aaaa: nodata() }), 'next'],
    ['REFUSED', walk(host, rcode('REFUSED')), 'leave'],
    ['an answer without authority', walk(host, { kind: 'lame', by: { address: '20.1.1.1', port: 53 } }), 'leave'],
    ['silence', walk(host, unanswered()), 'leave'],
    ['no time left', walk(host, unanswered('budget')), 'leave'],
    ['closed ports', walk(host, unanswered('refused')), 'give-up'],
  ])('%s', (_, seen, step) => {
    expect(stepAfter(seen)).toBe(step);
  });
});
