import type { Certificate } from '../../../model/certificate.ts';
import type { Expectation } from '../../../model/target.ts';

const dayMs = 86_400_000;
/** Automation renews shorter ones at half of their life, hours before the end: their thresholds would only cry wolf. */
const shortestMs = 6 * dayMs;
/** Longer ones are due when a third is left, shorter ones at half of their life. */
const dueByThirdMs = 10 * dayMs;
/** What its owner wrote down holds: shares of it that make of the usual third of a lifetime the usual thresholds. */
const ownShares = { warn: 0.9, fail: 0.3 };
/** Automation that looks twice a day, delayed each time by up to half a day, may be a day late; and issuing takes a while. */
const patienceMs = 26 * 3_600_000;

export interface Renewal {
  readonly lifetimeMs: number;
  /** Negative where it has expired. */
  readonly leftMs: number;
  /** Below these, renewal is overdue: a share of the lifetime, or less where automation may still be about to, or the cap. */
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
  const { renewBeforeMs } = caps;
  // cert-manager keeps to its default where the time given is longer than the certificate lives.
  if (renewBeforeMs !== undefined && renewBeforeMs > 0 && renewBeforeMs < lifetimeMs) {
    return {
      lifetimeMs,
      leftMs: until - now,
      warnMs: renewBeforeMs * ownShares.warn,
      failMs: Math.min(renewBeforeMs * ownShares.fail, caps.failMs),
    };
  }
  if (!(lifetimeMs >= shortestMs)) return null;
  return {
    lifetimeMs,
    leftMs: until - now,
    warnMs: Math.min(lateMs(lifetimeMs), caps.warnMs),
    failMs: Math.min(lifetimeMs * 0.1, caps.failMs),
  };
}

const lateMs = (lifetimeMs: number): number =>
  lifetimeMs < dueByThirdMs ? lifetimeMs * 0.3 : Math.min(lifetimeMs * 0.3, lifetimeMs / 3 - patienceMs);
