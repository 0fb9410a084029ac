import type { Look } from '../../../model/check.ts';
import type { Resolution, Walk } from '../../../model/dns.ts';
import { nameKinds, type NameKind, type Seen } from '../../../model/evidence.ts';
import type { SearchList } from '../../../model/search.ts';
import type { Target } from '../../../model/target.ts';
import { challenges } from './challenges.ts';
import { caaClimbs } from './caa.ts';
import { delegations } from './delegations.ts';
import { polls } from './polls.ts';
import { beside } from './beside.ts';
import { ownRecord } from './own-record.ts';
import type { Recursion } from '../recursive.ts';
import { registry } from './registry.ts';
import { appendedOwners, appendedTargets } from './appended.ts';
import { searched } from './searched.ts';
import { validations } from './validation.ts';
import { services } from './https-records.ts';
import type { ZoneClient } from '../zones.ts';

/** What is known of the target's names before they are looked at more closely. */
export interface Names {
  readonly resolution: Resolution;
  /** Those of the two views that there are. */
  readonly walks: readonly Walk[];
  /** Empty where a quick look had no reason to find them. */
  readonly zones: Seen['zones'];
}

/** What a look at a target's names is made with. */
export interface NameLook extends Names {
  readonly run: Recursion;
  readonly client: ZoneClient;
  readonly target: Target;
  readonly look: Look;
  /** The left-most label of names that nobody can have made. */
  readonly label: string;
  /** Throws SystemError. */
  readonly searchList: () => SearchList;
}

/** By kind of evidence: how it is gathered. */
const looks: { readonly [Kind in NameKind]: (look: NameLook) => Promise<Seen[Kind]> } = {
  appendedOwners,
  appendedTargets,
  searched,
  ownRecord,
  beside,
  polls,
  delegations,
  validations,
  caa: caaClimbs,
  registry,
  services,
  challenges,
};

export const noNames: Pick<Seen, NameKind> = {
  appendedOwners: [],
  appendedTargets: [],
  searched: [],
  ownRecord: [],
  beside: [],
  polls: [],
  delegations: [],
  validations: [],
  caa: [],
  registry: [],
  services: [],
  challenges: [],
};

export interface NamesSeen {
  readonly seen: Pick<Seen, NameKind>;
  /** Those for which the target's time ran out. */
  readonly late: readonly NameKind[];
}

/** All looks that are wanted, beside each other. */
export async function lookAtNames(wanted: ReadonlySet<NameKind>, look: NameLook): Promise<NamesSeen> {
  const seen: { -readonly [Kind in NameKind]: Seen[Kind] } = { ...noNames };
  const late: NameKind[] = [];
  const take = async <Kind extends NameKind>(kind: Kind): Promise<void> => {
    seen[kind] = await looks[kind](look);
    if (look.client.deadline.signal.aborted) late.push(kind);
  };
  await Promise.all(nameKinds.filter((kind) => wanted.has(kind)).map(take));
  return { seen, late };
}
