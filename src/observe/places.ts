import { isAddress } from '../facts/addresses.ts';
import { siblingName } from '../facts/dns/names.ts';
import type { Kind, Seen } from '../model/evidence.ts';
import type { Pki } from '../model/pki.ts';
import type { Target } from '../model/target.ts';
import { lookFromInside, type AddressLook, type AddressSeen, type Wires } from './address.ts';
import type { Deadline } from './deadline.ts';

/** What is to be looked at of a target's addresses. */
export interface PlacesAsked {
  readonly target: Target;
  readonly addresses: readonly string[];
  readonly wanted: ReadonlySet<Kind>;
  /** Whether the host leads to a load balancer of its environment, which may be that of the cluster we are in. */
  readonly led: boolean;
  /** The left-most label of a host that nobody can have configured. */
  readonly strangerLabel: string;
}

export interface PlacesSeen {
  readonly seen: Pick<Seen, 'connections' | 'sessions' | 'responses' | 'stranger'>;
  /** What bears on the chains that were sent. */
  readonly pki: Pki;
  /** Time ran out before all was looked at. */
  readonly hurried: boolean;
}

/** Connections, sessions and requests at all addresses side by side; then, after a 404, a made-up sibling of the host. */
export async function lookAtPlaces(
  { target, addresses, wanted, led, strangerLabel }: PlacesAsked,
  deadline: Deadline,
  wires: Wires,
): Promise<PlacesSeen> {
  const upTo = furthest(wanted);
  const at = (address: string, options: Pick<AddressLook, 'host' | 'upTo'>): Promise<AddressSeen[]> =>
    lookFromInside(
      { address, port: target.port },
      { target, deadline, ...options },
      { ...wires, inCluster: wires.inCluster && led },
    );
  const looks = upTo === null ? [] : addresses.map((address) => at(address, { host: target.host, upTo }));
  const seen = (await Promise.all(looks)).flat();
  const sessions = seen.flatMap(({ session }) => session ?? []);
  const responses = seen.flatMap(({ response }) => response ?? []);
  const missing = responses.find((reading) => reading.ok && reading.value.status === 404);
  const stranger = isAddress(target.host) ? null : siblingName(target.host, strangerLabel);
  const strange =
    missing === undefined || stranger === null || !wanted.has('stranger')
      ? null
      : ((await at(missing.where.address, { host: stranger, upTo: 'response' })).at(-1) ?? null);
  return {
    seen: {
      connections: seen.map(({ connection }) => connection),
      sessions,
      responses,
      stranger: strange?.response ? [strange.response] : [],
    },
    pki: wires.pki.of(sessions.flatMap((reading) => (reading.ok ? [reading.value.sent] : []))),
    hurried: strange !== null && strange.response?.ok !== true && deadline.signal.aborted,
  };
}

function furthest(wanted: ReadonlySet<Kind>): AddressLook['upTo'] | null {
  if (wanted.has('responses')) return 'response';
  if (wanted.has('sessions')) return 'session';
  return wanted.has('connections') ? 'connection' : null;
}
