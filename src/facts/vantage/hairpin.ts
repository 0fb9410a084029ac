import type { EchoLook, OwnAddress } from '../../model/echo.ts';
import type { TargetEvidence } from '../../model/evidence.ts';
import { inRanges, kindOf } from '../addresses.ts';
import { addressesIn, claimsOf, takenIn } from '../http/source/claims.ts';
import { asRange } from '../http/source/ground.ts';

/**
 * What speaks for it that the way from here to a load balancer does not leave the cluster. `cut`: an address was only
 * reached by speaking as the load balancer before it does · `saw`: the echo behind it saw an address of the inside,
 * which it also does where a load balancer replaces the addresses of all clients.
 */
export interface Hairpin {
  readonly cut: boolean;
  readonly saw: string | null;
}

export function hairpinOf({ seen }: Pick<TargetEvidence, 'seen'>): Hairpin | null {
  const cut = seen.connections.some(({ ok, where }) => ok && where.preamble === 'PROXY UNKNOWN');
  const saw =
    seen.echoes.map((look) => insideSeen(look, seen.ownAddresses)).find((address) => address !== null) ?? null;
  return cut || saw !== null ? { cut, saw } : null;
}

/** The address of the inside that an echo saw in the place of ours; null where it saw ours, or one of the Internet. */
function insideSeen({ inside, reading, local }: EchoLook, ownAddresses: readonly OwnAddress[]): string | null {
  if (inside === undefined || !reading.ok || !('heard' in reading.value.told)) return null;
  const dialled = reading.where.address;
  const claims = claimsOf(reading.value.told.heard.arrival);
  const named = addressesIn(claims);
  const own = ownAddresses.flatMap(({ ranges }) => ranges).map(asRange);
  const isOurs = (address: string): boolean => inRanges(address, own);
  const isInside = (address: string): boolean =>
    address === local || kindOf(address) === 'private' || kindOf(address) === 'cgnat';
  // Who puts us there was told of us, and did not believe it.
  const isTold = claims.original.some(({ address }) => address !== null && isOurs(address));
  if (isTold || named.some(isOurs) || !named.every(isInside)) return null;
  // Nobody is seen as private at a public address; at a private one it may well be so.
  return own.length > 0 || kindOf(dialled) === 'public' ? (takenIn(claims)?.address ?? null) : null;
}
