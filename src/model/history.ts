import type { Look, Status } from './check.ts';
import type { TargetEvidence } from './evidence.ts';
import type { ObservedCertificate, TargetReport } from './report.ts';
import type { Target } from './target.ts';

/** A change of a target's status, as it was reported. */
export interface StatusChange {
  readonly at: string;
  readonly status: Status;
  /** Null for the first that is known. */
  readonly before: Status | null;
  /** What stood then, worst first: the checks that did not pass and are explained by nothing else. */
  readonly findings: readonly {
    readonly check: string;
    readonly status: Status;
    readonly reason: string;
    readonly message: string;
  }[];
}

/** A leaf that was served. */
export interface SeenCertificate extends Omit<ObservedCertificate, 'trust'> {
  readonly firstSeen: string;
  readonly lastSeen: string;
}

/** How many looks of one day (UTC, `2026-11-22`) came to each status. */
export interface DayCount extends Readonly<Record<Status, number>> {
  readonly day: string;
}

/** What is remembered of one target, the latest first. */
export interface TargetHistory {
  readonly changes: readonly StatusChange[];
  readonly certificates: readonly SeenCertificate[];
  readonly days: readonly DayCount[];
}

/** What tells a target apart, as one text. */
export type TargetKey = string;

/** What became of a look, for whoever remembers it. */
export interface HistoryEntry {
  readonly target: Target;
  readonly at: string;
  readonly look: Look;
  /** The status of this very look. */
  readonly status: Status;
  /** What is reported since: it may still be that of before, while a worse one is being confirmed. */
  readonly report: TargetReport;
  /** Where what is reported has changed its status. */
  readonly change?: StatusChange;
  /** The leaves that were served in this look, each once. */
  readonly certificates: readonly ObservedCertificate[];
  /** Given where it is worth keeping: the status changed. */
  readonly evidence?: TargetEvidence;
}

/** A certificate that was seen, as what it took of a rate limit. */
export interface Issuance {
  readonly sha256: string;
  /** The O of its issuer, as it is written there. */
  readonly issuer: string;
  /** Its DNS names and addresses, sorted, each once. */
  readonly names: readonly string[];
  readonly notBefore: string;
  /** Only where another of the same names was seen that began before it. */
  readonly renews?: true;
}

/** What the history tells of the certificates issued lately beside a target's own. */
export interface Issuances {
  /** Since when it remembers: what came before was not seen. */
  readonly since: string;
  /** Of the registered domains of the served leaf's names, with a notBefore in the last 7 days. */
  readonly certificates: readonly Issuance[];
}
