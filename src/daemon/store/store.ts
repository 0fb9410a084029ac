import type { TargetEvidence } from '../../model/evidence.ts';
import type { HistoryEntry, TargetHistory, TargetKey } from '../../model/history.ts';
import type { TargetReport } from '../../model/report.ts';
import { startIssuances, renewedWithinMs } from './issuances.ts';
import type { Batch, Bounds, Opened } from './messages.ts';
import { startPending } from './pending.ts';
import { restoredFrom } from './restored.ts';
import { startThread } from './thread.ts';
import { dayMs } from './times.ts';
import { StoreTrouble } from './trouble.ts';

export interface StoreState {
  /** Whether what is noted is written where it was wanted. */
  readonly up: boolean;
  /** Entries of which something was not kept, because more waited than is borne. */
  readonly dropped: number;
  readonly errors: number;
  /** Null: in memory. */
  readonly path: string | null;
}

export interface Store {
  /** What was told last of each target; before anything is noted. */
  restored(): AsyncIterable<TargetReport>;
  /** Never throws, and never waits. */
  note(entry: HistoryEntry): void;
  /** Rejects where it cannot be read. */
  history(key: TargetKey, bounds?: Partial<Bounds>): Promise<TargetHistory>;
  /** The evidence of a look with what is remembered of certificates issued lately; its own are remembered from then. */
  enrich(evidence: TargetEvidence): TargetEvidence;
  /** Forgets what is older than it is to be kept: done once a day by itself. */
  prune(): Promise<void>;
  state(): StoreState;
  /** Writes what waits, for at most 2 s. Never rejects. */
  close(): Promise<void>;
}

export interface StoreOptions {
  /** Null: in memory. */
  readonly path: string | null;
  readonly keepMs: number;
  readonly keepEvidenceMs: number;
  /** The wall clock. */
  readonly now?: () => number;
  /** After which time a file that could not be had is tried again: 30 s unless given. */
  readonly reopenMs?: number;
  /** Once when something goes wrong, and not again until it has recovered. */
  readonly onTrouble: (error: Error) => void;
  readonly onRecovered: () => void;
}

const flushMs = 500;
const rowsToFlush = 500;
const usualReopenMs = 30_000;
const longestPauseMs = 60_000;
const closeMs = 2000;
const firstPruneMs = 60_000;
const betweenSlicesMs = 50;
const usualBounds: Bounds = { changes: 200, certificates: 100, days: 400 };

/** Opens the history. Whatever is wrong with its file, it never rejects: history then goes on in memory until it can be had. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { path, now = Date.now, reopenMs = usualReopenMs, onTrouble, onRecovered } = options;
  const clock = { openedMs: now(), opened: performance.now() };
  const pending = startPending({ withEvidence: path !== null });
  const issuances = startIssuances();
  const timers = new Map<string, NodeJS.Timeout>();
  let errors = 0;
  let dropped = 0;
  let failures = 0;
  let up = true;
  let closed = false;
  const isClosed = (): boolean => closed;
  let place: Opened = { asWanted: path === null, sinceMs: clock.openedMs };
  let closing: Promise<void> | null = null;
  let writing: Batch | null = null;
  let flushing: Promise<void> | null = null;

  const tell = (sentence: string): void => {
    errors += 1;
    onTrouble(new StoreTrouble(sentence));
  };
  let thread = startThread(tell);

  const later = (what: string, ms: number, act: () => Promise<void>): void => {
    if (closed || timers.has(what)) return;
    const timer = setTimeout(() => {
      timers.delete(what);
      void act();
    }, ms);
    timers.set(what, timer.unref());
  };
  const failed = (error: unknown): void => {
    if (closed) return;
    failures += 1;
    const sentence = error instanceof Error ? error.message : String(error);
    if (up) tell(`history is not written: ${sentence}`);
    else errors += 1;
    up = false;
  };
  /** Where it stands now, after something went well. */
  const settled = (opened: Opened): void => {
    place = opened;
    failures = 0;
    if (!opened.asWanted) {
      up = false;
      later('reopen', reopenMs, reopen);
    } else if (!up) {
      up = true;
      onRecovered();
    }
  };
  const open = async (): Promise<void> => settled(await thread.ask('open', { path, nowMs: now() }));
  async function reopen(): Promise<void> {
    try {
      settled(await thread.ask('reopen', { nowMs: now() }));
    } catch {
      // It was told when it could not be had, and what waits goes on into memory.
      errors += 1;
      later('reopen', reopenMs, reopen);
    }
  }

  async function writeAll(): Promise<void> {
    try {
      if (thread.hasEnded() && !closed) {
        thread = startThread(tell);
        await open();
      }
      for (;;) {
        writing ??= pending.take();
        if (writing === null) return;
        const opened = await thread.ask('write', { batch: writing, nowMs: now() });
        writing = null;
        settled(opened);
      }
    } catch (error) {
      failed(error);
      later('flush', Math.min(2 ** failures * flushMs, longestPauseMs), flush);
    }
  }
  function flush(): Promise<void> {
    flushing ??= writeAll().finally(() => {
      flushing = null;
    });
    return flushing;
  }
  const wake = (): void => {
    if (failures === 0 && pending.rows() >= rowsToFlush) void flush();
    else later('flush', flushMs, flush);
  };

  async function prune(): Promise<void> {
    // A wall clock that was set forward by far makes nothing old.
    const nowMs = Math.min(now(), clock.openedMs + (performance.now() - clock.opened) + dayMs);
    const issuedMs = nowMs - renewedWithinMs;
    const until = { keepMs: nowMs - options.keepMs, evidenceMs: nowMs - options.keepEvidenceMs, issuedMs };
    issuances.forgetBefore(issuedMs);
    try {
      for (let after: number | null = 0; after !== null && !isClosed();) {
        after = await thread.ask('prune', { after, ...until });
        await new Promise((resolve) => setTimeout(resolve, betweenSlicesMs));
      }
    } catch (error) {
      if (!closed) tell(`old history is not deleted: ${error instanceof Error ? error.message : String(error)}`);
    }
    later('prune', dayMs, prune);
  }

  await open().catch(failed);
  try {
    for (let after = ''; ;) {
      const page = await thread.ask('issuances', { sinceMs: clock.openedMs - renewedWithinMs, after });
      for (const issuance of page) issuances.add(issuance);
      const last = page.at(-1);
      if (last === undefined) break;
      after = last.sha256;
    }
  } catch (error) {
    failed(error);
  }
  later('prune', firstPruneMs, prune);

  async function close(): Promise<void> {
    const ending = (async () => {
      await flushing;
      await flush();
      await thread.ask('close', {});
    })();
    closed = true;
    for (const timer of timers.values()) clearTimeout(timer);
    // What cannot be written now was told when it could not.
    await Promise.race([ending.catch(() => {}), new Promise((resolve) => setTimeout(resolve, closeMs))]);
    thread.end();
  }

  return {
    restored: () => restoredFrom(thread, tell),
    note(entry) {
      if (closed) return;
      try {
        if (!pending.note(entry)) dropped += 1;
        wake();
      } catch (error) {
        dropped += 1;
        tell(`an entry of the history was not kept: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
    async history(key, bounds = {}) {
      if (failures === 0 && !closed) await flush();
      return thread.ask('history', { key, bounds: { ...usualBounds, ...bounds } });
    },
    enrich(evidence) {
      for (const issuance of issuances.learn(evidence)) pending.issued(issuance);
      wake();
      const near = issuances.near(evidence, new Date(place.sinceMs).toISOString());
      return { ...evidence, seen: { ...evidence.seen, issuances: [near] } };
    },
    prune,
    state: () => ({ up, dropped, errors, path }),
    close: () => (closing ??= close()),
  };
}
