/** How often an API server is asked. Tests are less patient. */
export interface Pace {
  /** A whole list, with all its pages, takes no longer. */
  readonly listMs: number;
  /** After something failed, longer each time up to the most. */
  readonly firstRetryMs: number;
  readonly mostRetryMs: number;
  /** A watch that lasted so long was good. */
  readonly steadyMs: number;
  /** A watch is ended by the server after a time between these. */
  readonly watchSeconds: readonly [least: number, most: number];
  /** All is listed anew, whatever was heard. */
  readonly resyncMs: number;
  /** What is not allowed is tried again, and what is not there. */
  readonly deniedMs: number;
  readonly absentMs: number;
  /** A resource of which there were objects is gone when it was not there for so long: an API server that starts may not know it yet. */
  readonly vanishedMs: number;
  /** What fails for longer is no longer up to date. */
  readonly lostMs: number;
  /** Changes are told when it was quiet for so long, and under steady change as seldom as this. */
  readonly quietMs: number;
  readonly mostQuietMs: number;
}

export const usualPace: Pace = {
  listMs: 300_000,
  firstRetryMs: 1000,
  mostRetryMs: 60_000,
  steadyMs: 5000,
  watchSeconds: [120, 180],
  resyncMs: 3_600_000,
  deniedMs: 300_000,
  absentMs: 60_000,
  vanishedMs: 60_000,
  lostMs: 10_000,
  quietMs: 1000,
  mostQuietMs: 5000,
};

/** Between half and all of it: what began together does not stay together. */
export const jittered = (ms: number): number => ms * (0.5 + Math.random() / 2);
