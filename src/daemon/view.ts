import type { TargetHistory } from '../model/history.ts';
import type { TargetReport } from '../model/report.ts';
import type { Target } from '../model/target.ts';
import type { Limit } from '../model/vantage.ts';
import type { ClusterState } from '../targets/cluster/cluster.ts';

/** What is told of one target: what holds of it now. */
export interface Told {
  readonly target: Target;
  /** Null until it was looked at for the first time. */
  readonly report: TargetReport | null;
}

export interface VantageTold {
  readonly name: string;
  /** False while we ourselves are cut off. */
  readonly up: boolean;
  /** Since when it is up or not, RFC 3339. */
  readonly since: string;
  /** Of the last round that was concluded. */
  readonly limits: readonly Limit[];
}

export interface ReloadOutcome {
  readonly ok: boolean;
  /** RFC 3339. */
  readonly at: string;
  /** What is wrong, one line each; empty where nothing is. */
  readonly problems: readonly string[];
}

export interface ConfigurationTold {
  /** The path of its file; null where there is none. */
  readonly file: string | null;
  /** `sha256:…` of what is in force. */
  readonly digest: string;
  readonly lastReload: ReloadOutcome;
  /** RFC 3339: of the last that was taken. */
  readonly lastSuccessAt: string;
}

/** What happens, as it happens. */
export type DaemonEvent =
  | { readonly kind: 'report'; readonly report: TargetReport }
  | { readonly kind: 'change'; readonly report: TargetReport; readonly before: TargetReport['status'] | null }
  | { readonly kind: 'vantage'; readonly vantage: VantageTold }
  | { readonly kind: 'reload'; readonly outcome: ReloadOutcome };

/** What the daemon's HTTP may read. */
export interface DaemonView {
  readonly version: string;
  /** RFC 3339. */
  readonly startedAt: string;
  /** Whether it may be asked: targets were looked at once (or restored), and it is not being stopped. */
  ready(): { readonly ready: boolean; readonly because: string };
  /** All targets of this shard, in the order of the configuration. */
  targets(): readonly Told[];
  /** Those of this name; several where they differ in host or port alone. */
  named(name: string): readonly Told[];
  vantage(): VantageTold;
  configuration(): ConfigurationTold;
  /** The clusters in which targets are discovered. */
  clusters(): readonly ClusterState[];
  history(target: Target): Promise<TargetHistory>;
  /** Told of what happens from now on, until the function that it gives is called. */
  subscribe(listener: (event: DaemonEvent) => void): () => void;
}

/** What the daemon's HTTP may cause. */
export interface DaemonActs {
  reload(): Promise<ReloadOutcome>;
  /** A full look at once; what came of it, as it is told then. Rejects where the daemon is being stopped. */
  lookNow(target: Target): Promise<TargetReport>;
}
