import { array, assert, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { sameKey, tagOfDigest, tagOfKey } from '../../../../src/facts/dns/signatures/key-tags.ts';
import { readSignature } from '../../../../src/facts/dns/signatures/signature-times.ts';
import { digest, key, keyTag } from '../../../support/signatures.ts';

test('the tag of a key, as RFC 4034 5.4 has it', () => {
  expect(tagOfKey(key)).toEqual({ tag: keyTag, algorithm: 5 });
});

test('the root key of 2017, whose tag everybody knows', () => {
  const publicKey =
    'AwEAAaz/tAm8yTn4Mfeh5eyI96WSVexTBAvkMgJzkKTOiW1vkIbzxeF3+/4RgWOq7HrxRixHlFlExOLAJr5emLvN7SWXgnLh4+B5xQlNVz8Og8kvArMtNROxVQuCaSnIDdD5LKyWbRd2n9WGe2R8PzgCmr3EgVLrjyBxWezF0jLHwVN8efS3rCj/EWgvIWgb9tarpVUDK/b58Da+sqqls3eNbuv7pr+eoZG+SrDK6nWeL3c6H5Apxz7LjVc1uTIdsIXxuOLYA4/ilBmSVIzuDWfdRUfhHdY6+cn8HFRm+2hM8AnXGXws9555KrUB5qihylGa8subX2Nn6UwNR1AkUTV74bU=';
  const octets = Buffer.concat([Buffer.of(1, 1, 3, 8), Buffer.from(publicKey, 'base64')]);
  const data = `\\# ${octets.length} ${octets.toString('hex')}`;
  expect(tagOfKey(data)).toEqual({ tag: 20_326, algorithm: 8 });
});

test('what a DS record says of a key', () => {
  expect(tagOfDigest(digest(20_326))).toEqual({ tag: 20_326, algorithm: 5 });
});

test.each(['', '\\# 0', '\\# 3 010003', '\\# 4 00000305', 'no record', digest(1)])('%j is no key of a zone', (data) => {
  expect(tagOfKey(data)).toBeNull();
});

test.each(['', '\\# 4 01000305', '1 2 3', '1 two 3 ff'])('%j is no DS record', (data) => {
  expect(tagOfDigest(data)).toBeNull();
});

test('a key is told by its tag and its algorithm', () => {
  const one = { tag: 1, algorithm: 8 };
  expect([sameKey(one, { ...one }), sameKey(one, { ...one, tag: 2 }), sameKey(one, { ...one, algorithm: 13 })]).toEqual(
    [true, false, false],
  );
});

test('whatever octets a server sends, each is read within its bounds or not at all', () => {
  assert(
    property(array(integer({ min: 0, max: 255 }), { maxLength: 60 }), (octets) => {
      const data = `\\# ${octets.length} ${Buffer.from(octets).toString('hex')}`;
      const key = tagOfKey(data);
      if (key !== null) expect([key.tag >= 0 && key.tag < 65_536, key.algorithm]).toEqual([true, octets[3]]);
      const signature = readSignature(data);
      expect(signature === null).toBe(octets.length < 19);
      if (signature !== null) expect(signature.until).toBe(Buffer.from(octets).readUInt32BE(8) * 1000);
    }),
  );
});
