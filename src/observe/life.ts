import { networkInterfaces } from 'node:os';
import { familyOf, kindOf } from '../facts/addresses.ts';
import type { ProofOfLife } from '../model/evidence.ts';

/** Remembers, for one round, from where packets came back: what a timeout is worth is told by it. */
export interface Life {
  /** A packet came back from this address: an answer, an acknowledged connection, a refusal. */
  sign(address: string): void;
  proof(): ProofOfLife;
  isOwn(address: string): boolean;
}

export function startLife(): Life {
  const own = new Set(
    Object.values(networkInterfaces())
      .flat()
      .flatMap((entry) => (entry === undefined ? [] : [entry.address])),
  );
  const seen = { ipv4: { beyond: false, own: false }, ipv6: { beyond: false, own: false } };
  const isOwn = (address: string): boolean => own.has(address) || kindOf(address) === 'loopback';
  return {
    isOwn,
    sign(address) {
      seen[familyOf(address) === 4 ? 'ipv4' : 'ipv6'][isOwn(address) ? 'own' : 'beyond'] = true;
    },
    proof: () => ({ ipv4: { ...seen.ipv4 }, ipv6: { ...seen.ipv6 } }),
  };
}
