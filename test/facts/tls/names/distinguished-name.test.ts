import { expect, test } from 'vitest';
import {
  attributes,
  calledAs,
  certificateTitle,
  commonName,
  nameText,
  organisation,
} from '../../../../src/facts/tls/names/distinguished-name.ts';

test('a common name is found under each way to write its type, and the last one counts', () => {
  expect(
    commonName([
      ['O', 'A'],
      ['CN', 'first'],
      ['2.5.4.3', 'last'],
    ]),
  ).toBe('last');
  expect(commonName([['commonName', 'x']])).toBe('x');
  expect(commonName([['O', 'A']])).toBeNull();
});
test('the organisation, and the serial number by its OID', () => {
  expect(organisation([['organizationName', 'Acme Co']])).toBe('Acme Co');
  expect(
    attributes(
      [
        ['2.5.4.5', '1234567890'],
        ['serialNumber', '1'],
      ],
      'SERIALNUMBER',
    ),
  ).toEqual(['1234567890', '1']);
});
test('text keeps the order and escapes what separates', () => {
  expect(
    nameText([
      ['O', 'A, CN=fake'],
      ['CN', 'a+b\\"'],
    ]),
  ).toBe('O=A\\, CN=fake, CN=a\\+b\\\\\\"');
  expect(nameText([])).toBe('');
});
test('what a certificate is called: its CN, its DN, its first name, its serial', () => {
  const bare = { subject: [], names: null, serial: '0a' };
  expect(certificateTitle({ ...bare, subject: [['CN', 'x']] })).toBe('x');
  expect(certificateTitle({ ...bare, subject: [['OU', 'y']] })).toBe('OU=y');
  expect(certificateTitle({ ...bare, names: { dns: ['d.example'], ip: [], other: [] } })).toBe('d.example');
  expect(certificateTitle({ ...bare, names: { dns: [], ip: ['192.0.2.1'], other: [] } })).toBe('192.0.2.1');
  expect(certificateTitle(bare)).toBe('serial 0a');
  expect(calledAs([])).toBe('an empty name');
});
