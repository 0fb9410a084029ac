import { array, assert, integer, property, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { startDueHeap } from '../../../src/daemon/schedule/due-heap.ts';

test('gives the earliest first, whatever was set anew or removed', () => {
  const step = tuple(integer({ min: 0, max: 39 }), integer({ min: -15, max: 90 }));
  assert(
    property(array(step, { minLength: 60, maxLength: 250 }), (steps) => {
      const heap = startDueHeap();
      const items = Array.from({ length: 40 }, () => ({ at: Infinity, place: -1 }));
      const waiting = new Set<(typeof items)[number]>();
      const earliest = (): number => Math.min(Infinity, ...[...waiting].map(({ at }) => at));
      for (const [which, at] of steps) {
        const item = items[which];
        if (item === undefined) continue;
        if (at < 0) heap.remove(item);
        else heap.set(item, at);
        if (at < 0) waiting.delete(item);
        else waiting.add(item);
        expect(heap.first()?.at ?? Infinity).toBe(earliest());
      }
      while (waiting.size > 0) {
        const first = heap.first();
        expect(first?.at).toBe(earliest());
        if (first === undefined) break;
        heap.remove(first);
        waiting.delete(first);
      }
      expect(heap.first()).toBeUndefined();
    }),
    { numRuns: 300 },
  );
});
