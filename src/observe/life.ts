import { networkInterfaces } from 'node:os';
import { familyOf, isAddress, kindOf } from '../facts/addresses.ts';
import type { ProofOfLife } from '../model/evidence.ts';

/** Remembers, for one round, from where packets came back: what a timeout is worth is told by it. */
export interface Life {
  /** A packet came back from this address: an answer, an acknowledged connection, a refusal. */
  sign(address: string): void;
  proof(): ProofOfLife;
  /** Of a name, which only resolvers over HTTPS have, nothing is known. */
  isOwn(host: string): boolean;
}

export function startLife(): Life {
  const own = new Set(
    Object.values(networkInterfaces())
      .flat()
      .flatMap((entry) => (entry === undefined ? [] : [entry.address])),
  );
  const seen = { ipv4: { beyond: false, own: false }, ipv6: { beyond: false, own: false } };
  const isOwn = (host: string): boolean => own.has(host) || (isAddress(host) && kindOf(host) === 'loopback');
  return {
    isOwn,
    sign(address) {
      seen[familyOf(address) === 4 ? 'ipv4' : 'ipv6'][isOwn(address) ? 'own' : 'beyond'] = true;
    },
    proof: () => ({ ipv4: { ...seen.ipv4 }, ipv6: { ...seen.ipv6 } }),
  };
}
