import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clockDoubt, clockOf, clockWitnesses, type ClockWitness } from '../../../src/facts/vantage/clock.ts';
import { addresses, answered, at, evidence, requestAt, response } from '../../support/evidence.ts';

const hour = 3_600_000;
const witness = (offsetMs: number, address = '20.80.0.1', host = 'demo.example.com'): ClockWitness => ({
  host,
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
    expect(only).toMatchObject({ host: 'demo.example.com', address: addresses.v4 });
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
  test('is off where three hosts agree, whatever their address', () => {
    const hosts = ['a.example.com', 'b.example.org', 'c.example.net'].map((host) => witness(-hour, '20.80.0.1', host));
    expect(clockDoubt(hosts)).toMatchObject({ offsetMs: -hour, sure: true });
    expect(clockDoubt(hosts.slice(1))).toMatchObject({ sure: false });
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
