import { expect, test } from 'vitest';
import { startWitnesses } from '../../../src/daemon/looking/witnesses.ts';

const place = (address: string, port = 443) => ({ address, port });

test('the latest of either family are called, a few, and none of those that are lost', () => {
  const witnesses = startWitnesses();
  expect(witnesses.besides(new Set())).toEqual([]);
  witnesses.took(place('2001:500::1'));
  for (let last = 1; last <= 6; last++) witnesses.took(place(`20.0.0.${last}`));
  witnesses.took({ ...place('20.0.0.2', 8443), preamble: 'PROXY UNKNOWN' });
  expect(witnesses.besides(new Set(['20.0.0.6']))).toEqual([
    place('20.0.0.2', 8443),
    place('2001:500::1'),
    place('20.0.0.5'),
    place('20.0.0.4'),
  ]);
  expect(witnesses.besides(new Set(['2001:500::1'])).map(({ address }) => address)).toEqual([
    '20.0.0.2',
    '20.0.0.6',
    '20.0.0.5',
    '20.0.0.4',
  ]);
  witnesses.forget();
  expect(witnesses.besides(new Set())).toEqual([]);
});

test('no more than some are remembered, and for a minute it is known that one was heard', () => {
  let now = 0;
  const witnesses = startWitnesses(() => now);
  expect(witnesses.isFresh()).toBe(false);
  for (let number = 0; number < 300; number++) witnesses.took(place(`20.0.${number >> 8}.${number & 255}`));
  const lost = new Set(Array.from({ length: 256 }, (_, index) => `20.0.${(index + 44) >> 8}.${(index + 44) & 255}`));
  expect(witnesses.besides(lost)).toEqual([]);
  expect(witnesses.besides(new Set([...lost].slice(1)))).toEqual([place('20.0.0.44')]);
  now = 60_000;
  expect(witnesses.isFresh()).toBe(true);
  now = 60_001;
  expect(witnesses.isFresh()).toBe(false);
});
