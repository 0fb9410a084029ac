import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agreementOf, laggards, lastSaid } from '../../../../src/facts/dns/servers/agreement.ts';
import type { Poll, Said } from '../../../../src/model/name-looks.ts';
import { at, nxdomain, says, unanswered } from '../../../support/evidence.ts';

const server = (index: number) => ({ address: `20.50.0.${index}`, port: 53, name: `ns${index}.example.com` });
/** `null` for silence, an empty list for a denial. */
const word = (index: number, records: readonly string[] | null): Said =>
  records === null || records.length === 0
    ? says(server(index), [], { outcome: records === null ? unanswered() : nxdomain(server(index)) })
    : says(server(index), [...records].sort());
const poll = (rounds: readonly (readonly (readonly string[] | null)[])[], confirmed: boolean): Poll => ({
  name: 'demo.example.com',
  type: 'A',
  zone: 'example.com',
  rounds: rounds.map((said) => ({ at, said: said.map((records, i) => word(i, records)) })),
  confirmed,
});

const words = fc.option(fc.subarray(['20.1.1.1', '20.1.1.2', '20.1.1.3']), { nil: null });
const rounds = fc
  .integer({ min: 1, max: 5 })
  .chain((count) => fc.array(fc.array(words, { minLength: count, maxLength: count }), { minLength: 1, maxLength: 6 }));

describe('agreement', () => {
  test('does not hang on the order of the servers', () => {
    fc.assert(
      fc.property(rounds, fc.boolean(), (said, confirmed) => {
        const turned = said.map((round) => round.toReversed());
        expect(agreementOf(poll(turned, confirmed)).kind).toBe(agreementOf(poll(said, confirmed)).kind);
      }),
    );
  });

  test('is broken for certain only where a last round says so, and where nobody varies', () => {
    fc.assert(
      fc.property(rounds, fc.boolean(), (said, confirmed) => {
        const asked = poll(said, confirmed);
        const { kind } = agreementOf(asked);
        if (kind !== 'deny' && kind !== 'differ') return;
        expect(confirmed).toBe(true);
        const last = new Set(
          lastSaid(asked)
            .filter(({ outcome }) => outcome.kind !== 'unanswered')
            .map(({ records }) => records.join(' ')),
        );
        expect(last.size).toBeGreaterThan(1);
      }),
    );
  });

  /** mulberry32: uniform, which fast-check's own numbers are not. */
  const dice = (seed: number): ((faces: number) => number) => {
    let state = seed;
    return (faces) => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * faces);
    };
  };

  test.each([2, 4, 8, 16])('is not said to be broken where each answer is one of %i by chance', (pool) => {
    for (let seed = 1; seed <= 3000; seed++) {
      const roll = dice(seed);
      const count = 2 + (seed % 3);
      const round = (): string[][] => Array.from({ length: count }, () => [`20.1.1.${roll(pool)}`]);
      // As they are asked: until it is settled, twelve times at most, and once more after that.
      const said = [round()];
      const kind = (confirmed: boolean): string => agreementOf(poll(said, confirmed)).kind;
      while (said.length < 12 && kind(false) === 'unconfirmed') said.push(round());
      const confirmed = kind(false) === 'unconfirmed';
      if (confirmed) said.push(round());
      expect(['agree', 'overlap', 'vary'], `seed ${seed}`).toContain(kind(confirmed));
    }
  });

  test('is given where the sets that were gathered have a record in common', () => {
    const [a, b, c] = [['20.1.1.1', '20.1.1.2'], ['20.1.1.2', '20.1.1.3'], ['20.1.1.3']];
    expect(agreementOf(poll([[a, b, c]], false)).kind).toBe('overlap');
    expect(agreementOf(poll([[a, c]], false)).kind).toBe('unconfirmed');
  });

  test('varies where a TTL counts down: each holds its own part of what is another’s for a while', () => {
    const held = (index: number, record: string, ttl: number): Said => says(server(index), [record], { ttl });
    const flattened = (later: number): Poll => ({
      ...poll([], true),
      rounds: [60, later].map((ttl) => ({ at, said: [held(1, '20.1.1.1', ttl), held(2, '20.1.1.2', ttl)] })),
    });
    expect(agreementOf(flattened(55))).toEqual({ kind: 'vary' });
    expect(agreementOf(flattened(60))).toMatchObject({ kind: 'differ' });
  });

  test('servers at one address are told apart by how they are asked', () => {
    const one = { address: '20.70.0.53', port: 443 };
    const said = [
      says({ ...one, over: 'https', path: '/a' }, ['20.1.1.1']),
      says({ ...one, over: 'https', path: '/b' }, ['20.1.1.2']),
    ];
    expect(lastSaid({ rounds: [{ at, said }] })).toEqual(said);
  });

  test('holds where all say one thing and never another', () => {
    fc.assert(
      fc.property(fc.subarray(['20.1.1.1', '20.1.1.2']), fc.integer({ min: 2, max: 6 }), (records, count) => {
        const said = Array.from({ length: count }, () => records);
        expect(agreementOf(poll([said, said], true)).kind).toBe('agree');
      }),
    );
  });
});

test('who lags behind is told by serials, and not where they are unknown (RFC 1982)', () => {
  const group = (serial: number | null, index: number) => ({
    word: String(index),
    said: [says(server(index), [String(index)], { serial })],
  });
  const behind = (...serials: readonly (number | null)[]): (string | undefined)[] =>
    laggards(serials.map(group)).map((said) => said.server.name);
  expect(behind(3, 2)).toEqual(['ns1.example.com']);
  expect(behind(3, 3)).toEqual([]);
  expect(behind(3, null)).toEqual([]);
  expect(behind(0, 4_294_967_295)).toEqual(['ns1.example.com']);
  expect(behind(2_147_483_648, 0)).toEqual([]);
});
