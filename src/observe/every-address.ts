import { isAddress } from '../facts/addresses.ts';
import { siblingName } from '../facts/dns/names.ts';
import type { Look } from '../model/check.ts';
import { chainKinds, placeKinds, type ChainKind, type Kind, type PlaceKind, type Seen } from '../model/evidence.ts';
import type { Pki } from '../model/pki.ts';
import type { Target } from '../model/target.ts';
import { dialler, lookFromInside, type AddressLook, type AddressSeen, type Wires } from './address.ts';
import type { Deadline } from './deadline.ts';
import type { TargetDns } from './dns/observer.ts';
import { lookAtChains, type ShownChain } from './tls/chains/chain-looks.ts';
import { readAgain } from './tls/revocation/staple.ts';
import { lookCloser, noPlaces, type PlaceSeen } from './tls/places/place-looks.ts';

/** What is to be looked at of a target's addresses. */
export interface PlacesAsked {
  readonly target: Target;
  readonly addresses: readonly string[];
  readonly wanted: ReadonlySet<Kind>;
  /** Whether the host leads to a load balancer of its environment, which may be that of the cluster we are in. */
  readonly led: boolean;
  /** The left-most label of a host that nobody can have configured. */
  readonly strangerLabel: string;
  readonly look: Look;
  readonly dns: TargetDns;
}

export interface PlacesSeen {
  readonly seen: Pick<Seen, 'connections' | 'sessions' | 'responses' | 'stranger' | PlaceKind | ChainKind>;
  /** What bears on the chains that were sent. */
  readonly pki: Pki;
  /** Time ran out before all was looked at. */
  readonly hurried: boolean;
}

/**
 * Connections, sessions and requests at all addresses side by side, and closer looks at each; then what others say of
 * the certificates, and after a 404 a made-up sibling of the host.
 */
export async function lookAtPlaces(asked: PlacesAsked, deadline: Deadline, wires: Wires): Promise<PlacesSeen> {
  const { target, addresses, wanted, led, dns } = asked;
  const upTo = furthest(wanted);
  const inside = { ...wires, inCluster: wires.inCluster && led };
  const at = (address: string, options: Pick<AddressLook, 'host' | 'upTo'>): Promise<AddressSeen[]> =>
    lookFromInside({ address, port: target.port }, { target, deadline, ...options }, inside);
  const closer = closerKinds(asked);
  const looks =
    upTo === null
      ? []
      : addresses.map(async (address) => {
          const seen = await at(address, { host: target.host, upTo });
          const toOthers: ShownChain[] = [];
          const close = await lookCloserAt(seen, closer, target, deadline, wires, (shown) => void toOthers.push(shown));
          return { seen, close, shown: [...seen.flatMap(shownIn), ...toOthers] };
        });
  const places = await Promise.all(looks);
  const seen = places.flatMap((place) => place.seen);
  const close = joinPlaces(places.map((place) => place.close));
  const sessions = seen.flatMap(({ session }) => session ?? []);
  const responses = seen.flatMap(({ response }) => response ?? []);
  const shown = places.flatMap((place) => place.shown);
  const [chains, strange] = await Promise.all([
    lookAtChains(new Set(chainKinds.filter((kind) => wanted.has(kind))), { target, shown, dns, deadline, wires }),
    lookAtStranger(asked, responses, at),
  ]);
  const fetched = chains.issuers.flatMap((reading) => (reading.ok ? reading.value.certificates : []));
  const issuers = fetched.flatMap((sha256) => wires.pki.fetchedDer(sha256) ?? []);
  return {
    seen: {
      connections: seen.map(({ connection }) => connection),
      sessions: sessions.map((reading) => withStaple(reading, issuers)),
      ...close,
      ...chains,
      responses,
      stranger: strange?.response ? [strange.response] : [],
    },
    pki: wires.pki.of([...sessions, ...close.twins].flatMap((reading) => (reading.ok ? [reading.value.sent] : []))),
    hurried: strange !== null && strange.response?.ok !== true && deadline.signal.aborted,
  };
}

/** What was stapled counts where its issuer was fetched. */
function withStaple(reading: Seen['sessions'][number], issuers: readonly Buffer[]): Seen['sessions'][number] {
  if (!reading.ok || reading.value.staple === null) return reading;
  return { ...reading, value: { ...reading.value, staple: readAgain(reading.value.staple, issuers) } };
}

/** A quick look sees what users get; what other clients get is for a full one. */
const closerKinds = ({ wanted, look }: PlacesAsked): ReadonlySet<PlaceKind> =>
  new Set(placeKinds.filter((kind) => wanted.has(kind) && !(kind === 'twins' && look === 'quick')));

async function lookCloserAt(
  seen: readonly AddressSeen[],
  wanted: ReadonlySet<PlaceKind>,
  target: Target,
  deadline: Deadline,
  wires: Wires,
  show: (shown: ShownChain) => void,
): Promise<PlaceSeen> {
  const first = seen.at(-1);
  if (first === undefined || !first.connection.ok || wanted.size === 0) return noPlaces;
  const endpoint = first.connection.where;
  const serverName = isAddress(target.host) ? null : target.host;
  const dial = dialler(endpoint, { target, deadline }, wires);
  return lookCloser(wanted, { target, endpoint, serverName, first, dial, deadline, wires, show });
}

const joinPlaces = (all: readonly PlaceSeen[]): PlaceSeen => ({
  twins: all.flatMap(({ twins }) => twins),
  versions: all.flatMap(({ versions }) => versions),
  anonymous: all.flatMap(({ anonymous }) => anonymous),
  plaintext: all.flatMap(({ plaintext }) => plaintext),
  smallHellos: all.flatMap(({ smallHellos }) => smallHellos),
  browserHellos: all.flatMap(({ browserHellos }) => browserHellos),
});

const shownIn = ({ session, sentDer }: AddressSeen): ShownChain[] =>
  session?.ok === true && sentDer.length > 0 ? [{ where: session.where, session: session.value, sentDer }] : [];

async function lookAtStranger(
  { target, wanted, strangerLabel }: PlacesAsked,
  responses: Seen['responses'],
  at: (address: string, options: Pick<AddressLook, 'host' | 'upTo'>) => Promise<AddressSeen[]>,
): Promise<AddressSeen | null> {
  const missing = responses.find((reading) => reading.ok && reading.value.status === 404);
  const stranger = isAddress(target.host) ? null : siblingName(target.host, strangerLabel);
  if (missing === undefined || stranger === null || !wanted.has('stranger')) return null;
  return (await at(missing.where.address, { host: stranger, upTo: 'response' })).at(-1) ?? null;
}

function furthest(wanted: ReadonlySet<Kind>): AddressLook['upTo'] | null {
  if (wanted.has('responses')) return 'response';
  if (wanted.has('sessions') || placeKinds.some((kind) => wanted.has(kind))) return 'session';
  return wanted.has('connections') ? 'connection' : null;
}
