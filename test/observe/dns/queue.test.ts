import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { startQueue } from '../../../src/observe/dns/queue.ts';
import type { Limits, Place, Queue } from '../../../src/observe/dns/queue.ts';

const never = new AbortController().signal;

/** Enters so many times, and collects the places that were given. */
function crowd(queue: Queue, count: number, limits: Limits): Place[] {
  const places: Place[] = [];
  for (let i = 0; i < count; i++) void queue.enter('server', limits, never).then((place) => places.push(place));
  return places;
}

describe('a line before a server', () => {
  test('lets so many in, and another for each that leaves', async () => {
    const places = crowd(startQueue(), 6, { inFlight: 4, perSecond: null });
    await setImmediate();
    expect(places).toHaveLength(4);
    places[0]?.leave();
    await setImmediate();
    expect(places).toHaveLength(5);
    places[1]?.leave();
    places[2]?.leave();
    await setImmediate();
    expect(places).toHaveLength(6);
  });

  test('lets one second’s worth in at once, and the rest as time goes by', async () => {
    const places = crowd(startQueue(), 55, { inFlight: 100, perSecond: 50 });
    await setImmediate();
    expect(places).toHaveLength(50);
    await expect.poll(() => places.length).toBe(55);
  });

  test('counts packets sent on credit', async () => {
    const queue = startQueue();
    const limits = { inFlight: 100, perSecond: 50 };
    const first = await queue.enter('server', limits, never);
    for (let i = 0; i < 49; i++) first.charge();
    const places = crowd(queue, 1, limits);
    await setImmediate();
    expect(places).toHaveLength(0);
    await expect.poll(() => places.length).toBe(1);
  });

  test('is one for each server', async () => {
    const queue = startQueue();
    const limits = { inFlight: 1, perSecond: null };
    await queue.enter('one', limits, never);
    await expect(queue.enter('other', limits, never)).resolves.toMatchObject({ leave: expect.any(Function) });
  });

  test('lets those go who give up, and leaves no timer for them', async () => {
    const queue = startQueue();
    const limits = { inFlight: 1, perSecond: 1 };
    const place = await queue.enter('server', limits, never);
    const giveUp = new AbortController();
    const waiting = queue.enter('server', limits, giveUp.signal);
    place.leave();
    expect(process.getActiveResourcesInfo()).toContain('Timeout');
    const before = process.getActiveResourcesInfo().length;
    giveUp.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect(process.getActiveResourcesInfo().length).toBeLessThan(before);
    await expect(queue.enter('server', limits, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
  });
});
