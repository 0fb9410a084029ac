import { isAddress } from '../../facts/addresses.ts';
import { countedWalk, isConclusive } from '../../facts/dns/resolution.ts';
import type { Check } from '../../model/check.ts';
import { nameKinds, type Kind, type Seen, type TargetEvidence } from '../../model/evidence.ts';
import type { Settings, Target } from '../../model/target.ts';
import { wantedKinds } from '../../judge/select.ts';
import type { Round } from '../../observe/round.ts';
import { untilKnownMs } from './lookup-time.ts';
import type { Grant, Permissions } from './permission.ts';

/** A host to look at, for a probe. */
export interface Place {
  readonly target: Target;
  /** The name to present in place of the target's. */
  readonly presented: string | null;
  readonly grant: Grant;
  /** Whether it is judged as the configuration has it. */
  readonly isOwn: boolean;
}

/** What was seen of it. */
export interface PlaceSeen {
  /** Of the names by which it is found, where these are not those of what is presented. */
  readonly names: TargetEvidence | null;
  readonly evidence: TargetEvidence;
  /** Whether it was looked at as the daemon does it; else of names no more was asked than tells where they lead. */
  readonly isOwn: boolean;
  /** Until it was known where to connect; 0 for an address, null where that is told by the evidence alone. */
  readonly lookupMs: number | null;
}

export interface LookMeans {
  readonly round: Pick<Round, 'observe'>;
  readonly permissions: Permissions;
  /** Those of a quick look. */
  readonly checks: readonly Check[];
  settingsOf(target: Target): Settings;
  remainingMs(): number;
}

/** What a look at names gives, and needs no connection. */
const ofNames: ReadonlySet<Kind> = new Set([
  ...(['resolution', 'zones', 'balancers', 'serviceEndpoints'] as const),
  ...nameKinds,
]);

/** Whether a check judges how a host is found. */
export const judgesNames = ({ needs }: Check): boolean => needs.includes('resolution');

/** Whether a check can be judged by what is asked of a name for a probe. */
export const judgesLeanly = ({ needs, essential }: Check): boolean =>
  essential || needs.every((kind) => kind === 'resolution');

/** What observing would follow to places that nobody allowed, or try at them. */
const uninvited: ReadonlySet<Kind> = new Set(['pageWalks', 'plainWalks', 'challengeWalks', 'accessForgeries']);

const mostAddresses = 32;

/**
 * Names alone, and nothing is dialled but servers of the DNS. It is asked where they lead and, of those that lead
 * nowhere, in which zone: probes come often, and what else there is to ask no cache would answer.
 */
export async function lookAtNames(
  target: Target,
  { round, remainingMs }: Pick<LookMeans, 'round' | 'remainingMs'>,
): Promise<PlaceSeen> {
  const observe = (...kinds: Kind[]): Promise<TargetEvidence> =>
    round.observe(within(target, remainingMs), new Set(kinds));
  const { loadBalancer, sourceIp } = target.expect;
  const first = await (loadBalancer === 'none' && sourceIp === undefined
    ? observe('resolution')
    : observe('resolution', 'zones', 'balancers'));
  const walk = countedWalk(first.seen.resolution, target);
  const isNowhere = walk !== null && walk.end !== 'addresses' && isConclusive(walk);
  const evidence = isNowhere && loadBalancer === 'none' ? await observe('resolution', 'zones') : first;
  return { names: null, evidence, isOwn: false, lookupMs: untilKnownMs(first) };
}

const within = (target: Target, remainingMs: LookMeans['remainingMs']): Target => ({
  ...target,
  timeoutMs: Math.max(1, Math.round(remainingMs())),
});

/**
 * A host of the configuration is looked at as the daemon does it. Of any other it is found out first where it leads, and
 * it is dialled there and nowhere else: what a name leads to may change between two looks. What may not be dialled is a
 * reading that says why.
 */
export async function lookAtPlace(place: Place, means: LookMeans): Promise<PlaceSeen> {
  const { target, presented, isOwn } = place;
  const { round, checks, remainingMs } = means;
  if (isOwn && presented === null) {
    const evidence = await round.observe(within(target, remainingMs), wantedKinds(checks));
    return { names: null, evidence, isOwn, lookupMs: null };
  }
  const isGiven = target.address.length > 0 || isAddress(target.host);
  const named = isGiven ? null : await lookAtNames(target, means);
  const found = named?.evidence ?? null;
  const lookupMs = named?.lookupMs ?? 0;
  const { addresses, denied } = allowedOf(addressesOf(target, found), place, means);
  if (addresses.length === 0) {
    const nowhere = found ?? (await round.observe(within(target, remainingMs), new Set()));
    return { names: null, evidence: withDenied(nowhere, denied), isOwn: false, lookupMs };
  }
  const wanted = wantedKinds(checks.filter((check) => !judgesNames(check))).difference(ofNames);
  const dialled = { ...within(target, remainingMs), address: addresses };
  const seen = withDenied(
    await round.observe(
      presented === null ? dialled : withoutSecrets({ ...dialled, host: presented }),
      wanted.difference(uninvited),
    ),
    denied,
  );
  if (presented !== null) return { names: found, evidence: seen, isOwn: false, lookupMs };
  return {
    names: null,
    evidence: joined(found, { ...seen, target: { ...seen.target, address: target.address } }),
    isOwn: false,
    lookupMs,
  };
}

type Connections = Seen['connections'];

/** Where it may be dialled, and where not. */
function allowedOf(
  addresses: readonly string[],
  { target: { host, port, ...target }, grant }: Place,
  { permissions, settingsOf }: LookMeans,
): { readonly addresses: readonly string[]; readonly denied: Connections } {
  const configured = grant === 'configured' ? [...target.address, host] : [];
  const settings = settingsOf({ host, port, ...target });
  const at = new Date().toISOString();
  const refusals = addresses.map((address) => permissions.refusal(address, { port, grant, settings, configured }));
  return {
    addresses: addresses.filter((_, index) => refusals[index] === null),
    denied: addresses.flatMap((address, index) => {
      const detail = refusals[index] ?? null;
      const failure = { code: 'denied', detail: detail ?? '' } as const;
      return detail === null ? [] : [{ where: { address, port }, at, ms: 0, ok: false, failure }];
    }),
  };
}

const withDenied = (evidence: TargetEvidence, denied: Connections): TargetEvidence => ({
  ...evidence,
  seen: { ...evidence.seen, connections: [...evidence.seen.connections, ...denied] },
});

/** Nothing secret is shown under another name. */
function withoutSecrets(given: Target): Target {
  const { clientCertificate: _, ...target } = given;
  return target;
}

function addressesOf(target: Target, found: TargetEvidence | null): string[] {
  if (target.address.length > 0) return [...target.address];
  if (isAddress(target.host)) return [target.host];
  const walk = found === null ? null : countedWalk(found.seen.resolution, target);
  return [...new Set(walk?.addresses.map(({ address }) => address))].slice(0, mostAddresses);
}

/** Two looks at one host, at its names and then at its addresses, as if they had been one. */
function joined(names: TargetEvidence | null, places: TargetEvidence): TargetEvidence {
  if (names === null) return places;
  const pick = <Part extends object>(part: Part, isOfNames: boolean): Partial<Part> =>
    Object.fromEntries(
      Object.entries(part).filter(([kind]) => isOfNames === ofNames.has(kind as Kind)),
    ) as Partial<Part>;
  return {
    ...places,
    startedAt: names.startedAt,
    durationMs: names.durationMs + places.durationMs,
    seen: { ...places.seen, ...pick(names.seen, true) },
    gaps: { ...pick(names.gaps, true), ...pick(places.gaps, false) },
    dns: names.dns,
    questions: names.questions + places.questions,
    limits: [...new Set([...names.limits, ...places.limits])],
  };
}
