import { expect, test } from 'vitest';
import { isLost } from '../../../src/facts/vantage/lost.ts';
import type { Seen } from '../../../src/model/evidence.ts';
import {
  addresses,
  answered,
  endpoint,
  evidence,
  nxdomain,
  rcode,
  silent,
  unanswered,
  walk,
} from '../../support/evidence.ts';

const made = answered(endpoint(addresses.v4), { localAddress: '10.0.0.1' });
const refused = silent(endpoint(addresses.v6), 'refused');
const host = 'demo.example.com';
const resolved = (end: Parameters<typeof walk>[1]): Seen['resolution'] => ({
  authority: walk([host], end),
  resolver: null,
  unasked: {},
});

test.each<readonly [string, Partial<Seen>, readonly string[], boolean]>([
  ['one of two addresses takes a connection', { connections: [refused, made] }, [], false],
  ['none does', { connections: [refused, refused] }, [], true],
  ['nobody says where it is', { connections: [], resolution: resolved(unanswered()) }, [], true],
  ['those who should say fail', { connections: [], resolution: resolved(rcode('SERVFAIL')) }, [], true],
  ['its name is gone', { connections: [], resolution: resolved(nxdomain()) }, [], false],
  ['it is known and was not dialled', { connections: [], resolution: resolved(unanswered()) }, [addresses.v4], false],
  ['nobody was asked', { connections: [], resolution: { authority: null, resolver: null, unasked: {} } }, [], false],
])('where %s', (_, seen, address, lost) => {
  const looked = evidence({ seen });
  expect(isLost({ ...looked, target: { ...looked.target, address } })).toBe(lost);
});
