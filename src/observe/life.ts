import { networkInterfaces } from 'node:os';
import { familyOf, isAddress, kindOf } from '../facts/addresses.ts';
import type { Family } from '../facts/vantage/limits.ts';
import type { ProofOfLife } from '../model/evidence.ts';

/** Remembers, for one round, from where packets came back: what a timeout is worth is told by it. */
export interface Life {
  /** A packet came back from this address: an answer, an acknowledged connection, a refusal. */
  sign(address: string): void;
  proof(): ProofOfLife;
  /** Of a name, which only resolvers over HTTPS have, nothing is known. */
  isOwn(host: string): boolean;
}

export interface LifeOptions {
  /** Whether others heard somebody beyond our own host over this family, which counts as if it had been heard here. */
  readonly known?: ((family: Family) => boolean) | undefined;
  /** Told of each packet from there. */
  readonly heard?: ((family: Family) => void) | undefined;
}

export function startLife({ known, heard }: LifeOptions = {}): Life {
  const own = new Set(
    Object.values(networkInterfaces())
      .flat()
      .flatMap((entry) => (entry === undefined ? [] : [entry.address])),
  );
  const seen = { ipv4: { beyond: false, own: false }, ipv6: { beyond: false, own: false } };
  const isOwn = (host: string): boolean => own.has(host) || (isAddress(host) && kindOf(host) === 'loopback');
  const proofOf = (family: Family) => ({ ...seen[family], beyond: seen[family].beyond || known?.(family) === true });
  return {
    isOwn,
    sign(address) {
      const family = familyOf(address) === 4 ? 'ipv4' : 'ipv6';
      const where = isOwn(address) ? 'own' : 'beyond';
      seen[family][where] = true;
      if (where === 'beyond') heard?.(family);
    },
    proof: () => ({ ipv4: proofOf('ipv4'), ipv6: proofOf('ipv6') }),
  };
}
