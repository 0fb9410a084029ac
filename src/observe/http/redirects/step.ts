import type { Socket } from 'node:net';
import { canonicalAddress, familyOf, inRanges, isAddress, kindOf } from '../../../facts/addresses.ts';
import { registrableDomain } from '../../../facts/dns/public-suffix.ts';
import { urlPlace, usualPorts, type UrlPlace } from '../../../facts/http/redirects/url-place.ts';
import type { Endpoint } from '../../../model/evidence.ts';
import type { RedirectStep } from '../../../model/http-looks.ts';
import type { Settings, Target } from '../../../model/target.ts';
import { dialler, phaseMsOf, shakeHands } from '../../address.ts';
import { LookError } from '../../classify.ts';
import type { Deadline } from '../../deadline.ts';
import { assertPublic, assertPublicName } from '../../dial.ts';
import { lookedUp } from '../../endpoints.ts';
import { read } from '../../read.ts';
import { connect, type Connected } from '../../tcp/connect.ts';
import type { PageLook } from '../pages/page-looks.ts';
import { requestHttp } from '../request.ts';

export interface StepLook extends Pick<PageLook, 'target' | 'endpoint' | 'deadline' | 'wires' | 'dns'> {
  /** Requests at this address that were made already, and are not made again. */
  readonly made: readonly RedirectStep[];
}

/** Whose the host of a URL is: the target's own, another of its registrable domain, or that of anybody else. */
export type Belonging = 'own' | 'kin' | 'foreign';

export function belongingOf({ host }: UrlPlace, target: Target): Belonging {
  if (host === target.host) return 'own';
  if (isAddress(host) || isAddress(target.host)) return 'foreign';
  const domain = registrableDomain(host);
  return domain !== null && domain === registrableDomain(target.host) ? 'kin' : 'foreign';
}

/** The bodies of redirects tell nothing. */
const bodyTimeoutMs = 1000;

/** A page may take half of the time that is left: other looks follow. */
const patienceMs = (target: Target, deadline: Deadline): number =>
  Math.max(phaseMsOf(target), Math.round(deadline.remainingMs() / 2));

/** What is offered: first what browsers offer. */
const protocols = ['h2', 'http/1.1'];

/** A request of the target's own host, at the address that is looked at. */
export async function lookAtOwn(url: string, look: StepLook): Promise<RedirectStep> {
  const made = look.made.find((step) => step.url === url);
  const place = urlPlace(url);
  if (made !== undefined || place === null) return made ?? unlooked(url);
  const { target, wires, deadline } = look;
  const endpoint = { ...look.endpoint, port: place.port };
  if (!isUsual(place, target)) return { ...unlooked(url), connection: await deny(endpoint, look, unusualText(place)) };
  return askAt({ url, place, endpoint, asks: true, dial: dialler(endpoint, { target, deadline }, wires) }, look);
}

/** From inside, no more is asked than of a host of our own: whoever leads us must not choose the ports. */
const isUsual = ({ port }: UrlPlace, target: Target): boolean =>
  [target.port, target.httpPort, ...Object.values(usualPorts)].includes(port);

const unusualText = ({ host, port }: UrlPlace): string =>
  `port ${port} of ${host} is neither one of the target's nor a usual one: on the word of a redirect it is not dialled`;

export interface OtherLook extends StepLook {
  readonly belonging: Exclude<Belonging, 'own'>;
  /** The address of the server that leads there. */
  readonly teller: string;
}

const whose = 'a redirect';

/** A look at another host, which nobody but the redirect named: inside only where the redirect came from inside. */
export async function lookAtOther(url: string, look: OtherLook): Promise<RedirectStep> {
  const { target, wires, deadline, dns, belonging } = look;
  const { settings, life, places } = wires;
  const place = urlPlace(url);
  if (place === null) return unlooked(url);
  const isFromInside = isInside(look.teller, settings);
  const address = canonicalAddress(place.host);
  const phaseMs = phaseMsOf(target);
  const named = await read(url, deadline, phaseMs, async () => {
    if (!isFromInside && address === null) assertPublicName(place.host, whose);
  });
  if (!named.ok) return unlooked(url);
  const { end, endpoints } =
    address === null
      ? await lookedUp(place.host, place.port, { dns, deadline, resolvers: target.resolvers })
      : { end: 'addresses' as const, endpoints: [{ address, port: place.port }] };
  if (end !== 'addresses') return { ...unlooked(url), lookup: end };
  const dialAt = async (endpoint: Endpoint): Promise<Connected> => {
    const barred = await read<Endpoint, never[]>(endpoint, deadline, phaseMs, async () => {
      if (!isFromInside) assertPublic({ ...endpoint, usualPort: usualPorts[place.scheme] }, settings, whose);
      else if (!isUsual(place, target)) throw new LookError('denied', unusualText(place));
      return [];
    });
    if (!barred.ok) return { reading: barred, socket: null };
    return connect(endpoint, { deadline, timeoutMs: phaseMs, life, settings, places, configured: [] });
  };
  // Nothing secret is shown to another host.
  const { clientCertificate: _, ...anonymous } = target;
  const steps: RedirectStep[] = [];
  for (const endpoint of someOf(endpoints)) {
    const at = { url, place, endpoint, asks: belonging === 'kin', dial: () => dialAt(endpoint) };
    const step = await askAt(at, { ...look, target: anonymous });
    if (step.connection?.ok === true) return step;
    steps.push(step);
  }
  // No way there from here says least.
  const telling = steps.find(({ connection }) => connection?.ok === false && connection.failure.code !== 'unreachable');
  return telling ?? steps[0] ?? unlooked(url);
}

const unlooked = (url: string): RedirectStep => ({ url, connection: null, session: null, response: null });

const isInside = (address: string, { networks }: Settings): boolean =>
  kindOf(address) === 'private' || inRanges(address, networks.private);

/** One of each family, in which IPv4 comes first: it answers or refuses from nearly everywhere. */
const someOf = (endpoints: readonly Endpoint[]): Endpoint[] =>
  ([4, 6] as const).flatMap((family) => endpoints.find(({ address }) => familyOf(address) === family) ?? []);

const deny = (endpoint: Endpoint, { target, deadline }: StepLook, why: string): Promise<Connected['reading']> =>
  read(endpoint, deadline, phaseMsOf(target), async () => {
    throw new LookError('denied', why);
  });

interface StepPlace {
  readonly url: string;
  readonly place: UrlPlace;
  readonly endpoint: Endpoint;
  /** Whether the page is asked for, or only hands are shaken. */
  readonly asks: boolean;
  dial(): Promise<Connected>;
}

/** One connection, and on it what there is to do. A server that did nothing with a request is asked once more over HTTP/1.1. */
async function askAt(at: StepPlace, look: StepLook, alpn: readonly string[] = protocols): Promise<RedirectStep> {
  const { url, place, endpoint, asks } = at;
  const { target, wires, deadline } = look;
  const { reading: connection, socket } = await at.dial();
  if (socket === null) return { ...unlooked(url), connection };
  const ask = (open: Socket) =>
    requestHttp(
      open,
      { ...endpoint, ...place, host: place.named },
      { deadline, timeoutMs: patienceMs(target, deadline), bodyTimeoutMs, version: wires.version },
    );
  if (place.scheme === 'http') {
    if (asks) return { ...unlooked(url), connection, response: await ask(socket) };
    socket.destroy();
    return { ...unlooked(url), connection };
  }
  const where = { ...endpoint, serverName: isAddress(place.host) ? null : place.host };
  const { reading: session, ...shaken } = await shakeHands(socket, where, target, wires, {
    deadline,
    timeoutMs: phaseMsOf(target),
    alpn,
    redial: async () => (await at.dial()).socket,
  });
  await wires.pki.see(shaken.sentDer);
  if (shaken.socket === null || !asks) {
    shaken.socket?.destroy();
    return { ...unlooked(url), connection, session };
  }
  const response = await ask(shaken.socket);
  const isUntouched = !response.ok && response.failure.again !== undefined && alpn === protocols;
  return isUntouched ? askAt(at, look, ['http/1.1']) : { url, connection, session, response };
}
