import { expect, test } from 'vitest';
import { troubles } from '../../../src/facts/dns/resolving.ts';
import type { Walk } from '../../../src/model/dns.ts';
import { addresses, rcode, resolver, target, walk } from '../../support/evidence.ts';

const host = 'demo.example.com';
const bogus = rcode('SERVFAIL', resolver, [{ code: 6, text: '' }]);
const atResolver = { view: 'resolver' } as const;

test.each<[string, Walk, Walk | null]>([
  ['resolver-fails', walk([host], bogus, atResolver), null],
  ['type-unanswered', walk([host], [addresses.v4], { ...atResolver, aaaa: bogus }), null],
  ['signatures-fail', walk([host]), walk([host], bogus, atResolver)],
])('%s, where the signatures are to blame, is one story with them', (kind, counted, cached) => {
  const resolution = { authority: counted, resolver: cached, unasked: {} };
  const [trouble] = troubles(counted, resolution, target(), []);
  expect(trouble).toMatchObject({ kind, subject: `signatures of ${host}` });
});
