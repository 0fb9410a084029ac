import type { IssuerSpec } from '../../model/kubernetes.ts';
import type { ChallengeType } from '../../model/target.ts';
import { solversPicked } from './issuing/solver-picked.ts';

/** How an ACME issuer has a name proven; null where that is not known. */
export function solvedBy({ acme }: IssuerSpec, name: string): ChallengeType | null {
  const types = new Set(solversPicked(acme?.solvers ?? [], name).map(({ type }) => type));
  const [only] = types;
  if (only === undefined || only === 'other' || types.size > 1) return null;
  return only === 'DNS01' ? 'dns-01' : 'http-01';
}
