import type { Certificate } from '../../../model/certificate.ts';
import type { RenewalWord } from '../../../model/chain-looks.ts';

const dayMs = 86_400_000;
const leastGraceMs = 2 * dayMs;

/**
 * How a certificate stands to the time in which its authority wants it renewed (RFC 9773 4.2). `urgent`: that has
 * passed, and lies clearly before the usual one, as where the authority is about to revoke it. `missed`: it has passed
 * by more than automation ever takes that keeps to the time that is usual without being asked.
 */
export type WindowState = 'ahead' | 'running' | 'passed' | 'missed' | 'urgent';

/**
 * Unasked, authorities suggest what automation does anyway: a third of the lifetime before the end, or half of it where
 * that is less than ten days. A window that moves along with the clock, always just passed, is how they say `now`.
 */
export function windowState(
  { notBefore, notAfter }: Pick<Certificate, 'notBefore' | 'notAfter'>,
  window: NonNullable<RenewalWord['window']>,
  now: number,
): WindowState {
  const [start, end, until] = [Date.parse(window.start), Date.parse(window.end), Date.parse(notAfter)];
  if (now < start) return 'ahead';
  if (now <= end) return 'running';
  const lifetimeMs = until - Date.parse(notBefore);
  const usual = until - lifetimeMs / (lifetimeMs < 10 * dayMs ? 2 : 3);
  if (end < usual - lifetimeMs * 0.03) return 'urgent';
  return now > end + Math.max(leastGraceMs, lifetimeMs * 0.05) ? 'missed' : 'passed';
}
