import type { Platform } from './platform.ts';

/** What a measure stands on. */
export interface Bench {
  readonly platform: Platform;
  /** hostprobe as it is built. */
  readonly bin: string;
  /** Why this runs in the machine's own network; null where it has one to itself. */
  readonly notApart: string | null;
  print(text: string): void;
}

export interface Measure {
  /** How many the platform must have. */
  readonly hosts: number;
  run(bench: Bench): Promise<void>;
}
