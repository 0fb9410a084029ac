import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placeAt } from '../../src/delivery/place.ts';

test('credentials are apart from what is told', () => {
  const place = placeAt('https://prober:s3cr%3At@gateway.example.com:8443/base?token=abc#there');
  expect(place?.url.href).toBe('https://gateway.example.com:8443/base?token=abc');
  expect(place?.told).toBe('https://***@gateway.example.com:8443/base?***');
  expect(Buffer.from(place?.authorization?.replace('Basic ', '') ?? '', 'base64').toString()).toBe('prober:s3cr:t');
  expect(place?.say(`you are ${place.authorization}, s3cr:t\u001b[2J`)).toBe('you are Basic ***, ***\\x1b[2J');
});

test('one secret in another is masked as a whole, and its beginning where a text was cut off', () => {
  const place = placeAt('http://admin:admin-of-all@gateway/');
  expect(place?.mask('admin:admin-of-all, admin-of-all, admin', true)).toBe('***, ***, ***');
  expect(place?.mask('admin, admin-of', false)).toBe('***, ***');
  const other = placeAt('http://operator:S3cretPassw0rd!@gateway/');
  expect(other?.mask('with S3cretPass', false)).toBe('with ***');
  expect(other?.mask('with S3cretPass', true)).toBe('with S3cretPass');
  expect(other?.mask('with S3c', false)).toBe('with S3c');
});

test('without credentials there is nothing to mask', () => {
  expect(placeAt('http://[::1]:9091')).toMatchObject({ authorization: null, told: 'http://[::1]:9091/' });
});

test.each(['', 'gateway', 'ftp://gateway', 'http://', 'http://a b', 'http://user:p/w@gateway', 'http://u:%ff@gateway'])(
  '%j is no place',
  (text) => expect(placeAt(text)).toBeNull(),
);

describe('whatever the password is', () => {
  test('it is sent as it is, and stands in no message', () => {
    const credential = fc.string({ unit: 'grapheme', minLength: 8 }).filter((text) => !text.includes(':'));
    fc.assert(
      fc.property(credential, credential, (user, password) => {
        const [name, word] = [user, password].map(encodeURIComponent);
        const place = placeAt(`http://${name}:${word}@gateway:9091/`);
        const sent = Buffer.from(place?.authorization?.slice('Basic '.length) ?? '', 'base64').toString();
        expect(sent).toBe(`${user}:${password}`);
        expect(place?.told).toBe('http://***@gateway:9091/');
        expect(place?.say(`no: ${password}.`)).not.toContain(password);
      }),
    );
  });
});
