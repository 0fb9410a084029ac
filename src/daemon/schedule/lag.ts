const secondsKept = 60;

/** How late looks began, the largest of the last minute. */
export interface LagGauge {
  note(nowMs: number, lagMs: number): void;
  largestMs(nowMs: number): number;
}

export function startLagGauge(): LagGauge {
  const seconds: { second: number; lagMs: number }[] = [];
  return {
    note(nowMs, lagMs) {
      const second = Math.floor(nowMs / 1000);
      const kept = seconds[second % secondsKept];
      if (kept?.second === second) kept.lagMs = Math.max(kept.lagMs, lagMs);
      else seconds[second % secondsKept] = { second, lagMs };
    },
    largestMs(nowMs) {
      const oldest = Math.floor(nowMs / 1000) - secondsKept;
      return seconds.reduce((most, { second, lagMs }) => (second > oldest ? Math.max(most, lagMs) : most), 0);
    },
  };
}
