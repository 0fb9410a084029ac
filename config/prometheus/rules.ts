import type { CheckMeta } from '../../src/model/check.ts';

export interface Recording {
  readonly record: string;
  readonly expr: string;
}

export type Severity = 'critical' | 'warning' | 'info';

export interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly keep_firing_for?: string;
  readonly labels: { readonly severity: Severity };
  readonly annotations: Readonly<Record<string, string>>;
}

export interface Group {
  readonly name: string;
  readonly rules: readonly (Recording | Alert)[];
}

/** What rules are made from. */
export interface Ground {
  readonly checks: readonly CheckMeta[];
  /** `server.externalUrl`, where the pages of the daemon are; without a final slash. */
  readonly externalUrl: string;
}
