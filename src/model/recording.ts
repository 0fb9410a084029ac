import type { TargetEvidence } from './evidence.ts';
import type { StoreName } from './pki.ts';
import type { Settings } from './target.ts';
import type { Trouble } from './trouble.ts';
import type { Vantage } from './vantage.ts';

export interface StorePrint {
  readonly certificates: number;
  /** SHA-256 over the sorted SHA-256 of what the store holds. */
  readonly sha256: string;
}

export type StorePrints = Readonly<Record<StoreName, StorePrint>>;

export const recordSchema = 'hostprobe.evidence/1';

/** What holds for a whole run. */
export interface RunHead {
  readonly schema: typeof recordSchema;
  /** Of the hostprobe that looked. */
  readonly version: string;
  /** The one clock that everything is judged by, RFC 3339. */
  readonly now: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly vantage: Vantage;
  readonly settings: Settings;
  /** What holds instead of `settings` for the targets of an environment that says otherwise, by its name. */
  readonly environments: Readonly<Record<string, Settings>>;
  /** `sha256:…` of the effective configuration. */
  readonly configuration: string;
  /** The ids of the checks that were enabled. */
  readonly checks: readonly string[];
  readonly stores: StorePrints;
  /** Of environments whose stores are others. */
  readonly environmentStores: Readonly<Record<string, StorePrints>>;
  /** Only where something of a cluster that may name targets could not be read. */
  readonly troubles?: readonly Trouble[];
}

/** One run, as `--record` writes it and `judge` reads it. */
export interface Recording extends RunHead {
  readonly targets: readonly TargetEvidence[];
}
