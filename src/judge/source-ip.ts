import { seenSource } from '../facts/http/source/seen-source.ts';
import type { EchoLook } from '../model/echo.ts';
import type { TargetEvidence } from '../model/evidence.ts';
import type { Observed } from '../model/report.ts';
import type { Settings } from '../model/target.ts';
import type { LimitCode } from '../model/vantage.ts';

/** Limits with which whoever answers is not whom users ask. */
const obscuring: readonly LimitCode[] = ['tls-intercepted', 'captive-portal'];

/** Whom the application saw in our place; null where no echo was heard. */
export function observedSourceIp(
  { seen, limits }: TargetEvidence,
  settings: Settings,
): NonNullable<Observed['sourceIp']> | null {
  const source = seenSource(seen.echoes.filter(isWhole), { ...seen, limits, settings });
  if (source === null || !obscuring.some((limit) => limits.includes(limit))) return source;
  return { ...source, preserved: null };
}

/** A damaged recording may hold some that tell of no place or no answer, and the checks of these looks say so. */
const isWhole = ({ reading }: Partial<EchoLook>): boolean =>
  reading !== undefined && 'where' in reading && (!reading.ok || 'told' in reading.value);
