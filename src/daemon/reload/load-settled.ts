import { setTimeout as pause } from 'node:timers/promises';
import type { Configuration, Reads } from '../../config/configuration.ts';
import { ConfigError } from '../../config/error.ts';
import { contentsAt, lookAt } from './watched.ts';

export interface Loaded {
  readonly configuration: Configuration | null;
  /** Empty where it was loaded. */
  readonly problems: readonly string[];
  /** Of what was read, and what it held. */
  readonly look: string;
  readonly contents: string;
}

interface Loading {
  load(): Configuration | Promise<Configuration>;
  /** Where it came from the last time. */
  readonly reads: Reads;
  /** What changed less long ago may be half written. */
  readonly youngMs: number;
}

const mostAttempts = 5;
const betweenMs = 100;

/** A configuration of which nothing changed while it was read, so that it is no mix of two; or what is wrong with it. */
export async function loadSettled({ load, reads: known, youngMs }: Loading): Promise<Loaded> {
  let reads = known;
  let isRetried = false;
  for (let attempt = 1; ; attempt += 1) {
    const before = await lookAt(reads);
    const contents = await contentsAt(before.paths);
    const result = await attemptTo(load);
    const after = await lookAt(reads);
    const isMoving = before.text !== after.text;
    const next = result instanceof ConfigError ? reads : result.reads;
    const isSeen = sameReads(reads, next);
    if ((isMoving || !isSeen) && attempt < mostAttempts) {
      if (isMoving) await pause(betweenMs);
      reads = next;
      continue;
    }
    const seen = { look: after.text, contents };
    if (isMoving || !isSeen) {
      return {
        ...seen,
        configuration: null,
        problems: ['the files of the configuration changed while they were read'],
      };
    }
    if (!(result instanceof ConfigError)) return { ...seen, configuration: result, problems: [] };
    const ageMs = Date.now() - after.changedMs;
    if (!isRetried && ageMs >= 0 && ageMs < youngMs) {
      isRetried = true;
      attempt = 0;
      await pause(youngMs - ageMs);
      continue;
    }
    return { ...seen, configuration: null, problems: result.message.split('\n') };
  }
}

async function attemptTo(load: Loading['load']): Promise<Configuration | ConfigError> {
  try {
    return await load();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

const sameReads = (a: Reads, b: Reads): boolean => keyOf(a) === keyOf(b);

const keyOf = ({ files, patterns, stores }: Reads): string =>
  JSON.stringify([
    files.toSorted(),
    stores.toSorted(),
    patterns.map(({ folder, pattern }) => `${folder}\0${pattern}`).toSorted(),
  ]);
