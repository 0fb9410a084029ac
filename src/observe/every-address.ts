import { isAddress } from '../facts/addresses.ts';
import { siblingName } from '../facts/dns/names.ts';
import { maskedSeen } from '../facts/http/redirects/masked-seen.ts';
import type { Look } from '../model/check.ts';
import type { BalancerWalk } from '../model/dns.ts';
import {
  chainKinds,
  pageKinds,
  placeKinds,
  type ChainKind,
  type Kind,
  type PageKind,
  type PlaceKind,
  type Seen,
} from '../model/evidence.ts';
import type { Pki } from '../model/pki.ts';
import type { Target } from '../model/target.ts';
import { dialler, lookFromInside, type AddressLook, type AddressSeen, type Wires } from './address.ts';
import type { Deadline } from './deadline.ts';
import type { Dns, TargetDns } from './dns/observer.ts';
import { exposureSessions, lookAtExposures } from './http/exposures.ts';
import { lookAtPages, noPages, type PageSeen, type PagesLooked } from './http/pages/page-looks.ts';
import { isCutShort } from './tls/handshake.ts';
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
  /** For other hosts than the target's. */
  readonly names: Dns;
  /** The names of the load balancers, walked where they are wanted. */
  readonly balancers: Promise<readonly BalancerWalk[]>;
}

type PlacesKind =
  | 'connections'
  | 'sessions'
  | 'responses'
  | 'stranger'
  | 'exposures'
  | 'ownAddresses'
  | PlaceKind
  | PageKind
  | ChainKind;

export interface PlacesSeen {
  readonly seen: Pick<Seen, PlacesKind>;
  /** What bears on the chains that were sent. */
  readonly pki: Pki;
  /** What time ran out for before all was looked at. */
  readonly hurried: readonly ('stranger' | 'twins' | 'exposures' | PageKind)[];
}

/**
 * Connections, sessions and requests at all addresses side by side, and closer looks at each; then what others say of
 * the certificates, and after a 404 a made-up sibling of the host.
 */
export async function lookAtPlaces(asked: PlacesAsked, deadline: Deadline, wires: Wires): Promise<PlacesSeen> {
  const { target, addresses, wanted, led, dns } = asked;
  const { signal } = deadline;
  const upTo = furthest(wanted);
  const inside = { ...wires, inCluster: wires.inCluster && led };
  const at: LookAt = (address, options) =>
    lookFromInside({ address, port: target.port }, { target, deadline, ...options }, inside);
  const closer = closerKinds(asked);
  const pages = furtherPages(asked);
  const exposing = wanted.has('exposures') ? lookAtExposed(asked, deadline, wires) : Promise.resolve(noExposures);
  const looks =
    upTo === null
      ? []
      : addresses.map(async (address) => {
          const toOthers: ShownChain[] = [];
          const show = (shown: ShownChain): void => void toOthers.push(shown);
          const closerAt = (first: AddressSeen | undefined, kinds: ReadonlySet<PlaceKind>): Promise<PlaceSeen> =>
            lookCloserAt(first, kinds, target, deadline, wires, show);
          let early: Promise<PlaceSeen> | undefined;
          // Every check of certificates rests on them: they do not wait for the page.
          const met = (first: AddressSeen): void => {
            early ??= closerAt(first, closer.intersection(beforePage));
            early.catch(() => undefined);
          };
          const seen = await at(address, { host: target.host, upTo, met });
          const [close, paged] = await Promise.all([
            closerAt(seen.at(-1), closer.difference(beforePage)),
            lookAtPagesAt(seen, pages, asked, deadline, inside),
          ]);
          const { twins } = (await early) ?? noPlaces;
          return { seen, close: { ...close, twins }, paged, shown: [...seen.flatMap(shownIn), ...toOthers] };
        });
  const places = await Promise.all(looks);
  const seen = places.flatMap((place) => place.seen);
  const close = joinPlaces(places.map((place) => place.close));
  const paged = joinPages(places.map((place) => place.paged.seen));
  const connections = seen.map(({ connection }) => connection);
  const sessions = seen.flatMap(({ session }) => session ?? []);
  const responses = seen.flatMap(({ response }) => response ?? []);
  const shown = places.flatMap((place) => place.shown);
  const [chains, strange, { exposures, cut }, ownAddresses] = await Promise.all([
    lookAtChains(new Set(chainKinds.filter((kind) => wanted.has(kind))), { target, shown, dns, deadline, wires }),
    lookAtStranger(asked, responses, at),
    exposing,
    comparesOwn(asked) ? wires.own(connections, deadline) : [],
  ]);
  const fetched = chains.issuers.flatMap((reading) => (reading.ok ? reading.value.certificates : []));
  const issuers = fetched.flatMap((sha256) => wires.pki.fetchedDer(sha256) ?? []);
  return {
    seen: {
      connections,
      sessions: sessions.map((reading) => withStaple(reading, issuers)),
      ...close,
      ...chains,
      ...paged,
      ...maskedSeen({ ...paged, responses, stranger: strange?.response ? [strange.response] : [], exposures }),
      ownAddresses,
    },
    pki: wires.pki.of(
      [...sessions, ...close.twins, ...otherSessions(paged, exposures)].flatMap((reading) =>
        reading.ok ? [reading.value.sent] : [],
      ),
    ),
    hurried: [
      ...(strange !== null && strange.response?.ok !== true && signal.aborted ? (['stranger'] as const) : []),
      ...(signal.aborted && close.twins.some(isOfTime) ? (['twins'] as const) : []),
      ...(cut ? (['exposures'] as const) : []),
      ...places.flatMap((place) => place.paged.late),
    ],
  };
}

/** How a look ends for which there was no time: where it was begun, and where no connection was made for it. */
const isOfTime = (reading: Seen['twins'][number]): boolean =>
  !reading.ok && (isCutShort(reading.failure) || reading.failure.code === 'unasked');

const beforePage: ReadonlySet<PlaceKind> = new Set(['twins']);

type LookAt = (address: string, options: Pick<AddressLook, 'host' | 'upTo' | 'met'>) => Promise<AddressSeen[]>;

/** What was stapled counts where its issuer was fetched. */
function withStaple(reading: Seen['sessions'][number], issuers: readonly Buffer[]): Seen['sessions'][number] {
  if (!reading.ok || reading.value.staple === null) return reading;
  return { ...reading, value: { ...reading.value, staple: readAgain(reading.value.staple, issuers) } };
}

/** A quick look sees what users get; what other clients get is for a full one. */
const closerKinds = ({ wanted, look }: PlacesAsked): ReadonlySet<PlaceKind> =>
  new Set(placeKinds.filter((kind) => wanted.has(kind) && !(kind === 'twins' && look === 'quick')));

/** Where redirects lead is for a full look, too, but where it tells who is let in. */
const furtherPages = ({ wanted, look, target }: PlacesAsked): ReadonlySet<PageKind> =>
  new Set(
    pageKinds.filter(
      (kind) => wanted.has(kind) && !(kind === 'pageWalks' && look === 'quick' && target.expect.access === undefined),
    ),
  );

async function lookCloserAt(
  first: AddressSeen | undefined,
  wanted: ReadonlySet<PlaceKind>,
  target: Target,
  deadline: Deadline,
  wires: Wires,
  show: (shown: ShownChain) => void,
): Promise<PlaceSeen> {
  if (first === undefined || !first.connection.ok || wanted.size === 0) return noPlaces;
  const endpoint = first.connection.where;
  const serverName = isAddress(target.host) ? null : target.host;
  const dial = dialler(endpoint, { target, deadline }, wires);
  return lookCloser(wanted, { target, endpoint, serverName, first, dial, deadline, wires, show });
}

async function lookAtPagesAt(
  seen: readonly AddressSeen[],
  wanted: ReadonlySet<PageKind>,
  { target, names }: PlacesAsked,
  deadline: Deadline,
  wires: Wires,
): Promise<PagesLooked> {
  const first = seen.at(-1);
  if (first === undefined || wanted.size === 0) return { seen: noPages, late: [] };
  return lookAtPages(wanted, { target, endpoint: first.connection.where, first, deadline, wires, dns: names });
}

interface Exposed {
  readonly exposures: Seen['exposures'];
  /** Time ran out before all was looked at. */
  readonly cut: boolean;
}

const noExposures: Exposed = { exposures: [], cut: false };

async function lookAtExposed(
  { target, balancers, strangerLabel }: PlacesAsked,
  deadline: Deadline,
  wires: Wires,
): Promise<Exposed> {
  const exposures = await lookAtExposures({ target, balancers: await balancers, strangerLabel, deadline, wires });
  return { exposures, cut: deadline.signal.aborted };
}

/** Where nothing is expected of the addresses of clients, ours do not matter, and nobody is asked for them. */
const comparesOwn = ({ wanted, target }: PlacesAsked): boolean =>
  wanted.has('ownAddresses') && (target.expect.sourceIp !== undefined || typeof target.expect.access === 'object');

/** Of other hosts, or with something said before: what they served is told by the same certificates. */
const otherSessions = (
  { pageWalks, plainWalks, challengeWalks, proxyForgeries }: PageSeen,
  exposures: Seen['exposures'],
): Seen['sessions'] => [
  ...[...pageWalks, ...plainWalks, ...challengeWalks].flatMap(({ steps }) =>
    steps.flatMap(({ session }) => session ?? []),
  ),
  ...proxyForgeries.flatMap(({ session }) => session ?? []),
  ...exposures.flatMap(exposureSessions),
];

const joinPages = (all: readonly PageSeen[]): PageSeen => ({
  repeats: all.flatMap(({ repeats }) => repeats),
  echoes: all.flatMap(({ echoes }) => echoes),
  forgedEchoes: all.flatMap(({ forgedEchoes }) => forgedEchoes),
  pageWalks: all.flatMap(({ pageWalks }) => pageWalks),
  plainWalks: all.flatMap(({ plainWalks }) => plainWalks),
  challengeWalks: all.flatMap(({ challengeWalks }) => challengeWalks),
  accessForgeries: all.flatMap(({ accessForgeries }) => accessForgeries),
  proxyForgeries: all.flatMap(({ proxyForgeries }) => proxyForgeries),
});

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
  at: LookAt,
): Promise<AddressSeen | null> {
  const missing = responses.find((reading) => reading.ok && reading.value.status === 404);
  const stranger = isAddress(target.host) ? null : siblingName(target.host, strangerLabel);
  if (missing === undefined || stranger === null || !wanted.has('stranger')) return null;
  return (await at(missing.where.address, { host: stranger, upTo: 'response' })).at(-1) ?? null;
}

function furthest(wanted: ReadonlySet<Kind>): AddressLook['upTo'] | null {
  if (wanted.has('responses') || pageKinds.some((kind) => wanted.has(kind))) return 'response';
  if (wanted.has('sessions') || placeKinds.some((kind) => wanted.has(kind))) return 'session';
  return wanted.has('connections') || wanted.has('ownAddresses') ? 'connection' : null;
}
