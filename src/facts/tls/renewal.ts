import type { Certificate } from '../../model/certificate.ts';
import type { Expectation } from '../../model/target.ts';

const dayMs = 86_400_000;
/** Automation renews shorter ones at half of their life, hours before the end: their thresholds would only cry wolf. */
const shortestMs = 6 * dayMs;

export interface Renewal {
  readonly lifetimeMs: number;
  /** Negative where it has expired. */
  readonly leftMs: number;
  /** Below these, renewal is overdue: a share of the lifetime, or the cap where that is less. */
  readonly warnMs: number;
  readonly failMs: number;
}

/** When a certificate should have been renewed; null where it lives too shortly to tell. */
export function renewalOf(
  { notBefore, notAfter }: Pick<Certificate, 'notBefore' | 'notAfter'>,
  caps: Expectation['renewal'],
  now: number,
): Renewal | null {
  const until = Date.parse(notAfter);
  const lifetimeMs = until - Date.parse(notBefore);
  if (!(lifetimeMs >= shortestMs)) return null;
  return {
    lifetimeMs,
    leftMs: until - now,
    warnMs: Math.min(lifetimeMs * 0.3, caps.warnMs),
    failMs: Math.min(lifetimeMs * 0.1, caps.failMs),
  };
}
