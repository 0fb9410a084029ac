import type { Kind, Seen, TargetEvidence } from '../../../model/evidence.ts';
import type { Target } from '../../../model/target.ts';
import { reachOf, type Reached } from '../../reach/reachable.ts';
import { wantedOf } from './verdict.ts';
import { matchesStatus } from '../answer.ts';
import { receptionsOf, type ReceptionAt } from './reception.ts';

type Expecting = Pick<Seen, 'ownAddresses'> & { readonly target: Target };

/** Whether nobody should be let in from here, at any of these addresses. */
function isForOthers(addresses: readonly string[], { target, ownAddresses }: Expecting): boolean {
  const { access, reachable } = target.expect;
  if (!reachable || access === undefined || addresses.length === 0) return false;
  return addresses.every((address) => wantedOf(access, ownAddresses, address).is === 'out');
}

/** Whether no address that tells takes our connections, and none should; silence counts only where others were heard. */
export function isSilentAsExpected(view: Reached & Expecting): boolean {
  const { live, dead } = reachOf(view);
  const tried = dead.map(({ where }) => where.address);
  return live.length === 0 && isForOthers(tried, view);
}

/** What cannot be looked at from here, and should not be. */
export interface KeptOut {
  readonly kinds: ReadonlySet<Kind>;
  readonly because: string;
}

/** Null where we are let in anywhere, should be, or cannot tell. */
export function keptOut(evidence: Pick<TargetEvidence, 'target' | 'seen' | 'life' | 'limits'>): KeptOut | null {
  const { target, seen, life, limits } = evidence;
  const { access, http } = target.expect;
  if (access === undefined || access === 'open' || access === 'login') return null;
  const received = receptionsOf({ ...seen, target, life, limits });
  const { ownAddresses } = seen;
  if (
    !isForOthers(
      received.map(({ address }) => address),
      { target, ownAddresses },
    )
  )
    return null;
  const because = `${target.host} lets nobody in from here, as it should`;
  const areAll = (kind: ReceptionAt['kind']): boolean => received.every((each) => each.kind === kind);
  if (areAll('shut')) return { kinds: new Set(['sessions', 'responses']), because };
  // A status that is expected of the page is one that those get who are let in.
  const isOther = http?.status !== undefined && !matchesStatus(403, http.status);
  return isOther && areAll('forbidden') ? { kinds: new Set(['responses']), because } : null;
}
