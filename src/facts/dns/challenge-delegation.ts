import type { ProofOfLife } from '../../model/evidence.ts';
import type { ChallengeLook } from '../../model/name-looks.ts';
import { familyOf, kindOf } from '../addresses.ts';
import { isUnder } from './names.ts';
import { isBadAnswer, outcomeText } from './outcome.ts';
import { registrableDomain } from './public-suffix.ts';

/** What is wrong with the zone to which a challenge name leads. */
export interface Astray {
  readonly reason: 'zone-missing' | 'zone-fails' | 'unseen';
  readonly text: string;
}

/** Null where the zone is there, whatever it has: between renewals there is nothing to be found. */
export function challengeAstray({ name, hops, last, outcome, zone }: ChallengeLook, life: ProofOfLife): Astray | null {
  const way = hops.length === 0 ? name : `${name} leads to ${last}, which`;
  if (outcome.kind === 'nxdomain') {
    const domain = registrableDomain(last);
    if (hops.length === 0 || zone === null || domain === null || isUnder(zone, domain)) return null;
    return {
      reason: 'zone-missing',
      text: `${way} is below ${domain}, and there is no such domain: ${outcomeText(outcome)}`,
    };
  }
  if (outcome.kind === 'data' || outcome.kind === 'nodata') return null;
  const isElsewhere = hops.length > 0 || (zone !== null && isUnder(zone, name));
  const at = zone === null ? '' : ` of ${zone}`;
  if (isElsewhere && (isBadAnswer(outcome) || isHeard(outcome, life))) {
    const delegated = hops.length > 0 ? `${way} is in a zone` : `${name} is delegated to a zone of its own`;
    return {
      reason: 'zone-fails',
      text: `${delegated} whose servers${at} do not answer for it: ${outcomeText(outcome)}`,
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
