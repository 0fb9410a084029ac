import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { startQueue } from '../../../../src/observe/dns/transport/queue.ts';
import type { Limits, Place, Queue, Rank } from '../../../../src/observe/dns/transport/queue.ts';

const never = new AbortController().signal;

const me = {};
const entry = (limits: Limits, signal = never, rank: Rank = 'first', whose: object = me) => ({
  limits,
  signal,
  rank,
  whose,
});

/** Enters so many times, and collects the places that were given. */
function crowd(queue: Queue, count: number, limits: Limits, rank?: Rank, whose?: object): Place[] {
  const places: Place[] = [];
  for (let i = 0; i < count; i++) {
    void queue.enter('server', entry(limits, never, rank, whose)).then((place) => places.push(place));
  }
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
    const first = await queue.enter('server', entry(limits));
    for (let i = 0; i < 50; i++) first.charge();
    const places = crowd(queue, 1, limits);
    await setImmediate();
    expect(places).toHaveLength(0);
    await expect.poll(() => places.length).toBe(1);
  });

  test('takes nothing from the rate for a place that was not used', async () => {
    const queue = startQueue();
    const limits = { inFlight: 100, perSecond: 1 };
    (await queue.enter('server', entry(limits))).leave();
    const places = crowd(queue, 2, limits);
    await setImmediate();
    expect(places).toHaveLength(1);
  });

  test('gives each of those who ask a turn, however much one of them asks', async () => {
    const queue = startQueue();
    const limits = { inFlight: 1, perSecond: null };
    const first = await queue.enter('server', entry(limits));
    const many = crowd(queue, 50, limits);
    const few = crowd(queue, 1, limits, 'first', {});
    first.leave();
    await setImmediate();
    many[0]?.leave();
    await setImmediate();
    expect([many.length, few.length]).toEqual([1, 1]);
  });

  test('lets those go ahead on whom more rests, and keeps places for them', async () => {
    const queue = startQueue();
    const limits = { inFlight: 4, perSecond: null };
    const last = crowd(queue, 9, limits, 'last');
    const deep = crowd(queue, 9, limits, 'depth');
    const first = crowd(queue, 9, limits);
    await setImmediate();
    expect([last.length, deep.length, first.length]).toEqual([2, 1, 1]);
    for (const place of [...last, ...deep]) place.leave();
    await setImmediate();
    expect([last.length, deep.length, first.length]).toEqual([2, 1, 4]);
  });

  test('is one for each server', async () => {
    const queue = startQueue();
    const limits = { inFlight: 1, perSecond: null };
    await queue.enter('one', entry(limits));
    await expect(queue.enter('other', entry(limits))).resolves.toMatchObject({ leave: expect.any(Function) });
  });

  test('lets those go who give up, and leaves no timer for them', async () => {
    const queue = startQueue();
    const limits = { inFlight: 1, perSecond: 1 };
    const place = await queue.enter('server', entry(limits));
    const giveUp = new AbortController();
    const waiting = queue.enter('server', entry(limits, giveUp.signal));
    place.charge();
    place.leave();
    expect(process.getActiveResourcesInfo()).toContain('Timeout');
    const before = process.getActiveResourcesInfo().length;
    giveUp.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect(process.getActiveResourcesInfo().length).toBeLessThan(before);
    await expect(queue.enter('server', entry(limits, AbortSignal.abort(new Error('too late'))))).rejects.toThrow(
      'too late',
    );
  });
});
