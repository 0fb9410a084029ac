import type { ChainKind, Seen, Session, SessionWhere } from '../../../model/evidence.ts';
import type { Target } from '../../../model/target.ts';
import type { Wires } from '../../address.ts';
import type { Deadline } from '../../deadline.ts';
import type { TargetDns } from '../../dns/observer.ts';
import { crls } from './crls.ts';
import { issuers } from './issuers.ts';
import { renewals } from './renewals.ts';
import { tlsa } from './tlsa.ts';

/** A handshake in which certificates came, with their bytes as they were sent. */
export interface ShownChain {
  readonly where: SessionWhere;
  readonly session: Session;
  readonly sentDer: readonly Buffer[];
}

/** What others are asked with about the certificates that a target showed. */
export interface ChainLook {
  readonly target: Target;
  /** Of all addresses, twins included; each chain perhaps many times. */
  readonly shown: readonly ShownChain[];
  readonly dns: TargetDns;
  readonly deadline: Deadline;
  readonly wires: Wires;
}

export type ChainSeen = Pick<Seen, ChainKind>;

export const noChains: ChainSeen = { issuers: [], crls: [], renewals: [], tlsa: [] };

/** First the issuers that are lacking, for the rest may be about them; then all else that is wanted, beside each other. */
export async function lookAtChains(wanted: ReadonlySet<ChainKind>, look: ChainLook): Promise<ChainSeen> {
  if (look.shown.length === 0) return noChains;
  const fetched = wanted.has('issuers') ? await issuers(look) : [];
  const [revoked, asked, bound] = await Promise.all([
    wanted.has('crls') ? crls(look) : [],
    wanted.has('renewals') ? renewals(look) : [],
    wanted.has('tlsa') ? tlsa(look) : [],
  ]);
  return { issuers: fetched, crls: revoked, renewals: asked, tlsa: bound };
}
