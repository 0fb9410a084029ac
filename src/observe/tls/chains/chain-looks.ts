import type { ChainKind, Seen, Session, SessionWhere } from '../../../model/evidence.ts';
import type { CrlReading, RenewalReading } from '../../../model/chain-looks.ts';
import type { Target } from '../../../model/target.ts';
import type { Wires } from '../../address.ts';
import type { Deadline } from '../../deadline.ts';
import type { TargetDns } from '../../dns/observer.ts';
import { crls } from './crls.ts';
import { issuers, lackingIn } from './issuers.ts';
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

/** All that is wanted beside each other; but a chain that lacks an issuer is asked about when that was looked for. */
export async function lookAtChains(wanted: ReadonlySet<ChainKind>, look: ChainLook): Promise<ChainSeen> {
  if (look.shown.length === 0) return noChains;
  const lacking = wanted.has('issuers') ? await lackingIn(look) : [];
  const whole = look.shown.filter((shown) => !lacking.includes(shown));
  const fetching = issuers({ ...look, shown: lacking });
  const ask = async (shown: readonly ShownChain[]) =>
    Promise.all([
      wanted.has('crls') ? crls({ ...look, shown }) : [],
      wanted.has('renewals') ? renewals({ ...look, shown }) : [],
    ]);
  const [fetched, [revoked, asked], [revokedToo, askedToo], bound] = await Promise.all([
    fetching,
    ask(whole),
    fetching.then(() => ask(lacking)),
    wanted.has('tlsa') ? tlsa(look, fetching) : [],
  ]);
  return {
    issuers: fetched,
    crls: onceEach([...revoked, ...revokedToo]),
    renewals: onceEach([...asked, ...askedToo]),
    tlsa: bound,
  };
}

/** Chains may have certificates in common. */
const onceEach = <Told extends CrlReading | RenewalReading>(readings: readonly Told[]): Told[] => [
  ...new Map(readings.map((reading) => [`${reading.where.of} ${reading.where.url}`, reading])).values(),
];
