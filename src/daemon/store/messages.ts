import type { Status } from '../../model/check.ts';
import type { Issuance, SeenCertificate, StatusChange, TargetHistory, TargetKey } from '../../model/history.ts';

/** What is to be written in one transaction: rows as they stand in the database, times in milliseconds. */
export interface Batch {
  readonly changes: readonly ChangeRow[];
  readonly certificates: readonly CertificateRow[];
  readonly days: readonly DayRow[];
  readonly reports: readonly TextRow[];
  readonly evidence: readonly TextRow[];
  readonly issuances: readonly Issuance[];
}
export interface ChangeRow extends Pick<StatusChange, 'status' | 'before'> {
  readonly key: TargetKey;
  readonly atMs: number;
  /** JSON. */
  readonly findings: string;
}
export interface CertificateRow {
  readonly key: TargetKey;
  readonly sha256: string;
  readonly firstMs: number;
  readonly lastMs: number;
  /** JSON of what is told of it beside these. */
  readonly certificate: string;
}
export type ToldOfCertificate = Omit<SeenCertificate, 'sha256' | 'firstSeen' | 'lastSeen'>;
export interface DayRow {
  readonly key: TargetKey;
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly counts: Readonly<Record<Status, number>>;
}
export interface TextRow {
  readonly key: TargetKey;
  readonly atMs: number;
  /** JSON. */
  readonly json: string;
}

/** How much of a target's history is told, the latest first. */
export interface Bounds {
  readonly changes: number;
  readonly certificates: number;
  readonly days: number;
}

/** What is asked of the thread that holds the database, and what it answers. */
export interface Exchanges {
  readonly open: { readonly ask: { readonly path: string | null; readonly nowMs: number }; readonly answer: Opened };
  /** Takes the file where it could not be had before; what was kept in memory goes into it. */
  readonly reopen: { readonly ask: { readonly nowMs: number }; readonly answer: Opened };
  readonly write: { readonly ask: { readonly batch: Batch; readonly nowMs: number }; readonly answer: Opened };
  readonly history: {
    readonly ask: { readonly key: TargetKey; readonly bounds: Bounds };
    readonly answer: TargetHistory;
  };
  /** Last reports, in pages. */
  readonly reports: { readonly ask: { readonly after: number }; readonly answer: Page<string> };
  readonly issuances: {
    readonly ask: { readonly sinceMs: number; readonly after: string };
    readonly answer: readonly Issuance[];
  };
  /** Deletes what is older among some targets, and says where to go on; null where it is through. */
  readonly prune: {
    readonly ask: {
      readonly after: number;
      readonly keepMs: number;
      readonly evidenceMs: number;
      readonly issuedMs: number;
    };
    readonly answer: number | null;
  };
  readonly close: { readonly ask: object; readonly answer: null };
}
export interface Opened {
  /** Whether it is where it was wanted: in the file, or in memory where no file was. */
  readonly asWanted: boolean;
  /** Since when it remembers. */
  readonly sinceMs: number;
}
export interface Page<T> {
  readonly rows: readonly T[];
  /** Null at the end. */
  readonly next: number | null;
}

export type Request = { [Kind in keyof Exchanges]: { readonly kind: Kind } & Exchanges[Kind]['ask'] }[keyof Exchanges];
/** What comes to the thread. */
export interface Letter {
  readonly id: number;
  readonly request: Request;
}

export interface Reply {
  readonly id: number;
  /** What went wrong and was got over, as sentences. */
  readonly troubles: readonly string[];
  readonly outcome: { readonly ok: true; readonly answer: unknown } | { readonly ok: false; readonly because: string };
}
