import { familyOf, isAddress } from '../../facts/addresses.ts';
import { publicPlaces, type PublicPlace } from '../../facts/http/exposure/public-places.ts';
import { siblingName } from '../../facts/dns/names.ts';
import { upgradedPlace } from '../../facts/http/exposure/upgraded-place.ts';
import { usualPorts } from '../../facts/http/redirects/url-place.ts';
import { isWorthARound } from '../../facts/http/exposure/compared.ts';
import type { BalancerWalk } from '../../model/dns.ts';
import type { Endpoint, ForgedProxy, Seen } from '../../model/evidence.ts';
import type { Exposure, ExposureRound, PageAsked } from '../../model/http-looks.ts';
import type { HttpReading } from '../../model/http.ts';
import type { Target } from '../../model/target.ts';
import { lookAtAddress, type AddressSeen, type Wires } from '../address.ts';
import type { Deadline } from '../deadline.ts';

export interface ExposureLook {
  readonly target: Target;
  readonly balancers: readonly BalancerWalk[];
  /** The left-most label of a host that nobody can have configured. */
  readonly strangerLabel: string;
  readonly deadline: Deadline;
  readonly wires: Wires;
}

/** More often than this it is not asked again, once for each made-up sibling. */
const maxRounds = 2;

/** More addresses than these are not asked. */
const maxPlaces = 32;

/** Asks all public load balancers for a host that should only be inside, and where it was asked for also in a disguise. */
export async function lookAtExposures(look: ExposureLook): Promise<Seen['exposures']> {
  const { target, balancers, wires } = look;
  const isPage = target.protocol === 'https' || target.protocol === 'http';
  if (target.expect.exposure !== 'internal' || !isPage || isAddress(target.host)) return [];
  const places = publicPlaces(target, balancers).slice(0, maxPlaces);
  const looks = places.map(async (place): Promise<Exposure[]> => {
    const endpoint = { address: place.address, port: target.port };
    const disguises = wires.settings.active ? privateSources(place.address) : [];
    const seen = [await askAt(endpoint, place, look)];
    for (const preamble of disguises) seen.push(await askAt({ ...endpoint, preamble }, place, look));
    return seen;
  });
  return (await Promise.all(looks)).flat();
}

/** One of each version of the PROXY protocol, in the name of somebody inside. */
const privateSources = (address: string): ForgedProxy[] =>
  ([1, 2] as const).map((version) => ({ version, source: familyOf(address) === 6 ? 'fd00::1' : '10.0.0.1' }));

async function askAt(endpoint: Endpoint, place: PublicPlace, look: ExposureLook): Promise<Exposure> {
  const { balancer, name } = place;
  const { target, strangerLabel, deadline, wires } = look;
  // What those get who have nothing to show.
  const { clientCertificate: _, ...anybody } = target;
  const ask = (host: string): Promise<AddressSeen> =>
    lookAtAddress(endpoint, { target: anybody, host, deadline, upTo: 'response' }, wires);
  const askSibling = async (label: string): Promise<PageAsked | null> => {
    const sibling = siblingName(target.host, label);
    return sibling === null ? null : pageOf(await ask(sibling));
  };
  const own = await ask(target.host);
  // Whoever says nothing does not say it to others either, and that takes time.
  const stranger = own.connection.ok && !isMute(own) ? await askSibling(strangerLabel) : null;
  const seen = { ...pageOf(own), stranger };
  const rounds: ExposureRound[] = [];
  while (rounds.length < maxRounds && isWorthARound({ ...seen, rounds })) {
    const other = await askSibling(`${strangerLabel}-${rounds.length + 2}`);
    if (other === null) break;
    rounds.push({ stranger: other, own: pageOf(await ask(target.host)) });
  }
  const led = upgradeOf(own.response, target);
  return {
    balancer,
    name,
    connection: own.connection,
    ...seen,
    ...(rounds.length > 0 && { rounds }),
    ...(led !== null && { upgraded: await askAt({ ...endpoint, port: led.port }, place, { ...look, target: led }) }),
  };
}

const pageOf = ({ session, response }: AddressSeen): PageAsked => ({ session, response });

const isMute = ({ connection, session, response }: AddressSeen): boolean =>
  [connection, session, response].some((each) => each?.ok === false && each.failure.code === 'timeout');

/** What plain HTTP leads to at the same place: https of the same host, at a port that is the target's or a usual one. */
function upgradeOf(response: HttpReading | null, target: Target): Target | null {
  const place = response?.ok === true ? upgradedPlace(response) : null;
  if (place === null || ![target.port, usualPorts.https].includes(place.port)) return null;
  return { ...target, protocol: 'https', port: place.port };
}

/** Of all that were asked for: the host, its made-up siblings, and those over https. */
export const exposureSessions = ({ session, stranger, rounds = [], upgraded }: Exposure): Seen['sessions'] => [
  ...[{ session }, stranger, ...rounds.flatMap((round) => [round.stranger, round.own])].flatMap(
    (page) => page?.session ?? [],
  ),
  ...(upgraded === undefined ? [] : exposureSessions(upgraded)),
];
