import { isWildcard, namesToIssue, wildcardOver } from '../../../facts/dns/caa/names.ts';
import { isUnder, parentName } from '../../../facts/dns/names.ts';
import { isDenied, isTold } from '../../../facts/dns/outcome.ts';
import { hasPublicSuffix, registrableDomain } from '../../../facts/dns/public-suffix.ts';
import { namesOf } from '../../../facts/dns/walked.ts';
import type { Outcome } from '../../../model/dns.ts';
import type { CaaClimb, CaaStep } from '../../../model/name-looks.ts';
import type { NameLook } from './looks.ts';
import { existenceSaid } from '../existence.ts';
import type { Recursion } from '../recursive.ts';
import { follow, ofResolvers, ofZones, type AskNext, type Trail } from '../trail.ts';
import { askZone } from '../zones.ts';
import type { ZoneClient } from '../zones.ts';
import { ofZonesAlone } from './zones-alone.ts';

interface Look extends Pick<NameLook, 'run' | 'client'> {
  /** Those that are there: a cache may be asked for them and for what is above them. */
  readonly known: readonly string[];
}

/** The CAA records that hold for the host, for the names beside it, and for the wildcards that may cover them instead. */
export async function caaClimbs({ run, client, target, walks }: NameLook): Promise<CaaClimb[]> {
  // A name that is meant to be searched for is none that a public authority issues for.
  if (target.search) return [];
  const names = namesToIssue(target.host, target.expect.names);
  const all = new Set(names.flatMap((name) => [name, wildcardOver(name) ?? name]));
  const known = walks.filter(({ end }) => end === 'addresses' || end === 'nodata').flatMap(namesOf);
  return Promise.all(Array.from(all, (name) => climb({ run, client, known }, name)));
}

/** Upward until there are records, or nobody can tell: what is above is then for no authority to look at (RFC 8659 3). */
async function climb(look: Look, name: string): Promise<CaaClimb> {
  const steps: CaaStep[] = [];
  let at = isWildcard(name) ? parentName(name) : name;
  let unheard = false;
  while (at !== null && at !== '.') {
    const found: Found = await stepAt(look, at, unheard);
    steps.push(found.step);
    if (!isDenied(found.step.outcome)) break;
    unheard = found.unheard;
    at = parentName(at);
  }
  return { name, steps };
}

interface Found {
  readonly step: CaaStep;
  /** Silence had to be made up for by resolvers, who are asked at once for what is above: that exists as well. */
  readonly unheard: boolean;
}

async function stepAt({ run, client, known }: Look, name: string, unheard: boolean): Promise<Found> {
  const ask =
    unheard || isSuffix(name)
      ? ofResolvers(run, client)
      : known.some((other) => isUnder(other, name))
        ? ofZones(run, client, name, true)
        : ofZonesAlone(run, client);
  let view = 'authority' as CaaStep['view'];
  const next: AskNext = async (at, type) => {
    const said = await ask(at, type);
    view = said.recursive ? 'resolver' : 'authority';
    return said;
  };
  const trail = await follow(next, name, 'CAA');
  const told = { name, view, ...factsOf(trail), otherwise: null, resolver: null };
  if (isTold(trail.outcome) || view === 'resolver') return { step: told, unheard };
  const otherwise = await addressesInstead(run, client, trail.last);
  // Something on our way may drop what we ask for. A cache is asked only for what is there: it would keep the denial.
  const mayAskCache = trail.outcome.kind === 'unanswered' && (otherwise.kind === 'data' || otherwise.kind === 'nodata');
  if (!mayAskCache) return { step: { ...told, otherwise }, unheard };
  const resolved = await follow(ofResolvers(run, client), name, 'CAA');
  return isTold(resolved.outcome)
    ? { step: { ...told, ...factsOf(resolved), view: 'resolver' }, unheard: true }
    : { step: { ...told, otherwise, resolver: resolved.outcome }, unheard };
}

const factsOf = ({ hops, outcome, records }: Trail): Pick<CaaStep, 'hops' | 'outcome' | 'records'> => ({
  hops,
  outcome,
  records: records.map(({ data }) => data),
});

/** Whoever keeps a registry is asked by all the world: a resolver has it by heart. */
const isSuffix = (name: string): boolean => hasPublicSuffix(name) && registrableDomain(name) === null;

async function addressesInstead(run: Recursion, client: ZoneClient, name: string): Promise<Outcome> {
  const told = await askZone(run, client, name, 'A');
  return told.ok ? existenceSaid(told, name, told.zone.apex).outcome : told.outcome;
}
