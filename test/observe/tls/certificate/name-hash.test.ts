import * as fc from 'fast-check';
import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { encodeDer as der } from '../../../../src/lab/certificates.ts';
import { nameSha256 } from '../../../../src/observe/tls/certificate/name-hash.ts';

type Attribute = readonly [type: string, tag: number, value: Buffer | string];
const [CN, O] = ['550403', '55040a'];
const [utf8, printable, teletex, ia5, universal, bmp, numeric] = [0x0c, 0x13, 0x14, 0x16, 0x1c, 0x1e, 0x12];

const attribute = ([type, tag, value]: Attribute): Buffer =>
  der(0x30, der(0x06, Buffer.from(type, 'hex')), der(tag, Buffer.from(value)));
/** Each of the lists is a relative name. */
const name = (...relative: readonly (readonly Attribute[])[]): Buffer =>
  der(0x30, ...relative.map((attributes) => der(0x31, ...attributes.map(attribute))));
const only = (tag: number, value: Buffer | string): Buffer => name([[CN, tag, value]]);
const plain = only(utf8, 'Test Root');

describe('names are one', () => {
  test.each<[string, Buffer, Buffer]>([
    ['in another kind of string', plain, only(printable, 'Test Root')],
    ['in IA5', plain, only(ia5, 'Test Root')],
    ['in two bytes for each character', plain, only(bmp, Buffer.from('Test Root', 'utf16le').swap16())],
    ['in four bytes for each character', only(utf8, 'Tö'), only(universal, Buffer.of(0, 0, 0, 0x54, 0, 0, 0, 0xf6))],
    ['in other capitals', plain, only(utf8, 'TEST root')],
    ['with more blanks between', plain, only(utf8, 'Test   Root')],
    ['with blanks around', plain, only(printable, '  Test Root ')],
    [
      'in another order within a relative name',
      name([
        [CN, utf8, 'a'],
        [O, utf8, 'b'],
      ]),
      name([
        [O, utf8, 'b'],
        [CN, utf8, 'a'],
      ]),
    ],
    ['empty', der(0x30), name()],
  ])('%s', (_, one, other) => {
    expect(nameSha256(one)).toBe(nameSha256(other));
  });
});

describe('names differ', () => {
  test.each<[string, Buffer, Buffer]>([
    ['in a letter', plain, only(utf8, 'Test Roof')],
    ['in a blank', plain, only(utf8, 'TestRoot')],
    ['in a blank that is none of ASCII', plain, only(utf8, 'Test\u00a0Root')],
    ['in a mark that no verifier drops', only(utf8, 'ö'), only(utf8, 'o\u0308')],
    ['in capitals beyond ASCII, which verifiers do not fold', only(utf8, 'ö'), only(utf8, 'Ö')],
    ['in TeletexString, which Chrome compares as it stands', plain, only(teletex, 'Test Root')],
    ['in what is no text', only(numeric, '12'), only(printable, '12')],
    ['in the type', plain, name([[O, utf8, 'Test Root']])],
    ['in order', name([[CN, utf8, 'a']], [[O, utf8, 'b']]), name([[O, utf8, 'b']], [[CN, utf8, 'a']])],
    [
      'in what is a relative name',
      name([[CN, utf8, 'a']], [[O, utf8, 'b']]),
      name([
        [CN, utf8, 'a'],
        [O, utf8, 'b'],
      ]),
    ],
    [
      'where one holds the end of the other',
      name([[CN, utf8, 'a,55040a:1:b']]),
      name([[CN, utf8, 'a']], [[O, utf8, 'b']]),
    ],
    ['in bytes that are no UTF-8', only(utf8, Buffer.of(0xfc)), only(utf8, 'ü')],
    ['in halves of characters', only(bmp, Buffer.of(0xd8, 0)), only(bmp, Buffer.of(0xd8, 1))],
    ['from nothing', der(0x30), Buffer.alloc(0)],
  ])('%s', (_, one, other) => {
    expect(nameSha256(one)).not.toBe(nameSha256(other));
  });
});

test.each<[string, Buffer]>([
  ['nothing', Buffer.alloc(0)],
  ['no sequence', der(0x31)],
  ['an empty relative name', der(0x30, der(0x31))],
  ['an attribute without a value', der(0x30, der(0x31, der(0x30, der(0x06, Buffer.from(CN, 'hex')))))],
  ['half a character', only(bmp, 'abc')],
  ['more than names hold', only(utf8, 'x'.repeat(20_000))],
])('what is no name goes by its bytes: %s', (_, bytes) => {
  expect(nameSha256(bytes)).toBe(hash('sha256', bytes));
});

test('no bytes make it throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      expect(nameSha256(Buffer.from(bytes))).toMatch(/^[0-9a-f]{64}$/);
      expect(nameSha256(der(0x30, der(0x31, der(0x30, bytes))))).toMatch(/^[0-9a-f]{64}$/);
    }),
  );
});
