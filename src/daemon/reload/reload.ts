import type { Configuration } from '../../config/configuration.ts';
import type { Log } from '../log.ts';
import type { ReloadOutcome } from '../view.ts';
import { asStarted } from './at-start.ts';
import { loadSettled } from './load-settled.ts';
import { startWatch } from './watch.ts';

interface ReloadMeans {
  /** Throws ConfigError. */
  load(): Configuration | Promise<Configuration>;
  /** The one in force. */
  readonly configuration: Configuration;
  /** When it began to be loaded, by the wall clock; the start of the process where nobody says. */
  readonly loadedAtMs?: number;
  apply(next: Configuration): Promise<void>;
  readonly log: Log;
  onOutcome(outcome: ReloadOutcome): void;
  /** Between two looks at its files. */
  readonly pollMs?: number;
}

export interface Reload {
  /** Never rejects. Those that are asked for while one is under way become one more. */
  reload(): Promise<ReloadOutcome>;
  /** Reloads when something changes where the configuration comes from, until the function that it gives is called. */
  watch(): () => void;
}

const usualPollMs = 2000;
const mostLogged = 20;

/** All or nothing: what cannot be loaded changes nothing. */
export function startReload(means: ReloadMeans): Reload {
  const { log, pollMs = usualPollMs } = means;
  let inForce = means.configuration;
  let told: ReloadOutcome | null = null;
  let underWay: Promise<ReloadOutcome> | null = null;
  let next: Promise<ReloadOutcome> | null = null;

  const watch = startWatch({
    pollMs,
    loadedAtMs: means.loadedAtMs ?? performance.timeOrigin,
    reads: () => inForce.reads,
    reload: (isRetry) => ask(isRetry),
    fail: (error) => log.error('the files of the configuration could not be looked at', { error }),
  });

  const attempt = async (): Promise<readonly string[]> => {
    const { configuration, problems, ...seen } = await loadSettled({
      load: () => means.load(),
      reads: inForce.reads,
      youngMs: pollMs,
    });
    watch.loaded(seen);
    if (configuration === null) return problems;
    const { configuration: fitting, waiting } = asStarted(configuration, inForce);
    await means.apply(fitting);
    inForce = fitting;
    for (const option of waiting) log.warn('a change of the configuration waits for a restart', { option });
    return [];
  };

  const run = async (isRetry: boolean): Promise<ReloadOutcome> => {
    let problems: readonly string[];
    try {
      problems = await attempt();
    } catch (error) {
      log.error('the configuration could not be put in force', { error });
      problems = [`it could not be put in force: ${error instanceof Error ? error.message : String(error)}`];
    }
    const outcome = { ok: problems.length === 0, at: new Date().toISOString(), problems };
    watch.settled(outcome.ok);
    // What is tried again by itself is no news while the same is wrong with it.
    const isNews = !isRetry || told === null || told.problems.join('\n') !== problems.join('\n');
    if (isNews) tell(outcome);
    return outcome;
  };

  const tell = (outcome: ReloadOutcome): void => {
    told = outcome;
    const { problems } = outcome;
    if (outcome.ok) {
      log.info('the configuration was reloaded', { digest: inForce.digest });
    } else {
      log.error('the configuration was not reloaded, the one before stays in force', {
        problems: problems.length,
        digest: inForce.digest,
      });
      for (const problem of problems.slice(0, mostLogged)) log.error('a problem of the configuration', { problem });
      const more = problems.length - mostLogged;
      if (more > 0) log.error('more problems of the configuration are not written here', { more });
    }
    means.onOutcome(outcome);
  };

  const ask = (isRetry: boolean): Promise<ReloadOutcome> => {
    if (underWay === null) return begin(isRetry);
    const again = (): Promise<ReloadOutcome> => {
      next = null;
      return begin(false);
    };
    next ??= underWay.then(again, again);
    return next;
  };

  const begin = (isRetry: boolean): Promise<ReloadOutcome> => {
    const running = run(isRetry).finally(() => {
      if (underWay === running) underWay = null;
    });
    underWay = running;
    return running;
  };

  return { reload: () => ask(false), watch: () => watch.begin() };
}
