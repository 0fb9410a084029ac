import type { Reads } from '../../config/configuration.ts';
import type { Loaded } from './load-settled.ts';
import { contentsAt, lookAt } from './watched.ts';

interface WatchMeans {
  readonly pollMs: number;
  readonly loadedAtMs: number;
  reads(): Reads;
  reload(isRetry: boolean): Promise<unknown>;
  fail(error: unknown): void;
}

interface Watch {
  begin(): () => void;
  /** What a load has read. */
  loaded(seen: Pick<Loaded, 'look' | 'contents'>): void;
  /** Whether the last load was taken. */
  settled(ok: boolean): void;
}

/** The contents are looked at each so many times, whatever the times of the files say: some file systems are coarse. */
const contentsEach = 15;
/** A load that failed is tried again: what it would have read is not known in full. In looks, doubled each time. */
const firstRetryAfter = 15;
const lastRetryAfter = 150;

/**
 * Looks every so often at all that is read, for links that are exchanged, files that are renamed and folders on the
 * network are not told of by the system. What changes is reloaded once two looks agree, and where the contents differ.
 */
export function startWatch({ pollMs, loadedAtMs, reads, reload, fail }: WatchMeans): Watch {
  let known: Pick<Loaded, 'look' | 'contents'> | null = null;
  let pending: string | null = null;
  let looks = 0;
  let failed = { isSo: false, retryAt: 0, after: firstRetryAfter };

  const step = async (isOver: () => boolean): Promise<void> => {
    looks += 1;
    const look = await lookAt(reads());
    if (known === null) {
      const contents = await contentsAt(look.paths);
      // What changed since it was loaded is unlike all that is known.
      known = look.changedMs > loadedAtMs ? { look: '', contents: '' } : { look: look.text, contents };
    }
    if (isOver()) return;
    if (look.text !== known.look && look.text !== pending) {
      pending = look.text;
      return;
    }
    const isChanged = look.text !== known.look;
    pending = null;
    if (isChanged || looks % contentsEach === 0) {
      const before = known;
      const contents = await contentsAt(look.paths);
      if (isOver() || known !== before) return;
      known = { look: look.text, contents };
      if (contents !== before.contents) {
        await reload(false);
        return;
      }
    }
    if (failed.isSo && looks >= failed.retryAt) await reload(true);
  };

  return {
    begin() {
      let isStopped = false;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const next = (): void => {
        if (!isStopped) timer = setTimeout(() => void turn(), pollMs);
      };
      const turn = async (): Promise<void> => {
        try {
          await step(() => isStopped);
        } catch (error) {
          fail(error);
        }
        next();
      };
      void turn();
      return () => {
        isStopped = true;
        clearTimeout(timer);
      };
    },
    loaded(seen) {
      known = seen;
      pending = null;
    },
    settled(ok) {
      const after = failed.isSo ? Math.min(failed.after * 2, lastRetryAfter) : firstRetryAfter;
      failed = ok ? { isSo: false, retryAt: 0, after } : { isSo: true, retryAt: looks + after, after };
    },
  };
}
