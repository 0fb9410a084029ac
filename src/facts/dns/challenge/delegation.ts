import type { ProofOfLife } from '../../../model/evidence.ts';
import type { ChallengeLook } from '../../../model/name-looks.ts';
import { familyOf, kindOf } from '../../addresses.ts';
import { unregistered, type Unregistered } from '../claim.ts';
import { isUnder } from '../names.ts';
import { isBadAnswer, outcomeText } from '../outcome.ts';

/** What is wrong with the zone to which a challenge name leads. */
export type Astray =
  | { readonly reason: 'zone-missing'; readonly text: string; readonly free: Unregistered }
  | { readonly reason: 'zone-fails' | 'unseen'; readonly text: string };

/**
 * Null where the zone is there, whatever it has: between renewals there is nothing to be found. A wildcard's alias is no
 * delegation either: it does not answer for a record that is made there.
 */
export function challengeAstray(
  { name, hops, last, outcome, zone, isWild }: ChallengeLook,
  life: ProofOfLife,
): Astray | null {
  const way = `${name} leads to ${last}, which is`;
  if (outcome.kind === 'nxdomain') {
    const free = hops.length === 0 ? null : unregistered(last, zone, outcome.by);
    return free === null
      ? null
      : { reason: 'zone-missing', text: `${way} below ${free.domain}: ${outcomeText(outcome)}`, free };
  }
  if (outcome.kind === 'data' || outcome.kind === 'nodata' || isWild === true) return null;
  const isElsewhere = hops.length > 0 || (zone !== null && isUnder(zone, name));
  if (isElsewhere && (isBadAnswer(outcome) || isHeard(outcome, life))) {
    const delegated = hops.length > 0 ? `${way} in ${zone ?? 'a zone'}` : `${name} is delegated to a zone of its own`;
    return {
      reason: 'zone-fails',
      text: `${delegated}, whose servers do not answer for it: ${outcomeText(outcome)}`,
    };
  }
  return { reason: 'unseen', text: `what stands at ${last} was not seen: ${outcomeText(outcome)}` };
}

/** Whether silence is the server's, and not ours: others were heard over the same family. */
function isHeard(outcome: ChallengeLook['outcome'], life: ProofOfLife): boolean {
  if (outcome.kind !== 'unanswered' || outcome.failure.code !== 'timeout' || outcome.by === undefined) return false;
  const { address } = outcome.by;
  const heard = life[familyOf(address) === 4 ? 'ipv4' : 'ipv6'];
  return kindOf(address) === 'loopback' ? heard.own : heard.beyond;
}
