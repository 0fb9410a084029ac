import type { EchoLook, Heard } from '../../../model/echo.ts';
import { familyOf, kindOf, plainAddress } from '../../addresses.ts';
import { kindHere } from '../../dns/fit.ts';
import { addressesIn, claimsOf, spell, takenIn, unreadIn, type Claims, type Taken, type Unread } from './claims.ts';
import { ownOver, whoseAt, type SourceGround, type Whose } from './ground.ts';

/** Where an application finds our own address. */
export interface Found {
  readonly address: string;
  readonly inRealIp: boolean;
  /** Where in X-Forwarded-For, counted from the right, which is 1; null where it is not there. */
  readonly hop: number | null;
  /** Whether the connection, or the PROXY protocol header before it, names it where no header is believed. */
  readonly inConnection: boolean;
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
 * never have left the cluster · `unreadable` what names the client is no one address · `same-machine`
 * our own, which what passes requests on may have as well · `nothing-told` no address at all · `no-echo` nothing that is
 * to be believed
 */
export type SourceStanding =
  | (Seen & { readonly kind: 'preserved'; readonly found: Found })
  | (Seen & { readonly kind: 'replaced'; readonly taken: Taken; readonly whose: Whose })
  | (Seen & {
      readonly kind: 'another-address' | 'own-unknown' | 'other-family' | 'same-machine';
      readonly taken: Taken;
    })
  | (Seen & { readonly kind: 'inside'; readonly taken: Taken | null })
  | (Seen & { readonly kind: 'unreadable'; readonly unread: Unread })
  | (Seen & { readonly kind: 'nothing-told' })
  | { readonly kind: 'no-echo' };

export function sourceStandingOf(look: EchoLook, ground: SourceGround): SourceStanding {
  const { reading, local, inside = false } = look;
  if (!reading.ok || !('heard' in reading.value.told)) return { kind: 'no-echo' };
  const { heard } = reading.value.told;
  const claims = claimsOf(heard.arrival);
  const seen: Seen = { heard, claims };
  const dialled = reading.where.address;
  const whose = whoseAt({ dialled, local }, ground);
  const taken = takenIn(claims);
  if (ground.limits.includes('hairpin')) return { ...seen, kind: 'inside', taken };
  const found = foundIn(claims, taken, dialled, whose);
  if (found !== null) return { ...seen, kind: 'preserved', found };
  const unread = unreadIn(claims, (address) => whose(address) === 'own');
  if (unread !== null) return { ...seen, kind: 'unreadable', unread };
  if (taken === null) return { ...seen, kind: 'nothing-told' };
  if (whose(taken.address) === 'own') return { ...seen, kind: 'same-machine', taken };
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

/**
 * The address that was dialled is also that of what was dialled, even where we have it, and on loopback everybody may
 * have ours. What a header says there counts all the same, as whoever wrote it was connected to by somebody.
 */
function foundIn(
  claims: Claims,
  taken: Taken | null,
  dialled: string,
  whose: (address: string) => Whose,
): Found | null {
  const isLoopback = (address: string): boolean => kindOf(address) === 'loopback';
  const isOwn = (address: string | null | undefined): address is string =>
    typeof address === 'string' &&
    whose(address) === 'own' &&
    (address !== plainAddress(dialled) || isLoopback(address));
  const { realIp, forwardedFor, forwarded, proxy, singles } = claims;
  const peer = claims.peer === null || isLoopback(claims.peer) ? null : claims.peer;
  const address = addressesIn({ ...claims, peer }).find(isOwn);
  if (address === undefined) return null;
  const fromLast = forwardedFor.findLastIndex((named) => isOwn(named.address));
  const inRealIp = realIp.length > 0 && realIp.every((named) => isOwn(named.address));
  const elsewhere = [
    ...(isOwn(proxy) ? ['the PROXY protocol header'] : []),
    ...(isOwn(peer) ? ['the connection itself'] : []),
    ...(forwarded.some((named) => isOwn(named.address)) ? ['Forwarded'] : []),
    ...singles.flatMap(({ header, named }) => (isOwn(named.address) ? [spell(header)] : [])),
  ];
  if (!inRealIp && fromLast === -1 && elsewhere.length === 0) return null;
  // What Envoy itself takes for the client, and compares.
  const isEnvoys = singles.some(({ header, named }) => header === 'x-envoy-external-address' && isOwn(named.address));
  const isNearer = taken !== null && !isOwn(taken.address) && !(isEnvoys && taken.from === 'X-Forwarded-For');
  return {
    address,
    inRealIp,
    hop: fromLast === -1 ? null : forwardedFor.length - fromLast,
    inConnection: isOwn(proxy ?? peer),
    elsewhere: [...new Set(elsewhere)],
    nearer: isNearer ? taken.address : null,
    nearerWhose: isNearer ? whose(taken.address) : null,
  };
}
