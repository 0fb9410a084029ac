import { looks, type Look } from '../../model/check.ts';
import type { Target } from '../../model/target.ts';
import type { Log } from '../log.ts';
import type { Occasion, Wish } from '../looked.ts';
import { systemClock, type Clock } from './clock.ts';
import { startCrons } from './crons.ts';
import { startDueHeap } from './due-heap.ts';
import { addWish, dueFor, dueSince, joinTimes, nextAt, periodOf, take, type Entry } from './entry.ts';
import { beginTimes, remakeTimes } from './first-times.ts';
import { startLagGauge } from './lag.ts';
import { startLines, type Turn } from './lines.ts';
import { startRoster } from './roster.ts';
import { startSlots } from './slots.ts';
import { lotOf, startTimes } from './times.ts';

export interface SchedulerOptions {
  /** Resolves when the looking is done; whoever asked waits for that. */
  look(target: Target, look: Look, occasion: Occasion): Promise<void>;
  /** Looks at once; those that wait for somebody for long do not count, up to seven times as many. */
  readonly concurrency: number;
  readonly now?: Clock;
  readonly log: Pick<Log, 'warn' | 'error'>;
}

export interface Scheduler {
  /**
   * What is new or changed comes first; what did not change keeps its times, whatever its labels are, and what is not
   * among them is forgotten. Nothing that was to be looked at sooner is put off. A few hundred are there at once; others have their turn between slices of many, and it resolves when all are.
   */
  replace(targets: readonly Target[]): Promise<void>;
  /** Of what is no target any more, nothing is done. */
  wish(target: Target, wish: Wish): void;
  /** All of them soon, within so long. */
  again(targets: readonly Target[], withinMs: number): void;
  /** A look was settled: where it was a full one, the first full one is made. */
  settled(target: Target, what: { readonly full: boolean }): void;
  /** A full look at once. Rejects for what is no target, and where it is stopped or the target removed before that. */
  ask(target: Target): Promise<void>;
  /** How late quick looks begin: the largest of the last minute, what is waiting now included. */
  lagSeconds(): number;
  inFlight(): number;
  targets(): number;
  /** Begins no more; resolves when those under way are done. */
  stop(): Promise<void>;
}

/** So long nothing happened that should have: the machine or the process stood still. */
const pauseMs = 30_000;
const afterPauseMs = 60_000;
/** Short enough to notice a pause, and a clock that was set. */
const longestSleepMs = 10_000;
const clockToleranceMs = 1000;
/**
 * Full looks wait for servers of zones that thousands may have in common, and are asked at a bounded rate: quick ones do
 * not wait for that, nor is it spread over so many that all run out of time.
 */
const shareOfFull = 0.5;
/** So many looks are begun in one go, before others have their turn. */
const inOneGo = 16;

export function startScheduler({ look, concurrency, now: clock = systemClock, log }: SchedulerOptions): Scheduler {
  const heap = startDueHeap<Entry>();
  const lines = startLines();
  const running = new Set<Promise<void>>();
  const slots = startSlots(concurrency, clock, () => beginDue());
  const mostFulls = Math.max(1, Math.floor(concurrency * shareOfFull));
  const lag = startLagGauge();
  const crons = startCrons(clock, log);
  const times = startTimes(clock, crons.nextTime);
  let offset = clock.wall() - clock.steady();
  let ticked = clock.steady();
  let begun = false;
  let fulls = 0;
  let stopped = false;
  let alarm: { readonly at: number; cancel(): void } | null = null;

  /** Puts an entry where it belongs: into a line, or where it waits for its time. */
  const arrange = (entry: Entry): void => {
    const now = clock.steady();
    const isOut = entry.running || entry.gone;
    joinTimes(entry, now);
    for (const look of looks) lines.stand(entry, look, isOut ? null : dueFor(entry, look, now));
    const at = isOut ? Infinity : nextAt(entry, now);
    if (at === Infinity) heap.remove(entry);
    else heap.set(entry, at);
  };

  const hasRoomForFull = (): boolean => fulls < mostFulls;

  const begin = ({ entry, look: due, occasion }: Turn): void => {
    const now = clock.steady();
    // A full look settles what is due of both kinds.
    const kind = due === 'full' || (entry.ready.full !== null && hasRoomForFull()) ? 'full' : 'quick';
    lag.note(now, now - Math.min(now, dueSince(entry, 'quick', now)));
    entry.running = true;
    if (kind === 'full') fulls += 1;
    const giveBack = slots.take();
    const { asked, target } = entry;
    if (occasion === 'asked') entry.asked = null;
    take(entry, kind, now, times);
    arrange(entry);
    const run = async (): Promise<void> => {
      try {
        await look(target, kind, occasion);
        if (occasion === 'asked') asked?.resolve();
      } catch (error) {
        if (occasion === 'asked') asked?.reject(error);
        if (!stopped) log.error('a look failed by our own fault', { target: target.name, error: String(error) });
      }
    };
    const own = run().finally(() => {
      running.delete(own);
      if (kind === 'full') fulls -= 1;
      giveBack();
      entry.running = false;
      if (entry.gone) roster.forget(entry);
      else arrange(entry);
      beginDue();
    });
    running.add(own);
  };

  const beginDue = (): void => {
    if (stopped) return;
    for (let some = 0; some < inOneGo && slots.isFree(); some++) {
      const next = lines.first(clock.steady(), hasRoomForFull());
      if (next === null) break;
      begin(next);
    }
    sleep();
  };

  const sleep = (): void => {
    if (stopped) return;
    const now = clock.steady();
    const more = slots.isFree() && lines.first(now, hasRoomForFull()) !== null;
    const due = more ? now : (heap.first()?.at ?? Infinity);
    const at = Math.min(Math.max(due, now), now + longestSleepMs);
    if (alarm !== null && alarm.at <= at) return;
    alarm?.cancel();
    alarm = { at, cancel: clock.after(at - now, wake) };
  };

  const wake = (): void => {
    alarm = null;
    const now = clock.steady();
    const paused = now - ticked > pauseMs;
    ticked = now;
    noticeClock();
    for (let entry = heap.first(); entry !== undefined && entry.at <= now; entry = heap.first()) {
      if (paused && looks.every((look) => entry.ready[look] === null)) {
        entry.notBefore = now + lotOf(entry.key, 'pause') * Math.min(periodOf(entry), afterPauseMs);
      }
      arrange(entry);
    }
    beginDue();
  };

  const noticeClock = (): void => {
    const now = clock.wall() - clock.steady();
    if (Math.abs(now - offset) <= clockToleranceMs) return;
    offset = now;
    for (const entry of roster.all()) {
      if (entry.quick !== null) times.clockSet(entry.quick);
      if (entry.full !== null) times.clockSet(entry.full);
      if (isCron(entry)) arrange(entry);
    }
  };

  /** What was passed over while expressions could not be read yet. */
  const advanceCrons = (): void => {
    for (const entry of roster.all()) {
      for (const each of [entry.quick, entry.full]) {
        if (each !== null && 'cron' in each.every && each.at === Infinity) times.advance(each, clock.steady());
      }
      if (isCron(entry)) arrange(entry);
    }
    sleep();
  };

  const roster = startRoster({
    removed: arrange,
    renewed(one, many) {
      const { entry } = one;
      const now = clock.steady();
      if (one.looksAnew) beginTimes(one, { now, many, isStart: !begun, times });
      else remakeTimes(one, now, times);
      arrange(entry);
      if (isCron(entry)) crons.load(advanceCrons);
    },
    done() {
      begun = true;
      beginDue();
    },
  });

  return {
    replace: roster.replace,
    wish(target, { afterMs, look: kind, occasion }) {
      const entry = roster.known(target);
      if (entry === undefined) return;
      addWish(entry, occasion, { at: clock.steady() + afterMs, look: kind });
      arrange(entry);
      beginDue();
    },
    again(targets, withinMs) {
      for (const target of targets) {
        const entry = roster.known(target);
        if (entry === undefined) continue;
        const window = Math.min(withinMs, periodOf(entry));
        addWish(entry, 'change', { at: clock.steady() + lotOf(entry.key, 'again') * window, look: 'quick' });
        arrange(entry);
      }
      beginDue();
    },
    settled(target, { full }) {
      const entry = roster.known(target);
      if (!full || entry?.wishes.get('due')?.look !== 'full') return;
      entry.wishes.delete('due');
      arrange(entry);
    },
    ask(target) {
      const entry = stopped ? undefined : roster.known(target);
      if (entry === undefined) return Promise.reject(new Error('it is no target that is looked at'));
      entry.asked ??= Promise.withResolvers<void>();
      const { promise } = entry.asked;
      addWish(entry, 'asked', { at: clock.steady(), look: 'full' });
      arrange(entry);
      beginDue();
      return promise;
    },
    lagSeconds() {
      const now = clock.steady();
      return Math.max(lag.largestMs(now), lines.waitedMs(now)) / 1000;
    },
    inFlight: () => running.size,
    targets: roster.size,
    async stop() {
      stopped = true;
      alarm?.cancel();
      for (const { asked } of roster.all()) asked?.reject(new Error('hostprobe is being stopped'));
      await Promise.allSettled(running);
    },
  };
}

const isCron = ({ quick, full }: Entry): boolean => [quick, full].some((each) => each !== null && 'cron' in each.every);
