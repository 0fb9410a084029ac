import type { Owner, Status } from './check.ts';
import type { Limit } from './vantage.ts';

export const comparisonSchema = 'hostprobe.comparison/1';

/** One of two reports. */
export interface ComparedReport {
  /** The file. */
  readonly from: string;
  /** Absent where the file has targets alone, as `jsonl` does. */
  readonly vantage?: string;
  readonly startedAt?: string;
  readonly targets: number;
}

/** What is so in the first report, and what in the second. */
export interface Apart<What> {
  readonly a: What;
  readonly b: What;
}

/** What became of a check in the report that has no such finding. */
export const standings = ['passes', 'says-other', 'not-judged', 'not-made'] as const;
export type Standing = (typeof standings)[number];

export interface ComparedFinding {
  readonly check: string;
  readonly reason: string;
  readonly subject?: string;
  readonly status: Status;
  readonly message: string;
  readonly owner: Owner;
  /** In the other report. */
  readonly elsewhere: Standing;
}

/** The same check, reason and subject, differently judged or borne. */
export interface ChangedFinding extends Apart<{ readonly status: Status; readonly accepted: boolean }> {
  readonly check: string;
  readonly reason: string;
  readonly subject?: string;
}

export interface ComparedCertificate {
  readonly sha256: string;
  readonly issuer: string;
  readonly notAfter: string;
  readonly trust: string;
}

/** What differs of one target; a part that is absent is the same. */
export interface ComparedTarget {
  readonly host: string;
  readonly port: number;
  readonly name: string;
  readonly status?: Apart<Status>;
  readonly up?: Apart<boolean | null>;
  readonly findings?: {
    readonly onlyA: readonly ComparedFinding[];
    readonly onlyB: readonly ComparedFinding[];
    readonly changed: readonly ChangedFinding[];
  };
  /** Hop by hop: `OWNER TYPE TARGET`, and how it ended. */
  readonly chain?: Apart<readonly string[]>;
  readonly addresses?: { readonly onlyA: readonly string[]; readonly onlyB: readonly string[] };
  readonly certificate?: Apart<ComparedCertificate | null>;
  readonly tls?: Apart<string | null>;
  readonly http?: Apart<number | null>;
}

export interface LoneTarget {
  readonly host: string;
  readonly port: number;
  readonly name: string;
  readonly status: Status;
}

/** What differs between two reports, target by target. */
export interface Comparison extends Apart<ComparedReport> {
  readonly schema: typeof comparisonSchema;
  readonly limits: { readonly onlyA: readonly Limit[]; readonly onlyB: readonly Limit[] };
  /** Those of both reports in which something differs. */
  readonly targets: readonly ComparedTarget[];
  readonly onlyA: readonly LoneTarget[];
  readonly onlyB: readonly LoneTarget[];
  /** How many targets are the same in both. */
  readonly same: number;
}
