import type { Walk } from '../../model/dns.ts';
import { doubledText } from './doubled.ts';
import { isBadAnswer, isTruncated, outcomeText } from './outcome.ts';

/**
 * Why a walk brought no address. `nxdomain`, `nodata`: somebody who should know said so. `no-end`: the aliases lead
 * round or on and on. `servers-fail`: the zone's own servers answered, and not to the point. `resolver-fails`: a
 * resolver did that, which may be its own trouble. `tcp-unanswered`: answers that only fit TCP, and nothing over that.
 * `unanswered`: nobody said anything.
 */
export interface NoAddress {
  readonly kind: 'nxdomain' | 'nodata' | 'no-end' | 'servers-fail' | 'resolver-fails' | 'tcp-unanswered' | 'unanswered';
  readonly text: string;
}

export function noAddress(walk: Walk): NoAddress {
  const { a, aaaa, end, last } = walk;
  const who = walk.hops.length === 0 ? walk.name : `${walk.name} leads to ${last}, which`;
  const name = walk.hops.length === 0 ? last : `${last} (to which ${walk.name} leads)`;
  if (end === 'loop' || end === 'hop-limit') {
    return { kind: 'no-end', text: `${walk.name} leads through ${walk.hops.length} aliases and to no address` };
  }
  const denied = [a, aaaa].find(({ kind }) => kind === 'nxdomain');
  if (denied !== undefined)
    return { kind: 'nxdomain', text: `${who} does not exist: ${outcomeText(denied)}${doubledText(last)}` };
  const silent = [a, aaaa].find(({ kind }) => kind !== 'nodata');
  if (silent === undefined) {
    return { kind: 'nodata', text: `${who} has no address, neither A nor AAAA: ${outcomeText(a)}` };
  }
  if (isTruncated(silent)) {
    const text = `the answer for ${name} only fits TCP (over UDP it comes truncated), and no server that was asked gave it over TCP: ${outcomeText(silent)}`;
    return { kind: 'tcp-unanswered', text };
  }
  if (!isBadAnswer(silent)) {
    return { kind: 'unanswered', text: `whether ${name} has an address was not seen: ${outcomeText(silent)}` };
  }
  if (silent.kind === 'lame' && silent.refers === true) {
    return { kind: 'servers-fail', text: `nobody can be asked for ${name}: ${outcomeText(silent)}` };
  }
  return walk.view === 'authority'
    ? { kind: 'servers-fail', text: `the zone's own servers fail for ${name}: ${outcomeText(silent)}` }
    : { kind: 'resolver-fails', text: `the resolver that was asked fails for ${name}: ${outcomeText(silent)}` };
}

export const addressesText = (walk: Walk): string => walk.addresses.map(({ address }) => address).join(', ');
