import { servicePlaces, type ServicePlace } from '../facts/dns/https/places.ts';
import type { Seen } from '../model/evidence.ts';
import type { ServiceEndpoint } from '../model/name-looks.ts';
import type { Target } from '../model/target.ts';
import { phaseMs, type Wires } from './address.ts';
import type { Deadline } from './deadline.ts';
import { connect, type Connected } from './tcp/connect.ts';
import { handshake } from './tls/handshake.ts';

/** Where HTTPS records lead browsers: whether somebody answers there, and speaks each protocol that they name. */
export async function lookAtServiceEndpoints(
  target: Target,
  seen: Pick<Seen, 'resolution' | 'services'>,
  deadline: Deadline,
  wires: Wires,
): Promise<ServiceEndpoint[]> {
  // Users of a host whose address is given do not come by what DNS says.
  const places = target.address.length > 0 ? [] : servicePlaces(target, seen);
  return Promise.all(places.map((place) => lookAtPlace(place, target, deadline, wires)));
}

async function lookAtPlace(
  { address, port, offered }: ServicePlace,
  { host }: Target,
  deadline: Deadline,
  { life, settings, context }: Wires,
): Promise<ServiceEndpoint> {
  const endpoint = { address, port };
  const dial = (): Promise<Connected> =>
    connect(endpoint, { deadline, timeoutMs: phaseMs, life, settings, configured: [] });
  const { reading: connection, socket } = await dial();
  if (socket === null) return { offered, connection, handshake: null };
  const { reading, socket: secured } = await handshake(
    socket,
    { ...endpoint, serverName: host },
    { deadline, timeoutMs: phaseMs, context, alpn: [offered], redial: async () => (await dial()).socket },
  );
  secured?.destroy();
  const said = reading.ok
    ? { ...reading, value: { protocol: reading.value.protocol, alpn: reading.value.alpn } }
    : reading;
  return { offered, connection, handshake: said };
}
