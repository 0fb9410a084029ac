import { servicePlaces, type ServicePlace } from '../facts/dns/https/places.ts';
import type { Seen, Session, SessionWhere } from '../model/evidence.ts';
import type { ServiceEndpoint } from '../model/name-looks.ts';
import type { Reading } from '../model/reading.ts';
import type { Target } from '../model/target.ts';
import { phaseMsOf, shakeHands, type Wires } from './address.ts';
import type { Deadline } from './deadline.ts';
import { connect, type Connected } from './tcp/connect.ts';

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
  target: Target,
  deadline: Deadline,
  wires: Wires,
): Promise<ServiceEndpoint> {
  const endpoint = { address, port };
  const { life, settings, places } = wires;
  const dial = (): Promise<Connected> =>
    connect(endpoint, { deadline, timeoutMs: phaseMsOf(target), life, settings, places, configured: [] });
  const { reading: connection, socket } = await dial();
  if (socket === null) return { offered, connection, handshake: null };
  const where = { ...endpoint, serverName: target.host };
  const { reading, socket: secured } = await shakeHands(socket, where, target, wires, {
    deadline,
    timeoutMs: phaseMsOf(target),
    alpn: [offered],
    redial: async () => (await dial()).socket,
  });
  secured?.destroy();
  return { offered, connection, handshake: saidOf(reading) };
}

/** Of a handshake that was refused, the protocol that was chosen is not known. */
function saidOf(reading: Reading<SessionWhere, Session>): NonNullable<ServiceEndpoint['handshake']> {
  if (!reading.ok) return reading;
  const { value, ...look } = reading;
  const { protocol, alpn, client } = value;
  return client.refusal === null
    ? { ...look, value: { protocol, alpn } }
    : { where: look.where, at: look.at, ms: look.ms, ok: false, failure: client.refusal };
}
