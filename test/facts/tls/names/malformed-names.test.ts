import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { malformedNames } from '../../../../src/facts/tls/names/malformed-names.ts';
import { certificate } from '../../../support/evidence.ts';

const octets = (text: string): string => Buffer.from(text).toString('latin1');
const faults = (dns: readonly string[], other: readonly string[] = [], unreadable: readonly string[] = []) =>
  malformedNames(certificate('x', { names: { dns, ip: [], other }, unreadable }));

test.each<[string, ReturnType<typeof faults>, string[]]>([
  ['names of every sort', faults(['a.example', '*.b.example', 'x y', 'a.', ''], ['email:a@b.c', 'directory:CN=Ü']), []],
  ['a name that is cut', faults([`${'a'.repeat(1023)}…`]), []],
  [
    'a name in other letters',
    faults(['a.example', octets('bücher.example.com')]),
    ['bücher.example.com, which is not ASCII (it is to be xn--bcher-kva.example.com)'],
  ],
  [
    'a wildcard over one',
    faults([octets('*.bücher.example')]),
    ['*.bücher.example, which is not ASCII (it is to be *.xn--bcher-kva.example)'],
  ],
  ['octets that are no UTF-8', faults(['b\xfccher.example']), ['b\xfccher.example, which is not ASCII']],
  ['no name at all', faults([octets('ü/a?b#c%41')]), ['ü/a?b#c%41, which is not ASCII']],
  ['digits that make an address', faults([octets('１.2.3.4')]), ['１.2.3.4, which is not ASCII']],
  [
    'a mailbox and an address on the web',
    faults([], [octets('email:ü@example.com'), octets('uri:https://ü.example')]),
    ['email:ü@example.com, which is not ASCII', 'uri:https://ü.example, which is not ASCII'],
  ],
  ['an address of five octets', faults([], [], ['2.5.29.17: an IP address of 5 bytes']), ['an IP address of 5 bytes']],
  ['what else cannot be read', faults([], [], ['2.5.29.17: it ends too early', '2.5.29.31: x']), []],
])('%s', (_, told, expected) => {
  expect(told).toEqual(expected);
});

test('a certificate without names breaks nothing', () => {
  expect(malformedNames(certificate('x', { names: null }))).toEqual([]);
});

test('whatever a name holds, it is told', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      expect(faults([octets(`${name}ü`)])).toHaveLength(1);
    }),
  );
});
