import { externalHostnames } from '../../facts/kubernetes/routing/external-names.ts';
import { listensFor } from '../../facts/kubernetes/routing/hosts.ts';
import type {
  Gateway,
  KubernetesObject,
  Listener,
  ListenerSet,
  ObjectReference,
  Route,
} from '../../model/kubernetes.ts';
import type { Protocol } from '../../model/target.ts';
import { secretsOfListener, type ObjectIndex } from '../object-index.ts';
import { leave, readHost, type Claim, type Claims, type LeftOut, type UsualPorts } from './claim.ts';

type Holder = Gateway | ListenerSet;
type AnyRoute = Route<'HTTPRoute'> | Route<'TLSRoute'>;

/** A listener that serves hosts, and what leads to it. */
interface Place {
  readonly listener: Listener;
  readonly holder: Holder;
  readonly owners: readonly KubernetesObject[];
  readonly protocol: Protocol;
}

const protocols: Readonly<Record<string, Protocol>> = { HTTPS: 'https', HTTP: 'http', TLS: 'tls' };
const taken: Readonly<Record<AnyRoute['kind'], readonly Protocol[]>> = {
  HTTPRoute: ['https', 'http'],
  TLSRoute: ['tls'],
};

/** The hosts of listeners and routes; those of a route are only served where a listener takes them. */
export function* gatewayHosts(index: ObjectIndex, ports: UsualPorts): Generator<undefined, Claims> {
  const claims: Claim[] = [];
  const leftOut: LeftOut[] = [];
  const claim = (host: string, place: Place, owners: readonly KubernetesObject[]): void => {
    const { listener, holder, protocol } = place;
    claims.push({
      host,
      port: listener.port ?? (protocol === 'http' ? ports.http : ports.https),
      protocol,
      isBeside: protocol === 'http',
      owners,
      secrets: secretsOfListener(listener, holder),
    });
  };
  const narrowed = new Set<Listener>();
  const whole = new Set<Listener>();

  const addRoute = (route: AnyRoute): void => {
    const parents = route.spec.parentRefs.filter(({ kind }) => isHolderKind(kind ?? 'Gateway'));
    const found = parents.map((parent) => ({ parent, holders: holdersOf(parent, route, index) }));
    const isUnknown = parents.length === 0 || found.some(({ holders }) => holders.length === 0);
    const places = found
      .flatMap(({ parent, holders }) =>
        holders.flatMap((holder) => placesOf(holder, index).filter((place) => isNamed(place, parent))),
      )
      .filter(({ protocol }) => taken[route.kind].includes(protocol));
    const written = [
      ...route.spec.hostnames.map((text) => ({ text, use: 'ingress' as const })),
      ...externalHostnames(route).map(({ host }) => ({ text: host, use: 'record' as const })),
    ];
    for (const place of places) {
      const { hostname } = place.listener;
      if (route.spec.hostnames.length > 0) narrowed.add(place.listener);
      else if (hostname !== null) {
        whole.add(place.listener);
        const read = readHost(hostname, 'ingress');
        if ('host' in read) claim(read.host, place, [route, ...place.owners]);
      }
    }
    for (const { text, use } of written) {
      const read = readHost(text, use);
      if ('because' in read) {
        leftOut.push(leave(route, text, ports.https, read.because));
        continue;
      }
      const { host } = read;
      const served = places.flatMap((place) => {
        const both = intersection(host, place.listener.hostname);
        return both === null ? [] : [{ both, place }];
      });
      for (const { both, place } of served) {
        if (both === place.listener.hostname) whole.add(place.listener);
        claim(both, place, [route, ...place.owners]);
      }
      if (served.length > 0) continue;
      if (!isUnknown) {
        leftOut.push(leave(route, host, ports.https, 'no listener of its parents takes the host'));
        continue;
      }
      const protocol = route.kind === 'TLSRoute' ? 'tls' : 'https';
      claims.push({ host, port: ports.https, protocol, isBeside: false, owners: [route], secrets: [] });
    }
  };

  const addHolder = (holder: Holder): void => {
    const places = placesOf(holder, index);
    for (const place of places) {
      const { hostname } = place.listener;
      if (hostname === null) continue;
      const read = readHost(hostname, 'ingress');
      if ('because' in read) leftOut.push(leave(holder, hostname, ports.https, read.because));
      else if (read.host.startsWith('*.') && narrowed.has(place.listener) && !whole.has(place.listener)) {
        leftOut.push(
          leave(holder, read.host, place.listener.port ?? ports.https, 'its routes take hosts below it alone'),
        );
      } else claim(read.host, place, place.owners);
    }
    for (const { hostname, protocol, port } of holder.spec.listeners) {
      if (hostname === null || protocolOf(protocol) !== null) continue;
      leftOut.push(
        leave(holder, hostname, port ?? ports.https, `no host is served at a listener for ${protocol ?? 'nothing'}`),
      );
    }
    for (const { host: text } of externalHostnames(holder)) {
      const read = readHost(text, 'record');
      if ('because' in read) {
        leftOut.push(leave(holder, text, ports.https, read.because));
        continue;
      }
      const serving = places.filter(({ listener }) => listensFor(listener.hostname, read.host));
      for (const place of serving) claim(read.host, place, place.owners);
      if (serving.length > 0) continue;
      claims.push({
        host: read.host,
        port: ports.https,
        protocol: 'https',
        isBeside: false,
        owners: [holder],
        secrets: [],
      });
    }
  };

  for (const route of [...index.of('HTTPRoute'), ...index.of('TLSRoute')]) {
    addRoute(route);
    yield;
  }
  for (const holder of [...index.of('Gateway'), ...index.of('ListenerSet')]) {
    addHolder(holder);
    yield;
  }
  return { claims, leftOut };
}

const protocolOf = (protocol: string | null): Protocol | null => protocols[protocol ?? ''] ?? null;

const isHolderKind = (kind: string): kind is 'Gateway' | 'ListenerSet' => kind === 'Gateway' || kind === 'ListenerSet';

function placesOf(holder: Holder, index: ObjectIndex): readonly Place[] {
  const owners = [holder, ...gatewaysAbove(holder, index)];
  return holder.spec.listeners.flatMap((listener) => {
    const protocol = protocolOf(listener.protocol);
    return protocol === null ? [] : [{ listener, holder, owners, protocol }];
  });
}

const isNamed = ({ listener }: Place, { sectionName, port }: ObjectReference): boolean =>
  ((sectionName ?? null) === null || listener.name === sectionName) &&
  ((port ?? null) === null || listener.port === Number(port));

/** The Gateways and ListenerSets that a reference names. */
export function holdersOf(
  { kind, namespace, name }: ObjectReference,
  from: Pick<KubernetesObject, 'namespace'>,
  index: ObjectIndex,
): readonly Holder[] {
  const named = kind ?? 'Gateway';
  if (!isHolderKind(named)) return [];
  return index.named(named, name).filter((holder) => holder.namespace === (namespace ?? from.namespace));
}

const gatewaysAbove = (holder: Holder, index: ObjectIndex): readonly Holder[] =>
  holder.kind === 'ListenerSet' && holder.spec.parentRef !== null
    ? holdersOf(holder.spec.parentRef, holder, index)
    : [];

/** What both stand for: the narrower of two hosts, of which either may be a wildcard for any number of labels. */
function intersection(host: string, hostname: string | null): string | null {
  const other = hostname?.toLowerCase() ?? null;
  if (listensFor(other, host)) return host;
  return other !== null && listensFor(host, other) ? other : null;
}
