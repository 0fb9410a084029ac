import { familyOf, isAddress } from '../../facts/addresses.ts';
import { publicPlaces, type PublicPlace } from '../../facts/http/exposure/public-places.ts';
import { siblingName } from '../../facts/dns/names.ts';
import type { BalancerWalk } from '../../model/dns.ts';
import type { Endpoint, ForgedProxy, Seen } from '../../model/evidence.ts';
import type { Exposure } from '../../model/http-looks.ts';
import type { Target } from '../../model/target.ts';
import { lookAtAddress, type AddressLook, type Wires } from '../address.ts';
import type { Deadline } from '../deadline.ts';

export interface ExposureLook {
  readonly target: Target;
  readonly balancers: readonly BalancerWalk[];
  /** The left-most label of a host that nobody can have configured. */
  readonly strangerLabel: string;
  readonly deadline: Deadline;
  readonly wires: Wires;
}

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

async function askAt(
  endpoint: Endpoint,
  { balancer, name }: PublicPlace,
  { target, strangerLabel, deadline, wires }: ExposureLook,
): Promise<Exposure> {
  // What those get who have nothing to show.
  const { clientCertificate: _, ...anybody } = target;
  const { host } = target;
  const shared: Omit<AddressLook, 'host'> = { target: anybody, deadline, upTo: 'response' };
  const { connection, session, response } = await lookAtAddress(endpoint, { ...shared, host }, wires);
  // Whoever says nothing does not say it to others either, and that takes time.
  const isMute = [connection, session, response].some((each) => each?.ok === false && each.failure.code === 'timeout');
  const sibling = connection.ok && !isMute ? siblingName(host, strangerLabel) : null;
  const stranger = sibling === null ? null : await lookAtAddress(endpoint, { ...shared, host: sibling }, wires);
  return {
    balancer,
    name,
    connection,
    session,
    response,
    stranger: stranger && { session: stranger.session, response: stranger.response },
  };
}
