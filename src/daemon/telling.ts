import type { Log } from './log.ts';
import type { ConfigurationTold, DaemonEvent, DaemonView, Told } from './view.ts';

/** What the daemon tells of itself, and to whom. */
export interface Telling extends Pick<DaemonView, 'startedAt' | 'ready' | 'subscribe'> {
  tell(event: DaemonEvent): void;
  reloads(): Pick<ConfigurationTold, 'lastReload' | 'lastSuccessAt'>;
  /** It looks from now on; it may be asked once something is told of each target. */
  begin(targets: () => readonly Told[]): void;
  stop(): void;
  isStopping(): boolean;
}

export function startTelling(log: Pick<Log, 'error'>): Telling {
  const startedAt = new Date().toISOString();
  const listeners = new Set<(event: DaemonEvent) => void>();
  let reloads: ReturnType<Telling['reloads']> = {
    lastReload: { ok: true, at: startedAt, problems: [] },
    lastSuccessAt: startedAt,
  };
  let targets: (() => readonly Told[]) | null = null;
  let wasReady = false;
  let isStopping = false;
  return {
    startedAt,
    reloads: () => reloads,
    isStopping: () => isStopping,
    tell(event) {
      if (event.kind === 'reload') {
        const { outcome } = event;
        reloads = { lastReload: outcome, lastSuccessAt: outcome.ok ? outcome.at : reloads.lastSuccessAt };
      }
      for (const listener of listeners) {
        try {
          listener(event);
        } catch (error) {
          log.error('one who listens to what happens failed', { error });
        }
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    ready() {
      if (isStopping) return { ready: false, because: 'it is being stopped' };
      if (targets === null) return { ready: false, because: 'it has not begun' };
      if (wasReady) return { ready: true, because: 'it looks on schedule' };
      const all = targets();
      const unseen = all.reduce((count, { report }) => (report === null ? count + 1 : count), 0);
      wasReady = unseen === 0;
      if (wasReady) return { ready: true, because: 'it looks on schedule' };
      return { ready: false, because: `${unseen} of ${all.length} targets were not looked at yet` };
    },
    begin(all) {
      targets = all;
    },
    stop() {
      isStopping = true;
    },
  };
}
