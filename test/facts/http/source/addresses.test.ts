import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainAddress } from '../../../../src/facts/addresses.ts';
import { namesInForwarded } from '../../../../src/facts/http/source/forwarded.ts';
import { addressBeforePort, namedAddress, namesInList } from '../../../../src/facts/http/source/named-address.ts';

const addressesOf = (names: ReturnType<typeof namesInList>) => names.map(({ address }) => address);

test.each([
  ['20.90.7.7', '20.90.7.7'],
  [' 20.90.7.7 ', '20.90.7.7'],
  ['20.90.7.7:51234', '20.90.7.7'],
  ['"20.90.7.7:51234"', '20.90.7.7'],
  ['2001:DB8::1', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['"[2001:db8::1]:443"', '2001:db8::1'],
  ['::ffff:20.90.7.7', '20.90.7.7'],
  ['[::ffff:20.90.7.7]:80', '20.90.7.7'],
  ['fe80::1%eth0', 'fe80::1'],
  ['[fe80::1%eth0]:80', 'fe80::1'],
  ['unknown', null],
  ['_hidden', null],
  ['', null],
  ['20.90.7', null],
  ['20.90.7.777', null],
  ['20.90.7.7:99999', null],
  ['20.90.7.7, 10.0.0.1', null],
])('%j names %j', (text, address) => {
  expect(namedAddress(text).address).toBe(address);
});

test.each([
  ['2a01:4f8:90::2:8080', '2a01:4f8:90::2'],
  ['2a01:4f8:90::2:47828', '2a01:4f8:90::2'],
  ['2a01:4f8:90::2', null],
  ['[2a01:4f8:90::2]:80', null],
  ['2a01:4f8:90::2:abcd', null],
  ['20.90.7.7:80', null],
  ['unknown', null],
])('%j is %j with a port behind it', (text, address) => {
  expect(addressBeforePort(text)).toBe(address);
});

describe('X-Forwarded-For', () => {
  test('is read over all occurrences, from left to right, and holes in it count for nothing', () => {
    expect(addressesOf(namesInList(['20.90.7.7, unknown,, 10.0.0.1', '', '10.0.0.2:80']))).toEqual([
      '20.90.7.7',
      null,
      '10.0.0.1',
      '10.0.0.2',
    ]);
  });

  test('is read from the right, however long it is', () => {
    const names = namesInList([`${'203.0.113.1,'.repeat(50_000)}20.90.7.7`]);
    expect(names.length).toBeLessThan(100);
    expect(names.at(-1)?.address).toBe('20.90.7.7');
  });

  test('gives back what a proxy wrote, and what a client wrote before it changes nothing of that', () => {
    const entry = fc.oneof(fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 40 })),
        fc.array(entry, { minLength: 1, maxLength: 5 }),
        (junk, written) => {
          const names = namesInList([...junk, written.join(', ')]);
          expect(addressesOf(names.slice(-written.length))).toEqual(written.map(plainAddress));
        },
      ),
    );
  });

  test('never throws, and says nothing at length', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 1000 })), (values) => {
        for (const { text } of namesInList(values)) expect(text.length).toBeLessThanOrEqual(200);
      }),
    );
  });
});

describe('Forwarded', () => {
  test.each([
    ['for=20.90.7.7', ['20.90.7.7']],
    ['For="[2001:db8::1]:4711"', ['2001:db8::1']],
    ['for=[2001:db8::1]:4711', ['2001:db8::1']],
    ['for=20.90.7.7;proto=https;by=10.0.0.1', ['20.90.7.7']],
    ['proto=https ; for="20.90.7.7:80" ;host=demo.example.com', ['20.90.7.7']],
    ['for=20.90.7.7, for=10.0.0.1', ['20.90.7.7', '10.0.0.1']],
    ['for=unknown, for=_gazonk, for="_a:80"', [null, null, null]],
    ['for="20.90.\\7.7"', ['20.90.7.7']],
    ['host="a,for=1.2.3.4;b";for=20.90.7.7', ['20.90.7.7']],
    ['host="a\\",for=1.2.3.4";for=20.90.7.7', ['20.90.7.7']],
    ['for=20.90.7.7;for=1.2.3.4', ['20.90.7.7']],
    ['by=10.0.0.1, for=20.90.7.7', ['20.90.7.7']],
    [', ,for=20.90.7.7,', ['20.90.7.7']],
    ['for="20.90.7.7', []],
    ['for=10.0.0.1, for="1.2.3.4', ['10.0.0.1']],
    ['20.90.7.7', []],
    ['', []],
  ])('%j', (value, addresses) => {
    expect(addressesOf(namesInForwarded([value]))).toEqual(addresses);
  });

  test('is read over all occurrences in order', () => {
    expect(addressesOf(namesInForwarded(['for=20.90.7.7', 'for=10.0.0.1, for=10.0.0.2']))).toEqual([
      '20.90.7.7',
      '10.0.0.1',
      '10.0.0.2',
    ]);
  });

  test('gives back what a proxy wrote, whatever stands in an occurrence before', () => {
    const entry = fc.oneof(
      fc.ipV4().map((address) => [address, `for=${address}`]),
      fc.ipV6().map((address) => [address, `proto=https;for="[${address}]:443"`]),
    );
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(entry, { minLength: 1, maxLength: 5 }), (junk, written) => {
        const names = namesInForwarded([...junk, written.map(([, text]) => text).join(', ')]);
        expect(addressesOf(names.slice(-written.length))).toEqual(
          written.map(([address = '']) => plainAddress(address)),
        );
      }),
    );
  });

  test('never throws nor goes on for ever', () => {
    const unit = fc.constantFrom('for', '=', '"', ',', ';', '\\', ' ', '1.2.3.4', '[', ']', ':', '\u0000', 'é');
    fc.assert(
      fc.property(fc.array(fc.string({ unit, maxLength: 200 })), (values) => {
        expect(namesInForwarded(values).length).toBeLessThanOrEqual(64);
      }),
    );
  });
});
