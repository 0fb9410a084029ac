import type { Seen } from '../../model/evidence.ts';
import type { Settings, Target } from '../../model/target.ts';
import { inRanges, kindOf, type AddressKind } from '../addresses.ts';
import type { AtAddress } from '../by-address.ts';
import { isCloudflare } from '../http/cloudflare.ts';
import { expectedNames } from './balancer-names.ts';
import { countedWalk } from './resolution.ts';

/** `networks` of the configuration says of some ranges that they are public or private here. */
export function kindHere(address: string, { networks }: Settings): AddressKind {
  if (inRanges(address, networks.public)) return 'public';
  return inRanges(address, networks.private) ? 'private' : kindOf(address);
}

/** How a kind of address does not fit the load balancer that is expected; null where it does. */
export type Misfit = 'not-public' | 'public' | 'unroutable' | 'placeholder';

function misfit(kind: AddressKind, target: Target): Misfit | null {
  if (kind === 'documentation') return 'placeholder';
  if (kind !== 'public' && kind !== 'private' && kind !== 'cgnat') return 'unroutable';
  const internal = new Set(expectedNames(target).map((name) => name.internal));
  // Of `any` load balancer, both kinds may be meant.
  if (internal.size !== 1) return null;
  if (internal.has(true)) return kind === 'public' ? 'public' : null;
  return kind === 'public' ? null : 'not-public';
}

/** The host's addresses that do not fit. Behind a CDN's proxy, its own say nothing of the load balancer's. */
export function misfitsOf({
  resolution,
  target,
  settings,
}: Pick<Seen, 'resolution'> & {
  readonly target: Target;
  readonly settings: Settings;
}): AtAddress<{ readonly reason: Misfit; readonly kind: AddressKind }>[] {
  return (countedWalk(resolution, target)?.addresses ?? []).flatMap(({ address }) => {
    const kind = kindHere(address, settings);
    const reason = target.expect.via === 'cloudflare' && isCloudflare(address) ? null : misfit(kind, target);
    return reason === null ? [] : [{ address, key: `${reason} ${kind}`, value: { reason, kind } }];
  });
}
