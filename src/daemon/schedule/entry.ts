import { looks, type Look } from '../../model/check.ts';
import type { TargetKey } from '../../model/history.ts';
import type { Every, Schedule } from '../../model/schedule.ts';
import type { Target } from '../../model/target.ts';
import type { Occasion } from '../looked.ts';
import type { Waiting } from './due-heap.ts';
import { lotOf, recurring, type Recurring, type Times } from './times.ts';

/** What comes first where there is no room for all. */
export const occasions = ['asked', 'confirm', 'change', 'due'] as const satisfies readonly Occasion[];

export interface Pending {
  readonly at: number;
  readonly look: Look;
}

/** One target, and when it is to be looked at. */
export interface Entry extends Waiting {
  target: Target;
  readonly key: TargetKey;
  quick: Recurring | null;
  full: Recurring | null;
  /** At most one for each occasion. */
  readonly wishes: Map<Occasion, Pending>;
  /** Who asked, and waits. */
  asked: PromiseWithResolvers<void> | null;
  /** After a pause, what is overdue waits until then. */
  notBefore: number;
  running: boolean;
  /** It was removed while it was looked at. */
  gone: boolean;
  /** In which lines it stands: a full look may have to wait long for a place, and quick ones come meanwhile. */
  readonly ready: Record<Look, Occasion | null>;
}

export function entryOf(target: Target, key: TargetKey): Entry {
  return {
    target,
    key,
    ...recurringOf(target.schedule, key),
    wishes: new Map(),
    asked: null,
    notBefore: 0,
    running: false,
    gone: false,
    ready: { quick: null, full: null },
    at: Infinity,
    place: -1,
  };
}

function recurringOf(schedule: Schedule | undefined, key: TargetKey): Pick<Entry, Look> {
  if (schedule === undefined) return { quick: null, full: null };
  const { quick, full } = schedule;
  const quickLot = lotOf(key, 'quick');
  // Within a minute that both come in, at the same time.
  const fullLot = 'cron' in quick && 'cron' in full ? quickLot : lotOf(key, 'full');
  return { quick: recurring(quick, quickLot), full: recurring(full, fullLot) };
}

/** What comes again by another schedule than before has its times unset; the rest keeps them. */
export function setSchedule(entry: Entry, schedule: Schedule | undefined): void {
  const fresh = recurringOf(schedule, entry.key);
  for (const look of looks) {
    const [before, after] = [entry[look], fresh[look]];
    const isSame =
      before !== null && after !== null && before.lot === after.lot && sameEvery(before.every, after.every);
    if (!isSame) entry[look] = after;
  }
}

const sameEvery = (a: Every, b: Every): boolean =>
  'cron' in a ? 'cron' in b && a.cron === b.cron : 'everyMs' in b && a.everyMs === b.everyMs;

/** The period of its quick looks, as far as it has one. */
export const periodOf = ({ quick }: Entry): number =>
  quick !== null && 'everyMs' in quick.every ? quick.every.everyMs : Infinity;

/** A wish joins that of the same occasion: the earlier time, and the closer look. */
export function addWish({ wishes }: Entry, occasion: Occasion, wish: Pending): void {
  const before = wishes.get(occasion);
  wishes.set(occasion, {
    at: Math.min(wish.at, before?.at ?? Infinity),
    look: before?.look === 'full' ? 'full' : wish.look,
  });
}

const regularAt = (entry: Entry, look: Look): number => entry[look]?.at ?? Infinity;

/** When a look of each kind was to come, for whatever reason; Infinity where none was. */
export type Owed = Readonly<Record<Look, number>>;

export const nothingOwed: Owed = { quick: Infinity, full: Infinity };

export function owedOf(entry: Entry): Owed {
  const at = (look: Look): number => {
    const wished = [...entry.wishes.values()].flatMap((wish) => (wish.look === look ? [wish.at] : []));
    return Math.max(entry.notBefore, Math.min(regularAt(entry, look), ...wished));
  };
  return { quick: at('quick'), full: at('full') };
}

/** Since when a look of this kind is due; Infinity where none is. */
export function dueSince(entry: Entry, look: Look, now: number): number {
  const wished = [...entry.wishes.values()].flatMap((wish) => (wish.look === look ? [wish.at] : []));
  return Math.min(Infinity, ...[regularAt(entry, look), ...wished].filter((at) => at <= now));
}

/** What a look of this kind is due for, the most pressing; null where none is. */
export function dueFor(entry: Entry, look: Look, now: number): Occasion | null {
  const isDue = (occasion: Occasion): boolean => {
    const wish = entry.wishes.get(occasion);
    if (wish?.look === look && wish.at <= now) return true;
    return occasion === 'due' && regularAt(entry, look) <= now;
  };
  const allowed = entry.notBefore > now ? (['asked'] as const) : occasions;
  return allowed.find(isDue) ?? null;
}

/** When it is to be thought of again: something becomes due, or more pressing than what it stands in line for. */
export const nextAt = (entry: Entry, now: number): number => Math.min(...looks.map((look) => nextOf(entry, look, now)));

function nextOf(entry: Entry, look: Look, now: number): number {
  const ready = entry.ready[look];
  const timeOf = (occasion: Occasion): number => {
    const wish = entry.wishes.get(occasion);
    return wish?.look === look ? wish.at : Infinity;
  };
  const line = ready === null ? occasions.length : occasions.indexOf(ready);
  const wished = occasions.slice(0, line).map(timeOf);
  const regular = ready === null ? [regularAt(entry, look)] : [];
  const later = [...wished, ...regular].map((at) => Math.max(at, entry.notBefore));
  return Math.min(Infinity, ...[...later, timeOf('asked')].filter((at) => at > now));
}

/** What one look at it settles: of what is due, all that such a look does; what comes again is set to its next time. */
export function take(entry: Entry, look: Look, now: number, times: Times): void {
  const { quick, full, wishes } = entry;
  for (const [occasion, wish] of wishes) {
    if (wish.at <= now && (look === 'full' || wish.look === 'quick')) wishes.delete(occasion);
  }
  if (quick !== null && quick.at <= now) times.advance(quick, now);
  if (look === 'full' && full !== null && full.at <= now) advanceFull(entry, now, times);
  entry.notBefore = 0;
}

/** What cron expressions give at the same time, but for what the clock on the wall was set by meanwhile. */
const sameTimeMs = 2000;

/** A full look takes the place of a quick one that comes at the same time, where both have cron expressions. */
export function joinTimes({ quick, full }: Entry, now: number): void {
  if (quick === null || full === null || !('cron' in quick.every) || !('cron' in full.every)) return;
  const isAhead = quick.at > now && full.at > now;
  if (isAhead && Math.abs(quick.at - full.at) < sameTimeMs) full.at = quick.at;
}

/** A full look takes the place of a quick one, where both have a period. */
export function advanceFull({ quick, full }: Entry, after: number, times: Times): void {
  if (full === null) return;
  times.advance(full, after);
  if (quick === null || !('everyMs' in full.every) || !('everyMs' in quick.every)) return;
  const slot = times.slotFrom(quick, full.at);
  if (slot < full.at + full.every.everyMs) full.at = slot;
}
