import { isAddress, withPort } from '../facts/addresses.ts';
import { isLed, mayBeAppended } from '../facts/dns/led.ts';
import { publishedInstead } from '../facts/dns/published-instead.ts';
import { countedWalk, isConclusive } from '../facts/dns/resolution.ts';
import { clientRefusal } from '../facts/tls/handshake/client-refusal.ts';
import type { Look } from '../model/check.ts';
import type { Resolution, Walk } from '../model/dns.ts';
import { nameKinds, type Gap, type Kind, type NameKind, type Seen, type TargetEvidence } from '../model/evidence.ts';
import type { Target } from '../model/target.ts';
import type { Wires } from './address.ts';
import { lookAtHostPort } from './control.ts';
import type { Deadline } from './deadline.ts';
import { noNames } from './dns/looks/looks.ts';
import type { Dns, TargetDns } from './dns/observer.ts';
import { lookAtPlaces } from './every-address.ts';
import { lookAtServiceEndpoints } from './https-endpoints.ts';

export interface TargetLook {
  readonly dns: Dns;
  readonly wires: Wires;
  readonly deadline: Deadline;
  /** A quick one leaves out what tells nothing of a host that leads where it should. */
  readonly look: Look;
  /** The left-most label of a host that nobody can have configured. */
  readonly strangerLabel: string;
  /** Settled when the self-check targets were looked at. */
  readonly selfChecked: Promise<unknown>;
}

/** More addresses than this are not dialled. */
const maxAddresses = 32;

/** One target, one deadline: names, then addresses, then sessions, then requests. */
export async function observeTarget(
  target: Target,
  wanted: ReadonlySet<Kind>,
  look: TargetLook,
): Promise<TargetEvidence> {
  const startedAt = new Date().toISOString();
  const started = performance.now();
  const dns = look.dns.forTarget(target, look.deadline);
  const literal = isAddress(target.host);
  const resolving = literal
    ? Promise.resolve(unresolved(`${target.host} is an address`))
    : isGiven(target) && !wanted.has('resolution')
      ? Promise.resolve(unresolved('where it leads was not asked, as it was given'))
      : dns.resolve(look.look);
  // Addresses that are given are dialled at once: whatever becomes of DNS, there is time for them.
  const addressing = isGiven(target)
    ? Promise.resolve(addressesOf(target, null))
    : resolving.then((resolution) => addressesOf(target, countedWalk(resolution, target)));
  const walking =
    literal || !(wanted.has('balancers') || wanted.has('exposures')) ? Promise.resolve([]) : dns.balancers(resolving);
  const [resolution, names, balancers, places, control] = await Promise.all([
    resolving,
    resolving.then((resolution) => lookAtNames(dns, resolution, target, wanted, look)),
    walking,
    addressing.then(async (addresses) => {
      const { strangerLabel, deadline, wires } = look;
      const walk = isGiven(target) ? null : countedWalk(await resolving, target);
      const led = walk !== null && isLed(walk, target);
      const asked = { target, addresses, wanted, led, strangerLabel, look: look.look, dns, names: look.dns };
      return lookAtPlaces({ ...asked, balancers: walking }, deadline, wires);
    }),
    addressing.then(() => lookAtControl(target, wanted, look)),
  ]);
  await look.selfChecked;
  const walk = countedWalk(resolution, target);
  const seen: Seen = { resolution, ...names.seen, balancers, ...places.seen, control, issuances: [], objects: [] };
  return {
    target,
    startedAt,
    durationMs: Math.round((performance.now() - started) * 10) / 10,
    seen,
    gaps: {
      ...gapsOf(target, walk, seen, names.spared),
      ...Object.fromEntries(names.late.map((kind) => [kind, outOfTime])),
      ...(names.spared && { appendedOwners: sparedGap }),
      ...Object.fromEntries(places.hurried.flatMap((kind) => hurriedGap(kind, target))),
    },
    life: look.wires.life.proof(),
    pki: places.pki,
    dns: dns.readings(),
    questions: dns.sent(),
    limits: [],
  };
}

const unresolved = (why: string): Resolution => ({
  authority: null,
  resolver: null,
  unasked: { authority: why, resolver: why },
});

const isGiven = ({ address, host }: Target): boolean => address.length > 0 || isAddress(host);

function addressesOf(target: Target, walk: Walk | null): string[] {
  if (target.address.length > 0) return [...target.address];
  if (isAddress(target.host)) return [target.host];
  const led = walk?.addresses.map(({ address }) => address) ?? [];
  return [...new Set([...led, ...publishedInstead(target, walk)])].slice(0, maxAddresses);
}

interface NamesSeen {
  readonly seen: Pick<Seen, NameKind | 'zones' | 'serviceEndpoints'>;
  /** What time ran out for before all was looked at. */
  readonly late: readonly Kind[];
  /** A quick look had no reason to ask. */
  readonly spared: boolean;
}

async function lookAtNames(
  dns: TargetDns,
  resolution: Resolution,
  target: Target,
  wanted: ReadonlySet<Kind>,
  { deadline, look, wires }: TargetLook,
): Promise<NamesSeen> {
  const { signal } = deadline;
  const walks = [resolution.authority, resolution.resolver].filter((walk) => walk !== null);
  const spared = look === 'quick' && walks.length > 0 && walks.every((walk) => isLed(walk, target));
  const asked = new Set(nameKinds.filter((kind) => wanted.has(kind) && !(spared && kind === 'appendedOwners')));
  const unseen = { ...noNames, zones: {}, serviceEndpoints: [] };
  if (walks.length === 0) return { seen: unseen, late: signal.aborted ? [...asked] : [], spared };
  if (asked.size === 0 && !wanted.has('zones')) return { seen: unseen, late: [], spared };
  const zones = spared && !walks.some(mayBeAppended) ? {} : await dns.zones(walks);
  const known = { resolution, walks, zones };
  const lookAtServed = async () => {
    const { services } = (await dns.names(asked.intersection(served), known, look)).seen;
    if (!wanted.has('serviceEndpoints')) return { services, serviceEndpoints: [] };
    return {
      services,
      serviceEndpoints: await lookAtServiceEndpoints(target, { resolution, services }, deadline, wires),
    };
  };
  const [{ seen, late }, places] = await Promise.all([
    dns.names(asked.difference(served), known, look),
    // Hands are shaken as soon as it is known where: other looks at names may have to wait for caches.
    lookAtServed(),
  ]);
  const cut = signal.aborted ? servedKinds.filter((kind) => wanted.has(kind)) : [];
  return { seen: { ...seen, ...places, zones }, late: [...late, ...cut], spared };
}

const served: ReadonlySet<NameKind> = new Set(['services']);
const servedKinds = ['services', 'serviceEndpoints'] as const;

async function lookAtControl(
  target: Target,
  wanted: ReadonlySet<Kind>,
  { dns, wires, deadline }: TargetLook,
): Promise<Seen['control']> {
  if (target.expect.reachable || !wanted.has('control')) return [];
  const { life, settings, places } = wires;
  const controls = target.expect.control === undefined ? settings.selfCheck : [target.expect.control];
  const look = { dns, life, settings, places, deadline, resolvers: target.resolvers };
  return Promise.all(controls.map((control) => lookAtHostPort(control, look)));
}

/** Why there is nothing to judge where there is nothing: what was tried in vain, and what there was no way to try. */
function gapsOf(target: Target, walk: Walk | null, seen: Seen, spared: boolean): TargetEvidence['gaps'] {
  const gaps: Partial<Record<Kind, Gap>> = {};
  const from = (kinds: readonly Kind[], state: Gap['state'], detail: string): void => {
    for (const kind of kinds) gaps[kind] ??= { state, detail };
  };
  if (!isAddress(target.host) && walk !== null && (seen.zones[walk.name] ?? []).length === 0) {
    const state = isConclusive(walk) ? 'absent' : 'unread';
    from(['appendedOwners'], state, `the zone that holds ${walk.name} could not be found`);
  }
  const lost = walk?.hops.find(({ owner }) => (seen.zones[owner] ?? []).length === 0);
  if (lost !== undefined && !(spared && Object.keys(seen.zones).length === 0))
    from(['appendedTargets'], 'unread', `the zone that holds ${lost.owner} could not be found`);
  if (addressesOf(target, walk).length === 0) {
    from(['connections', 'sessions', 'responses'], 'absent', withoutAddress(target.host, walk));
    // A resolver that was asked to validate a denial would keep it.
    if (walk !== null && isConclusive(walk)) from(['validations'], 'absent', withoutAddress(target.host, walk));
  } else if (!seen.connections.some(({ ok }) => ok)) {
    from(['sessions', 'responses'], 'unread', `no address took a connection${refusedText(seen.connections)}`);
  } else if (seen.sessions.length > 0 && !seen.sessions.some(({ ok }) => ok)) {
    from(['responses'], 'unread', 'no TLS handshake was finished');
  } else if (seen.responses.length === 0 && seen.sessions.some(isRefused)) {
    from(['responses'], 'unread', 'the server wants a client certificate');
  }
  return gaps;
}

const isRefused = (reading: Seen['sessions'][number]): boolean => reading.ok && clientRefusal(reading.value) !== null;

function refusedText(connections: Seen['connections']): string {
  const refused = connections.filter((reading) => !reading.ok && reading.failure.code === 'refused');
  const places = [...new Set(refused.map(({ where }) => withPort(where.address, where.port)))];
  const more = places.length > 3 ? ` and ${places.length - 3} more` : '';
  return places.length === 0 ? '' : `: refused by ${places.slice(0, 3).join(', ')}${more}`;
}

const sparedGap: Gap = {
  state: 'spared',
  detail: 'a quick look does not ask for it where the host leads to its load balancer; `--look full` does',
};

/** Looks for comparison that a lack of time cut short may miss what they were made for. */
const outOfTime: Gap = { state: 'unread', detail: "the target's time ran out before all was looked at" };

/** What time ran out for, as a gap of its kind; none where what is seen suffices. */
function hurriedGap(kind: Kind, target: Target): [Kind, Gap][] {
  switch (kind) {
    case 'stranger':
      // Where a status is expected, it is judged without comparing.
      return target.expect.http?.status === undefined ? [[kind, outOfTime]] : [];
    case 'twins':
      return [[kind, { ...outOfTime, detail: twinsLacking, hurried: true }]];
    case 'repeats':
      // They weigh a pass, and say how long they waited.
      return [];
    default:
      return [[kind, { ...outOfTime, hurried: true }]];
  }
}

const twinsLacking =
  "the target's time ran out before it was seen which certificate clients get that take only another kind of key";

function withoutAddress(host: string, walk: Walk | null): string {
  switch (walk?.end) {
    case 'nxdomain':
      return walk.hops.length === 0 ? `${host} does not exist` : `${walk.last}, to which it leads, does not exist`;
    case 'nodata':
      return `${walk.last} has no address`;
    case 'loop':
      return `the aliases of ${host} go in a circle`;
    case 'hop-limit':
      return `the aliases of ${host} come to no end`;
    default:
      return `the addresses of ${host} could not be found out`;
  }
}
