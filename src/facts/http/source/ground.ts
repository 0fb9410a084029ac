import type { BalancerWalk } from '../../../model/dns.ts';
import type { OwnAddress } from '../../../model/echo.ts';
import type { Settings } from '../../../model/target.ts';
import type { LimitCode } from '../../../model/vantage.ts';
import { familyOf, inRanges, plainAddress } from '../../addresses.ts';
import { kindHere } from '../../dns/fit.ts';
import { isCloudflare } from '../cloudflare.ts';

/** What addresses are told apart by. */
export interface SourceGround {
  readonly settings: Settings;
  readonly ownAddresses: readonly OwnAddress[];
  readonly balancers: readonly BalancerWalk[];
  readonly limits: readonly LimitCode[];
}

/**
 * Whose an address is. `own`: this prober's · `balancer`: of a load balancer, or the one that was dialled ·
 * `cloudflare` · `inner`: of no use on the Internet, as those of nodes and pods · `other`: of anybody
 */
export type Whose = 'own' | 'balancer' | 'cloudflare' | 'inner' | 'other';

/** At the place that was dialled; `local` is our own end of the connection. */
export function whoseAt(
  { dialled, local }: { readonly dialled: string; readonly local: string | null },
  ground: SourceGround,
): (address: string) => Whose {
  const plain = plainAddress(dialled);
  const ranges = ground.ownAddresses.flatMap((own) => own.ranges).map(asRange);
  const balancers = new Set(ground.balancers.flatMap(({ walk }) => walk.addresses.map(({ address }) => address)));
  // Between private addresses there need be no NAT: then our own end is what is seen.
  const isEnd =
    ranges.length === 0 && kindHere(dialled, ground.settings) !== 'public' ? plainAddress(local ?? '') : null;
  return (address) => {
    if (inRanges(address, ranges) || address === isEnd) return 'own';
    if (address === plain || balancers.has(address)) return 'balancer';
    if (isCloudflare(address)) return 'cloudflare';
    const kind = kindHere(address, ground.settings);
    return kind === 'public' || kind === 'documentation' ? 'other' : 'inner';
  };
}

/** What is known of our own address over the family of an address. */
export const ownOver = (dialled: string, { ownAddresses }: SourceGround): OwnAddress | undefined =>
  ownAddresses.find(({ family }) => family === familyOf(dialled));

/** Our own addresses over that family, as a sentence names them. */
export const ownText = (own: OwnAddress | undefined): string => (own?.ranges ?? []).map(bare).join(' or ');

const bare = (range: string): string => range.replace(range.includes(':') ? /\/128$/ : /\/32$/, '');

/** What `ranges` of own addresses holds, as a CIDR. */
export const asRange = (text: string): string => (text.includes('/') ? text : rangeOf(text));

/** The CIDR that holds an address alone. */
export const rangeOf = (address: string): string => `${address}/${familyOf(address) === 6 ? 128 : 32}`;
