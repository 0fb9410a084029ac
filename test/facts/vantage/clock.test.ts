import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clockDoubt, clockOf, clockWitnesses, type ClockWitness } from '../../../src/facts/vantage/clock.ts';
import { addresses, answered, at, evidence, requestAt, response } from '../../support/evidence.ts';

const hour = 3_600_000;
const witness = (offsetMs: number, address = '20.80.0.1', domain = `of-${address}.example`): ClockWitness => ({
  domain,
  address,
  offsetMs,
});
const dated = (ms: number, more: readonly (readonly [string, string])[] = []) =>
  clockWitnesses(
    evidence({
      seen: {
        responses: [
          answered(
            requestAt(addresses.v4),
            response(200, [['date', new Date(Date.parse(at) + ms).toUTCString()], ...more]),
          ),
        ],
      },
    }),
  );

describe('a witness', () => {
  test('tells by how much our clock is to be moved', () => {
    const [only] = dated(hour);
    expect(only).toMatchObject({ domain: 'example.com', address: addresses.v4 });
    expect(Math.abs((only?.offsetMs ?? 0) - hour)).toBeLessThan(1000);
  });
  test('is none where a cache kept the answer', () => expect(dated(-hour, [['age', '3600']])).toEqual([]));
  test('is none without a date, or with one that is none', () => {
    const none = evidence({
      seen: { responses: [answered(requestAt(addresses.v4), response(200, [['date', 'now']]))] },
    });
    expect(clockWitnesses(none)).toEqual([]);
    expect(clockWitnesses(evidence())).toEqual([]);
  });
});

describe('our clock', () => {
  test('is right within a minute', () => {
    expect(clockDoubt([])).toBeNull();
    expect(clockDoubt([witness(59_000), witness(-59_000, '20.80.0.2')])).toBeNull();
  });
  test('is off where two addresses agree', () => {
    expect(clockDoubt([witness(hour), witness(hour + 500, '20.80.0.2')])).toMatchObject({ sure: true, agreeing: 2 });
  });
  test('is in doubt where all that agree are of one domain, or at one address', () => {
    const own = ['20.80.0.1', '20.80.0.2', '20.80.0.3'].map((address) => witness(-hour, address, 'example.com'));
    expect(clockDoubt(own)).toMatchObject({ offsetMs: -hour, sure: false });
    const shared = ['example.com', 'example.org'].map((domain) => witness(-hour, '20.80.0.1', domain));
    expect(clockDoubt(shared)).toMatchObject({ sure: false });
  });
  test('is not outvoted by one domain with many addresses', () => {
    const liar = Array.from({ length: 9 }, (_, i) => witness(-hour, `20.90.0.${i}`, 'liar.example'));
    expect(clockDoubt([...liar, witness(0), witness(10, '20.80.0.2')])).toBeNull();
  });
  test('is compared with no clock that nobody can have', () => {
    const far = evidence({
      seen: {
        responses: ['Sat, 13 Sep 275760 00:00:00 GMT', 'Thu, 01 Jan 1970 00:00:00 GMT'].map((date) =>
          answered(requestAt(addresses.v4), response(200, [['date', date]])),
        ),
      },
    });
    expect(clockWitnesses(far)).toEqual([]);
  });
  test('is in doubt where one alone says so', () =>
    expect(clockDoubt([witness(hour)])).toMatchObject({ offsetMs: hour, sure: false }));
  test('is not moved by servers that differ from each other', () => {
    expect(clockDoubt([witness(hour), witness(2 * hour, '20.80.0.2'), witness(0, '20.80.0.3')])?.sure).not.toBe(true);
  });
  test('is not moved by fewer than half', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e9, max: 1e9 }), { maxLength: 5 }), (wild) => {
        const liars = wild.map((offset, i) => witness(offset, `20.90.0.${i}`, `liar${i}.example`));
        const honest = Array.from({ length: wild.length + 1 }, (_, i) => witness(i * 100, `20.80.0.${i}`));
        expect(clockDoubt([...liars, ...honest])).toBeNull();
      }),
    );
  });
});

describe('a target', () => {
  const sure = { offsetMs: hour, sure: true };
  test('is judged by the clock of the others where they are sure', () => {
    expect(clockOf([], sure)).toEqual(sure);
    expect(clockOf([witness(hour + 2000)], sure)).toEqual(sure);
  });
  test('is judged by our clock where its own server agrees with that', () => {
    expect(clockOf([witness(1000)], sure)).toBeNull();
    expect(clockOf([witness(1000)], null)).toBeNull();
  });
  test('is in doubt where only its own server differs', () => {
    expect(clockOf([witness(5 * hour)], null)).toEqual({ offsetMs: 5 * hour, sure: false });
    expect(clockOf([witness(5 * hour), witness(0, '20.80.0.2')], null)).toBeNull();
  });
});
