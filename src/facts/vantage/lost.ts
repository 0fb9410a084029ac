import type { TargetEvidence } from '../../model/evidence.ts';
import { countedWalk, isConclusive } from '../dns/resolution.ts';

/**
 * Whether the way to a target was lost: connections were tried and none was made, or nobody said where it is. A name that
 * is gone is no lost way.
 */
export function isLost({ target, seen: { connections, resolution } }: TargetEvidence): boolean {
  if (connections.length > 0) return !connections.some(({ ok }) => ok);
  if (target.address.length > 0) return false;
  const walk = countedWalk(resolution, target);
  return walk !== null && !isConclusive(walk);
}
