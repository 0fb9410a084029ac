import { parentName, parseName } from '../facts/dns/names.ts';
import { serverText } from '../facts/dns/records/record.ts';
import { resolverText, serverKey } from '../facts/dns/resolver.ts';
import type { DnsReading, ResourceRecord, Server } from '../model/dns.ts';
import type { Seen, TargetEvidence } from '../model/evidence.ts';
import type { Trace, TracedQuestion, TracedServers } from '../model/trace.ts';
import { flagsOf } from './said-by.ts';

const mostRecords = 6;

/** By apex, the keys of its servers. */
type Servers = ReadonlyMap<string, ReadonlySet<string>>;

/** Every DNS question that a target rests on: those to resolvers, then zone by zone from the top of the tree downward. */
export function traceOf({ seen, dns }: Pick<TargetEvidence, 'seen' | 'dns'>): Trace {
  const servers = serversIn(seen, dns);
  const byZone = new Map<string | null, TracedQuestion[]>();
  const ofResolvers: TracedQuestion[] = [];
  for (const reading of dns) {
    const question = traced(reading);
    if (reading.where.recursive) {
      ofResolvers.push(question);
      continue;
    }
    const zone = zoneOf(reading, servers);
    const questions = byZone.get(zone);
    if (questions === undefined) byZone.set(zone, [question]);
    else questions.push(question);
  }
  const zones = [...byZone].sort(([a], [b]) => depth(a) - depth(b));
  return [
    ...(ofResolvers.length === 0 ? [] : [{ zone: null, resolvers: true, questions: ofResolvers }]),
    ...zones.map(([zone, questions]) => ofZone(zone, questions, seen)),
  ];
}

const ofZone = (zone: string | null, questions: readonly TracedQuestion[], seen: Seen): TracedServers => ({
  zone,
  resolvers: false,
  ...delegatedIn(seen, zone),
  questions,
});

/** Those of which it is not known whose servers they are come last. */
const depth = (apex: string | null): number => (apex === null ? Infinity : parseName(apex).length);

function delegatedIn({ delegations }: Seen, apex: string | null): Pick<TracedServers, 'delegated'> {
  const delegated = delegations.find(({ zone }) => zone === apex)?.delegated;
  return delegated ? { delegated: { by: serverText(delegated.by), parent: delegated.parent } } : {};
}

/** By what NS and SOA records told on the way, whoever gave them, and by what was found out of zones. */
function serversIn({ resolution, zones, delegations }: Seen, dns: readonly DnsReading[]): Servers {
  const known = new Map<string, Set<string>>();
  const add = (apex: string, key: string): void => {
    const servers = known.get(apex);
    if (servers === undefined) known.set(apex, new Set([key]));
    else servers.add(key);
  };
  for (const { apex, servers } of Object.values(zones).flat()) for (const server of servers) add(apex, keyOf(server));
  for (const { zone, delegated, servers } of delegations) {
    for (const { server } of servers) add(zone, keyOf(server));
    if (delegated !== null) add(delegated.parent, keyOf(delegated.by));
  }
  for (const { by, zone } of resolution.authority?.hops ?? []) if (zone !== undefined) add(zone, keyOf(by));
  for (const reading of dns) {
    if (!reading.ok) continue;
    const { answers, authorities, flags } = reading.value;
    for (const { owner, type, data } of [...answers, ...authorities]) {
      if (type === 'NS') add(owner, data);
      if (type === 'SOA' && flags.aa) add(owner, keyOf(reading.where.server));
    }
  }
  return known;
}

/** Name servers are told apart by the names that NS records give them. */
const keyOf = (server: Server): string => server.name ?? serverKey(server);

/** The nearest zone of which the server is one and which holds the name that was asked for. */
function zoneOf({ where: { server, name } }: DnsReading, servers: Servers): string | null {
  const key = keyOf(server);
  for (let at: string | null = name; at !== null; at = parentName(at)) {
    if (servers.get(at)?.has(key) === true) return at;
  }
  return null;
}

function traced({ where, at, ms, ...reading }: DnsReading): TracedQuestion {
  const { server, name, type } = where;
  const asked = { name, type, server: serverText(server), address: resolverText(server), at, ms };
  if (!reading.ok) return { ...asked, answer: null, failure: reading.failure };
  const { transport, rcode, extendedErrors, answers, authorities } = reading.value;
  const records = answers.length > 0 ? answers : authorities;
  return {
    ...asked,
    answer: {
      transport,
      rcode,
      flags: flagsOf(reading.value),
      extendedErrors,
      records: records.slice(0, mostRecords).map(recordText),
      more: Math.max(0, records.length - mostRecords),
    },
  };
}

const recordText = ({ owner, ttl, type, data }: ResourceRecord): string => `${owner} ${ttl} ${type} ${data}`;
