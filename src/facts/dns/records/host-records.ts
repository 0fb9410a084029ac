import type { HostRecords, RecordGround, RecordPlan, ZoneRecords } from '../../../model/records.ts';
import { absolute, formatName, isUnder, parseName } from '../names.ts';
import { noAddress, type NoAddress } from '../no-address.ts';
import { isTold, outcomeText } from '../outcome.ts';
import { hasPublicSuffix, registrableDomain } from '../public-suffix.ts';
import { isSurelyApex } from './record-plans.ts';
import { usualTtl } from './wanted-record.ts';

export interface PlannedHost {
  readonly plan: RecordPlan;
  /** As people write it, where that differs. */
  readonly written: string | null;
  /** Null where nobody was to be asked. */
  readonly ground: RecordGround | null;
}

/** The records of all hosts by the zones that hold them, zones in the order of their first host. */
export function recordsByZone(planned: readonly PlannedHost[]): ZoneRecords[] {
  const places = planned.map((host) => ({ host, ...placeOf(host) }));
  return Array.from(
    Map.groupBy(places, ({ apex }) => apex),
    ([apex, within]) => ({
      apex,
      undelegated: within.some(isUndelegated),
      servers: within.map(serversOf).find((servers) => servers.length > 0) ?? [],
      notes: within.some(({ host: { ground }, known }) => !known && ground === null) ? [unaskedText(apex)] : [],
      hosts: within.map(({ host, known }) => hostRecords(host, apex, known)),
    }),
  );
}

interface Place {
  readonly apex: string;
  /** Whether the zone is known to hold the host. */
  readonly known: boolean;
}

/** The least that a zone of the host's owner can be above it: shorter names belong to registries. */
const ownersDomain = (host: string): string => registrableDomain(host) ?? lastTwo(host);

const lastTwo = (host: string): string => (hasPublicSuffix(host) ? host : formatName(parseName(host).slice(-2)));

function placeOf({ plan: { target }, ground }: PlannedHost): Place {
  const { host } = target;
  const zone = ground?.zone ?? null;
  if (zone !== null && (!hasPublicSuffix(host) || isUnder(zone.apex, ownersDomain(host)))) {
    return { apex: zone.apex, known: true };
  }
  return { apex: ownersDomain(host), known: zone === null && isSurelyApex(host) };
}

interface Placed extends Place {
  readonly host: PlannedHost;
}

/** Only the zone of somebody above was found. */
const isUndelegated = ({ host: { ground }, known }: Placed): boolean => !known && (ground?.zone ?? null) !== null;

const serversOf = ({ host: { ground }, known }: Placed): string[] =>
  known ? [...new Set((ground?.zone?.servers ?? []).flatMap(({ name }) => name ?? []))] : [];

const unaskedText = (apex: string): string =>
  `Where zones begin below ${apex} was not asked: a host at which one begins can have no CNAME, and its record belongs to that zone.`;

function hostRecords({ plan, written, ground }: PlannedHost, apex: string, zoneKnown: boolean): HostRecords {
  const { target, to, proxied } = plan;
  const { host } = target;
  const isAlias = plan.alias || (zoneKnown && apex === host);
  const balancer = ground?.balancer ?? null;
  const addresses = isAlias ? [...new Set(balancer?.addresses.map(({ address }) => address))] : [];
  const none = balancer === null || balancer.addresses.length > 0 ? null : noAddress(balancer);
  const dangling =
    none !== null && denials.includes(none.kind) ? `${absolute(host)} would lead to no address: ${none.text}.` : null;
  const unseen = none === null || dangling !== null ? [] : [`No address of ${absolute(to)} was seen: ${none.text}.`];
  const notes = [
    ...(isAlias ? [aliasText(host, to, apex === host), ...perhapsMore(to, ground)] : []),
    ...(dangling === null ? unseen : [dangling]),
    ...(zoneKnown || ground === null ? [] : [unknownText(host, ground)]),
    ...(proxied ? [proxiedText(host, isAlias)] : []),
  ];
  return {
    host,
    written,
    to,
    kind: isAlias ? 'alias' : 'cname',
    ttlSeconds: usualTtl,
    addresses,
    zoneKnown,
    dangling,
    notes,
  };
}

function aliasText(host: string, to: string, isApex: boolean): string {
  const why = isApex
    ? `${absolute(host)} is the apex of its zone, where no CNAME may stand`
    : `${absolute(host)} is to be an alias that its provider keeps up to date`;
  return `${why}: lead it to ${absolute(to)} by what the provider calls ALIAS, ANAME or flattening; where it has none, the addresses have to be changed by hand whenever the load balancer moves.`;
}

/** What shows that it leads nowhere; everything else that brought no address may be somebody's silence. */
const denials: readonly NoAddress['kind'][] = ['nxdomain', 'nodata', 'no-end'];

function perhapsMore(to: string, ground: RecordGround | null): string[] {
  if (ground === null) return [`The addresses of ${absolute(to)} were not asked for.`];
  const { balancer } = ground;
  if (balancer === null || balancer.addresses.length === 0) return [];
  const unseen = [['A', balancer.a] as const, ['AAAA', balancer.aaaa] as const].filter(
    ([, outcome]) => !isTold(outcome),
  );
  return unseen.map(([type, outcome]) => `There may be ${type} records as well: ${outcomeText(outcome)}.`);
}

function unknownText(host: string, { zone }: RecordGround): string {
  if (zone !== null) {
    return `${absolute(ownersDomain(host))} is not delegated: its nearest zone is ${absolute(zone.apex)}, and until there is one of its own the record can stand nowhere.`;
  }
  return `Which zone holds ${absolute(host)} was not seen, since no name server of it could be asked: at the apex of a zone no CNAME may stand.`;
}

const proxiedText = (host: string, isAlias: boolean): string =>
  `${absolute(host)} is expected behind Cloudflare's proxy: there the record is to be a proxied CNAME${isAlias ? ', at an apex too, which Cloudflare flattens' : ''}.`;
