import type { Walk } from '../../../model/dns.ts';
import type { Seen } from '../../../model/evidence.ts';
import type { ServiceLook } from '../../../model/name-looks.ts';
import type { Target } from '../../../model/target.ts';
import { expectedNames, patternsText } from '../balancer-names.ts';
import { leadOf } from '../lead.ts';
import { addressesText, noAddress } from '../no-address.ts';
import { isConclusive } from '../resolution.ts';
import { isAlias, targetOf, type ServiceBinding } from './binding.ts';
import { walkOf } from './places.ts';
import { isFamilyTold, namesOf } from '../walked.ts';

export interface ServiceLead {
  readonly reason: 'elsewhere' | 'no-address' | 'unseen';
  /** What is so, as the end of a sentence that begins with the record. */
  readonly text: string;
  readonly walk: Walk;
}

type Asked = Pick<Seen, 'services' | 'balancers'> & { readonly target: Target };

/** What is wrong with where a record sends browsers, beside the host's own way; null where nothing is. */
export function leadAstray(
  binding: ServiceBinding,
  look: ServiceLook,
  own: Walk,
  { services, balancers, target }: Asked,
): ServiceLead | null {
  const name = targetOf(binding, look.last);
  const walk = name === null || namesOf(own).includes(name) ? null : walkOf(name, look, own);
  if (walk === null) return null;
  const to = `sends browsers to ${walk.name}`;
  if (walk.addresses.length === 0) {
    // AliasMode may lead to a name that has records of its own, and no address.
    if (isAlias(binding) && services.some((other) => other.name === name && other.outcome.kind === 'data')) return null;
    const { text } = noAddress(walk);
    return isConclusive(walk)
      ? { reason: 'no-address', text: `${to}, where nobody is: ${text}`, walk }
      : { reason: 'unseen', text: `${to}, and where that leads was not seen: ${text}`, walk };
  }
  const isShared = walk.addresses.some(({ address }) => own.addresses.some((one) => one.address === address));
  const expected = expectedNames(target);
  if (isShared || expected.length === 0) return null;
  const end = `${to} (${addressesText(walk)})`;
  const lead = leadOf(walk, target, balancers);
  switch (lead.kind) {
    case 'by-name':
    case 'by-address':
      return null;
    case 'balancer-unseen':
      return { reason: 'unseen', text: `${end}; whether that is ${patternsText(expected)} was not seen`, walk };
    case 'cloudflare':
      if (target.expect.via === 'cloudflare') return null;
      break;
    default:
  }
  return { reason: 'elsewhere', text: `${end} and not to ${patternsText(expected)}`, walk };
}

/** Hints (RFC 9460 7.3) of families whose addresses are known that are not among them; browsers may dial them first. */
export function strayHints(
  binding: ServiceBinding,
  look: ServiceLook,
  own: Walk,
  { authority, resolver }: Seen['resolution'],
): { hints: string[]; name: string; addresses: string[] } | null {
  const name = targetOf(binding, look.last);
  if (name === null || isAlias(binding) || look.varying?.includes(name) === true) return null;
  // Each view may give a part of addresses that rotate.
  const walks = namesOf(own).includes(name)
    ? [authority, resolver].filter((walk) => walk !== null)
    : look.led.filter((led) => led.name === name);
  const addresses = [...new Set(walks.flatMap((walk) => walk.addresses.map(({ address }) => address)))];
  const isKnown = (hint: string): boolean => walks.some((walk) => isFamilyTold(walk, hint));
  const hints = binding.hints.filter((hint) => isKnown(hint) && !addresses.includes(hint));
  // That it has no address at all is said of the name.
  return hints.length === 0 || addresses.length === 0 ? null : { hints, name, addresses };
}
