import type { Fix } from '../../model/check.ts';
import type { BalancerWalk, Walk } from '../../model/dns.ts';
import type { Seen } from '../../model/evidence.ts';
import type { Target } from '../../model/target.ts';
import { balancerNames, balancerOf, expectedNames, type BalancerName } from './balancer-names.ts';
import { isCloudflare } from '../http/cloudflare.ts';
import { isUnder } from './names.ts';
import { isConclusive } from './resolution.ts';
import { namesOf } from './walked.ts';

/**
 * Where a host's chain leads, seen from the load balancers.
 *
 * - `by-name` it passes a name of an expected one
 * - `by-address` it ends in addresses of an expected one without passing its name; `stray` is a name below the domain
 *   that it passes, where there is one
 * - `other` it passes a name, or ends in addresses, of another one of the environment
 * - `cloudflare` it ends in addresses of Cloudflare's proxy
 * - `chain-unseen`, `balancer-unseen` too little was seen to say
 * - `nowhere` it ends without an address; `elsewhere` in addresses of nobody that is known here
 */
export type Lead =
  | { readonly kind: 'by-name'; readonly name: string }
  | {
      readonly kind: 'by-address';
      readonly shared: readonly string[];
      readonly stray: string | undefined;
      /** Whose addresses they are. */
      readonly balancer: BalancerWalk;
    }
  | { readonly kind: 'other'; readonly at: string; readonly other: BalancerName }
  | { readonly kind: 'balancer-unseen'; readonly balancer: BalancerWalk | undefined }
  | { readonly kind: 'cloudflare' | 'chain-unseen' | 'nowhere' | 'elsewhere' };

export function leadOf(walk: Walk, target: Target, balancers: Seen['balancers']): Lead {
  const expected = expectedNames(target);
  const isExpected = ({ balancer }: { readonly balancer: string }): boolean =>
    expected.some((name) => name.balancer === balancer);
  const others = balancerNames(target).filter((name) => !isExpected(name));
  const names = namesOf(walk);

  const name = names.find((name) => balancerOf(name, expected) !== undefined);
  if (name !== undefined) return { kind: 'by-name', name };
  for (const at of names) {
    const other = balancerOf(at, others);
    if (other !== undefined) return { kind: 'other', at, other };
  }
  if (!isConclusive(walk) || walk.end === 'hop-limit') return { kind: 'chain-unseen' };

  const addresses = walk.addresses.map(({ address }) => address);
  if (addresses.length === 0) return { kind: 'nowhere' };
  // Rotating answers give a part of the addresses at a time: one in common is enough.
  const shared = addresses.filter((address) => holds(balancers.filter(isExpected), address));
  const { domain } = target;
  const balancer = balancers.find((one) => isExpected(one) && shared.some((address) => holds([one], address)));
  if (balancer !== undefined) {
    const stray = names.find((name) => domain !== null && isUnder(name, domain));
    return { kind: 'by-address', shared, stray, balancer };
  }
  if (addresses.every(isCloudflare)) return { kind: 'cloudflare' };
  const wanted = balancers.filter(isExpected);
  const unseen = wanted.find(({ walk, varies }) => !isConclusive(walk) || varies === true);
  if (unseen !== undefined || wanted.length === 0) return { kind: 'balancer-unseen', balancer: unseen };
  for (const at of addresses) {
    const other = others.find(({ pattern }) =>
      holds(
        balancers.filter((balancer) => balancer.pattern === pattern),
        at,
      ),
    );
    if (other !== undefined) return { kind: 'other', at, other };
  }
  return { kind: 'elsewhere' };
}

const holds = (balancers: Seen['balancers'], address: string): boolean =>
  balancers.some(({ walk }) => walk.addresses.some((one) => one.address === address));

/** Whether a host has addresses, and without a name of its load balancer, that none of those gave. */
export function isUnaccounted(walk: Walk, target: Target, balancers: Seen['balancers']): boolean {
  const expected = expectedNames(target);
  if (expected.length === 0 || namesOf(walk).some((name) => balancerOf(name, expected) !== undefined)) return false;
  const others = walk.addresses.filter(({ address }) => !holds(balancers, address) && !isCloudflare(address));
  return others.length > 0;
}

/** Who mends an alias that leads to a load balancer's own name which is not there; undefined where that is not so. */
export function balancerFix({ last, hops }: Walk, target: Target): Fix | undefined {
  if (hops.length === 0 || balancerOf(last, balancerNames(target)) === undefined) return undefined;
  const domain = target.domain ?? 'the domain given';
  return {
    text: `Leave the alias as it is. Compare ${domain} with the environment's $DOMAIN; where it is right, the administrator makes ${last}`,
  };
}

/**
 * A name of the expected load balancer where all of its names were said not to exist; null else. A made-up name below a
 * wildcard proves nothing alone: each host below may have a record of its own.
 */
export function missingBalancer(target: Target, balancers: Seen['balancers']): BalancerWalk | null {
  const expected = expectedNames(target);
  const wanted = balancers.filter(({ pattern }) => expected.some((name) => name.pattern === pattern));
  const missing = wanted.filter(({ walk }) => walk.end === 'nxdomain' && walk.hops.length === 0);
  const named = missing.find(({ pattern, asked }) => pattern === asked);
  return missing.length === wanted.length ? (named ?? null) : null;
}
