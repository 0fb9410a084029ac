import type { Certificate } from '../../../model/certificate.ts';
import { coversHost } from '../names/covers-host.ts';
import type { Served } from '../served.ts';

/** An RSA and an ECDSA certificate for one host are twins and never compared; what else they cover does not matter. */
const isComparable = (one: Certificate, other: Certificate, host: string): boolean =>
  one.key.type === other.key.type && coversHost(one.names, host) && coversHost(other.names, host);

/** In the last third of its life, when automation has renewed it long since. */
export function isStale({ notBefore, notAfter }: Certificate, now: number): boolean {
  const until = Date.parse(notAfter);
  return until - now < (until - Date.parse(notBefore)) / 3;
}

/** What another address serves for the same host, and has had issued later. */
export const newerThan = (leaf: Certificate, served: readonly Served[], host: string): Served | undefined =>
  served
    .filter(
      (other) => isComparable(leaf, other.leaf, host) && Date.parse(other.leaf.notBefore) > Date.parse(leaf.notBefore),
    )
    .toSorted((a, b) => Date.parse(b.leaf.notBefore) - Date.parse(a.leaf.notBefore))[0];
