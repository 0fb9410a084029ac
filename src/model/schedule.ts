/** How often: with so long a time between the beginnings, or at the minutes of a cron expression of five fields (local time). */
export type Every = { readonly everyMs: number } | { readonly cron: string };

/** When the daemon looks at a target. */
export interface Schedule {
  readonly quick: Every;
  readonly full: Every;
  /** How long after a worse look it looks again, each time counted from that look, before the worse status is reported. */
  readonly confirmMs: readonly number[];
}
