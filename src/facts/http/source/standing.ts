import type { EchoLook, Heard } from '../../../model/echo.ts';
import { familyOf } from '../../addresses.ts';
import { kindHere } from '../../dns/fit.ts';
import { addressesIn, claimsOf, spell, takenIn, type Claims, type Taken } from './claims.ts';
import { ownOver, whoseAt, type Ground, type Whose } from './ground.ts';

/** Where an application finds our own address. */
export interface Found {
  readonly address: string;
  readonly inRealIp: boolean;
  /** Where in X-Forwarded-For, counted from the right, which is 1; null where it is not there. */
  readonly hop: number | null;
  /** Everywhere else, as a sentence names it. */
  readonly elsewhere: readonly string[];
  /** Whom X-Real-IP, or else the right-most of X-Forwarded-For, names instead: nobody's client, and what an ingress compares. */
  readonly nearer: string | null;
  readonly nearerWhose: Whose | null;
}

interface Seen {
  readonly heard: Heard;
  readonly claims: Claims;
}

/**
 * What the echo behind one address tells of our own. `preserved` an application can find it · `replaced` it sees only
 * those of others on the way · `another-address` a public one that is nobody's we know · `own-unknown` there is nothing
 * to compare with · `other-family` we came over one address family and are seen over the other · `inside` the way may
 * never have left the cluster · `nothing-told` no address at all · `no-echo` nothing that is to be believed
 */
export type SourceStanding =
  | (Seen & { readonly kind: 'preserved'; readonly found: Found })
  | (Seen & { readonly kind: 'replaced'; readonly taken: Taken; readonly whose: Whose })
  | (Seen & { readonly kind: 'another-address' | 'own-unknown' | 'other-family'; readonly taken: Taken })
  | (Seen & { readonly kind: 'inside'; readonly taken: Taken | null })
  | (Seen & { readonly kind: 'nothing-told' })
  | { readonly kind: 'no-echo' };

export function standingOf(look: EchoLook, ground: Ground): SourceStanding {
  const { reading, local, inside = false } = look;
  if (!reading.ok || !('heard' in reading.value.told)) return { kind: 'no-echo' };
  const { heard } = reading.value.told;
  const claims = claimsOf(heard.arrival);
  const seen: Seen = { heard, claims };
  const dialled = reading.where.address;
  const whose = whoseAt({ dialled, local }, ground);
  const taken = takenIn(claims);
  if (ground.limits.includes('hairpin')) return { ...seen, kind: 'inside', taken };
  const found = foundIn(claims, taken, whose);
  if (found !== null) return { ...seen, kind: 'preserved', found };
  if (taken === null) return { ...seen, kind: 'nothing-told' };
  const others = addressesIn(claims).filter((address) => whose(address) === 'other');
  const [other] = others;
  const mine = whose(taken.address);
  // A load balancer named us, and the ingress did not believe it.
  const isOverwritten = claims.original.some(({ address }) => address !== null && whose(address) === 'own');
  if (isOverwritten) return { ...seen, kind: 'replaced', taken, whose: mine };
  // Only other parties on the way are seen. An address of the inside may also be ours, where we are inside as well.
  if (other === undefined && mine !== 'inner') return { ...seen, kind: 'replaced', taken, whose: mine };
  if (other === undefined && inside) return { ...seen, kind: 'inside', taken };
  const isCrossing = kindHere(dialled, ground.settings) === 'public';
  const isUnknown = (ownOver(dialled, ground)?.ranges ?? []).length === 0;
  const isOwnEnd = taken.address === local;
  if (other === undefined && (!isUnknown || (isCrossing && !isOwnEnd))) {
    return { ...seen, kind: 'replaced', taken, whose: mine };
  }
  if (others.length > 0 && others.every((address) => familyOf(address) !== familyOf(dialled))) {
    return { ...seen, kind: 'other-family', taken };
  }
  return { ...seen, kind: isUnknown ? 'own-unknown' : 'another-address', taken };
}

function foundIn(claims: Claims, taken: Taken | null, whose: (address: string) => Whose): Found | null {
  const isOwn = (address: string | null | undefined): address is string =>
    typeof address === 'string' && whose(address) === 'own';
  const address = addressesIn(claims).find(isOwn);
  if (address === undefined) return null;
  const { realIp, forwardedFor, forwarded, proxy, peer, singles } = claims;
  const fromLast = forwardedFor.findLastIndex((named) => isOwn(named.address));
  const inRealIp = realIp.length > 0 && realIp.every((named) => isOwn(named.address));
  const elsewhere = [
    ...(isOwn(proxy) ? ['the PROXY protocol header'] : []),
    ...(isOwn(peer) ? ['the connection itself'] : []),
    ...(forwarded.some((named) => isOwn(named.address)) ? ['Forwarded'] : []),
    ...singles.flatMap(({ header, named }) => (isOwn(named.address) ? [spell(header)] : [])),
  ];
  const isNearer = taken !== null && !isOwn(taken.address);
  return {
    address,
    inRealIp,
    hop: fromLast === -1 ? null : forwardedFor.length - fromLast,
    elsewhere: [...new Set(elsewhere)],
    nearer: isNearer ? taken.address : null,
    nearerWhose: isNearer ? whose(taken.address) : null,
  };
}
