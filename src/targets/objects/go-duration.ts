const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** A duration as Go writes and reads it (`2160h0m0s`, `1.5h`) in milliseconds; null for anything else. */
export function parseGoDuration(text: string): number | null {
  const match = /^([-+]?)((?:(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})(?:ns|us|µs|μs|ms|s|m|h)){1,16}|0)$/.exec(text);
  if (match === null) return null;
  const parts = (match[2] ?? '').matchAll(/([\d.]+)(ns|us|µs|μs|ms|s|m|h)/g);
  const totalMs = [...parts].reduce((sum, [, count, unit = '']) => sum + Number(count) * (unitMs[unit] ?? 0), 0);
  return match[1] === '-' ? -totalMs : totalMs;
}
