import { isWildcard, namesToIssue, wildcardOver } from '../../facts/dns/caa-names.ts';
import { parentName } from '../../facts/dns/names.ts';
import { hasPublicSuffix, registrableDomain } from '../../facts/dns/public-suffix.ts';
import type { Outcome } from '../../model/dns.ts';
import type { CaaClimb, CaaStep } from '../../model/name-looks.ts';
import type { NameLook } from './depth.ts';
import { existenceSaid } from './existence.ts';
import { follow, ofResolvers, ofZones, type AskNext } from './trail.ts';
import { askZone } from './zones.ts';

type Look = Pick<NameLook, 'run' | 'client'>;

/** The CAA records that hold for the host, for the names beside it, and for the wildcards that may cover them instead. */
export async function caaClimbs({ run, client, target }: NameLook): Promise<CaaClimb[]> {
  // A name that is meant to be searched for is none that a public authority issues for.
  if (target.search) return [];
  const names = namesToIssue(target.host, target.expect.names);
  const all = new Set(names.flatMap((name) => [name, wildcardOver(name) ?? name]));
  return Promise.all(Array.from(all, (name) => climb({ run, client }, name)));
}

/** Upward until there are records, or nobody can tell: what is above is then for no authority to look at (RFC 8659 3). */
async function climb(look: Look, name: string): Promise<CaaClimb> {
  const steps: CaaStep[] = [];
  let at = isWildcard(name) ? parentName(name) : name;
  while (at !== null && at !== '.') {
    const step: CaaStep = await stepAt(look, at);
    steps.push(step);
    if (step.outcome.kind !== 'nodata' && step.outcome.kind !== 'nxdomain') break;
    at = parentName(at);
  }
  return { name, steps };
}

async function stepAt({ run, client }: Look, name: string): Promise<CaaStep> {
  const ask = isSuffix(name) ? ofResolvers(run, client) : ofZones(run, client, name, true);
  let view = 'authority' as CaaStep['view'];
  const next: AskNext = async (at, type) => {
    const said = await ask(at, type);
    view = said.recursive ? 'resolver' : 'authority';
    return said;
  };
  const { hops, last, outcome, records } = await follow(next, name, 'CAA');
  const said = outcome.kind === 'data' || outcome.kind === 'nodata' || outcome.kind === 'nxdomain';
  return {
    name,
    hops,
    outcome,
    records: records.map(({ data }) => data),
    view,
    otherwise: said || view === 'resolver' ? null : await addressesInstead({ run, client }, last),
  };
}

/** Whoever keeps a registry is asked by all the world: a resolver has it by heart. */
const isSuffix = (name: string): boolean => hasPublicSuffix(name) && registrableDomain(name) === null;

async function addressesInstead({ run, client }: Look, name: string): Promise<Outcome> {
  const told = await askZone(run, client, name, 'A');
  return told.ok ? existenceSaid(told, name, told.zone.apex).outcome : told.outcome;
}
