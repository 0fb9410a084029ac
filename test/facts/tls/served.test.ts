import { describe, expect, test } from 'vitest';
import { groupServed, servedAt } from '../../../src/facts/tls/served.ts';
import type { KeyKind } from '../../../src/model/evidence.ts';
import { addresses, answered, certificate, handshakeAt, leaf, pki, session, silent } from '../../support/evidence.ts';

const { v4, v6 } = addresses;
const twin = certificate('twin');
const at = (address: string, only?: KeyKind) => ({ ...handshakeAt(address), ...(only === undefined ? {} : { only }) });
const seen = {
  sessions: [answered(at(v4), session([leaf])), answered(at(v6), session([leaf]))],
  twins: [answered(at(v4, 'rsa'), session([twin])), silent(at(v6, 'rsa'), 'tls-alert')],
  pki: pki([leaf, twin], [], {}),
};

describe('what was served', () => {
  test('is told once of each address, twins beside what all get', () => {
    const told = servedAt(seen).map(({ where, leaf: { sha256 } }) => [where.address, where.only, sha256]);
    expect(told).toEqual([
      [v4, undefined, leaf.sha256],
      [v6, undefined, leaf.sha256],
      [v4, 'rsa', twin.sha256],
    ]);
    const same = { ...seen, twins: [answered(at(v4, 'rsa'), session([leaf]))] };
    expect(servedAt(same)).toHaveLength(2);
  });

  const grouped = (...rows: [address: string, only: KeyKind | undefined, key: string][]) =>
    groupServed(
      rows.map(([address, only, key]) => ({ address, key, value: { where: at(address, only) } })),
      servedAt(seen),
    ).map((group) => `${group.subject}:${group.at}`);

  test('says where it is so only for some clients', () => {
    expect(grouped([v4, undefined, 'x'], [v6, undefined, 'x'])).toEqual([`${v4}, ${v6}:`]);
    expect(grouped([v4, 'rsa', 'x'], [v6, 'rsa', 'x'])).toEqual([`${v4}, ${v6}: for clients that take RSA keys alone`]);
    expect(grouped([v4, 'ecdsa', 'x'])).toEqual([
      `${v4}: for clients that take ECDSA keys alone at 1 of 2 addresses (${v4})`,
    ]);
  });
  test('is one story where it is so for all', () => {
    expect(grouped([v4, undefined, 'x'], [v6, undefined, 'x'], [v4, 'rsa', 'x'])).toEqual([`${v4}, ${v6}:`]);
  });
});
