import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isInShard, parseShard, partOf } from '../../src/cli/shard.ts';
import type { Target } from '../../src/model/target.ts';
import { target } from '../support/evidence.ts';

describe('parts', () => {
  test('each target is in exactly one, whatever stands beside it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.array(fc.domain(), { maxLength: 20 }), (of, hosts) => {
        for (const host of hosts) {
          const parts = Array.from({ length: of }, (_, part) => ({ part, of }));
          expect(parts.filter((part) => isInShard(target({ host, name: host }), part))).toHaveLength(1);
        }
      }),
    );
  });

  const template = target();
  const many: readonly Target[] = Array.from({ length: 100_000 }, (_, i) => {
    const host = `app-${i % 977}.team-${i}.example.com`;
    return { ...template, host, name: host };
  });
  const owners = new Map<number, Uint16Array>();
  const ownersAmong = (of: number): Uint16Array => {
    const known = owners.get(of) ?? Uint16Array.from(many, (one) => partOf(one, of));
    owners.set(of, known);
    return known;
  };

  test.each([2, 3, 4, 5, 7, 8, 10, 12, 16])('%i have the same size within 5 %% at 100,000 targets', (of) => {
    const sizes = Array.from({ length: of }, () => 0);
    for (const part of ownersAmong(of)) sizes[part] = (sizes[part] ?? 0) + 1;
    const fair = many.length / of;
    for (const size of sizes) expect(Math.abs(size - fair) / fair).toBeLessThan(0.05);
  });

  test.each([1, 2, 3, 7, 9, 15])(
    'from %i to one more, only what goes to the new one moves, and no more than it must',
    (of) => {
      const [before, after] = [ownersAmong(of), ownersAmong(of + 1)];
      const moved = Array.from(after.entries()).filter(([index, part]) => before[index] !== part);
      expect(moved.every(([, part]) => part === of)).toBe(true);
      const share = moved.length / many.length;
      expect(Math.abs(share - 1 / (of + 1))).toBeLessThan(0.01);
    },
  );

  test('a target stays where an earlier version put it', () => {
    const hosts = [
      'demo.example.com',
      'shop.example.com',
      'etcd-0.internal.ck8s.example.org',
      'xn--mnchen-3ya.example',
    ];
    expect(hosts.map((host) => partOf(target({ host, name: host }), 16))).toEqual([5, 2, 6, 9]);
  });
});

describe('which part', () => {
  test.each([
    ['4/4', {}, /4\/4: parts are counted from 0, so the last of 4 is 3\/4/],
    ['1', {}, /expected I\/N such as 0\/4, or auto\/N, got "1"/],
    ['0/0', {}, /expected I\/N/],
    ['-1/4', {}, /expected I\/N/],
    ['0/1025', {}, /no more than 1024 parts/],
    ['auto/2', {}, /neither JOB_COMPLETION_INDEX nor the end of HOSTNAME/],
    ['auto/2', { HOSTNAME: 'hostprobe-6f8d' }, /neither JOB_COMPLETION_INDEX nor/],
    ['auto/2', { HOSTNAME: 'hostprobe-2' }, /HOSTNAME is "hostprobe-2": parts are counted from 0/],
    ['auto/2', { JOB_COMPLETION_INDEX: '5' }, /JOB_COMPLETION_INDEX is "5": parts are counted from 0/],
    ['auto/2', { JOB_COMPLETION_INDEX: 'x' }, /neither JOB_COMPLETION_INDEX nor/],
  ])('%s with %o is refused', (text, env, message) => expect(() => parseShard(text, env)).toThrow(message));

  test.each([
    [' 0/1 ', {}, { part: 0, of: 1 }],
    ['auto/3', { HOSTNAME: 'hostprobe-2' }, { part: 2, of: 3 }],
    ['auto/3', { JOB_COMPLETION_INDEX: '1', HOSTNAME: 'hostprobe-2' }, { part: 1, of: 3 }],
  ])('%s with %o', (text, env, shard) => expect(parseShard(text, env)).toEqual(shard));

  test('0/1 is all', () => expect(isInShard(target(), parseShard('0/1'))).toBe(true));
});
