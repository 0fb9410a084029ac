import { beforeAll, describe, expect, test } from 'vitest';
import { readCertificate } from '../../../../src/observe/tls/certificate/certificate.ts';
import {
  type Authority,
  createAuthority,
  encodeDer as der,
  rawExtension,
  type x509,
} from '../../../../src/lab/certificates.ts';
import type { Certificate } from '../../../../src/model/certificate.ts';
import { timestampList } from '../../../support/revocation.ts';

let root: Authority;
beforeAll(async () => {
  root = await createAuthority('Test Root');
});
const read = async (...extensions: readonly x509.Extension[]): Promise<Certificate> =>
  readCertificate((await root.leaf({ dns: ['demo.example.com'], extensions })).der);

const timestamps = (value: Uint8Array): x509.Extension => rawExtension('1.3.6.1.4.1.11129.2.4.2', false, value);

describe('the timestamps in a certificate', () => {
  test('are counted', async () => {
    expect((await read()).timestamps).toBeNull();
    expect((await read(timestamps(timestampList(119, 120, 119)))).timestamps).toBe(3);
    expect((await read(timestamps(timestampList()))).timestamps).toBe(0);
  });

  test.each([
    ['a list of another length', der(0x04, Buffer.of(0, 9, 0, 1, 7))],
    ['a timestamp that ends too early', der(0x04, Buffer.of(0, 4, 0, 9, 7, 7))],
    ['a timestamp of nothing', der(0x04, Buffer.of(0, 2, 0, 0))],
    ['no list', der(0x04)],
    ['no octet string', der(0x30)],
  ])('%s cannot be read', async (_, value) => {
    const { timestamps: found, unreadable } = await read(timestamps(value));
    expect([found, unreadable.length]).toEqual([null, 1]);
    expect(unreadable[0]).toContain('1.3.6.1.4.1.11129.2.4.2');
  });
});

describe('a demand for a staple', () => {
  const feature = (...numbers: readonly number[]): x509.Extension =>
    rawExtension('1.3.6.1.5.5.7.1.24', false, der(0x30, ...numbers.map((number) => der(2, Buffer.of(number)))));
  test.each([
    ['the feature 5', [5], true],
    ['5 among others', [17, 5], true],
    ['17 alone', [17], false],
    ['none', [], false],
  ])('is %s', async (_, numbers, demanded) => {
    expect((await read(feature(...numbers))).mustStaple).toBe(demanded);
  });
  test('is none where there is no such extension, or none that can be read', async () => {
    expect((await read()).mustStaple).toBe(false);
    const broken = await read(rawExtension('1.3.6.1.5.5.7.1.24', false, Buffer.of(5, 0)));
    expect([broken.mustStaple, broken.unreadable.length]).toEqual([false, 1]);
  });
});

test('places of CRLs for some reasons alone, or of another issuer, are passed over', async () => {
  const place = (url: string, ...more: readonly Buffer[]): Buffer =>
    der(0x30, der(0xa0, der(0xa0, der(0x86, url))), ...more);
  const points = der(
    0x30,
    place('http://crl.example.com/some', der(0x81, Buffer.of(1, 0x40))),
    place('http://crl.example.com/indirect', der(0xa2, der(0xa4, der(0x30)))),
    place('http://crl.example.com/all'),
  );
  expect((await read(rawExtension('2.5.29.31', false, points))).crlUrls).toEqual(['http://crl.example.com/all']);
});
