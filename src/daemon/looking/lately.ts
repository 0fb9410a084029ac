import type { Family } from '../../facts/vantage/limits.ts';
import type { Hearing } from '../../observe/round.ts';

/** When packets last came back from beyond our own host, whichever round they were for. */
export interface Lately extends Hearing {
  /** Not long ago. */
  isFresh(family: Family): boolean;
}

/** Longer than the usual time from scrape to scrape, and too short for an outage of our own to go unseen for long. */
const lastsMs = 90_000;

export function startLately(nowMs: () => number = () => performance.now()): Lately {
  const lastMs = { ipv4: -Infinity, ipv6: -Infinity };
  const isSince = (family: Family, sinceMs: number): boolean => lastMs[family] >= sinceMs;
  return {
    heard(family) {
      lastMs[family] = nowMs();
    },
    isSince,
    isFresh: (family) => isSince(family, nowMs() - lastsMs),
  };
}
