import type { Gateway, Listener, ListenerSet, ObjectReference, ObjectsSeen } from '../../../model/kubernetes.ts';
import { ownOf } from '../object-place.ts';
import { comparedName } from './covering.ts';

export interface ListenerPlace {
  readonly by: Gateway | ListenerSet;
  readonly listener: Listener;
  readonly path: string;
}

/** The listeners of what leads to the host. */
export const placesOf = (seen: ObjectsSeen): ListenerPlace[] =>
  [...ownOf(seen, 'Gateway'), ...ownOf(seen, 'ListenerSet')].flatMap((by) =>
    by.spec.listeners.map((listener, i) => ({ by, listener, path: `spec.listeners[${i}]` })),
  );

/**
 * Of listeners that take a host, those that a client of it comes to over TLS: of each Gateway with its ListenerSets,
 * which are one server, without those that routes pass over, the one for the host itself, else for the longest
 * wildcard, else for all.
 */
export const listenersMeant = (fitting: readonly ListenerPlace[], host: string, seen: ObjectsSeen): ListenerPlace[] =>
  Map.groupBy(
    fitting.filter(({ listener: { protocol } }) => protocol === 'HTTPS' || protocol === 'TLS'),
    ({ by }) => serverOf(by),
  )
    .values()
    .flatMap((server) => mostSpecific(boundIn(server, seen), host))
    .toArray();

/** The Gateway that a listener is one of. */
function serverOf(by: Gateway | ListenerSet): string {
  const parent = by.kind === 'Gateway' ? by : by.spec.parentRef;
  return parent === null
    ? JSON.stringify([by.kind, by.name])
    : JSON.stringify([parent.namespace ?? by.namespace, parent.name]);
}

/** Without those that routes pass over: they name their Gateway or ListenerSet, and other listeners of it. */
function boundIn(server: readonly ListenerPlace[], seen: ObjectsSeen): readonly ListenerPlace[] {
  const parents = [...ownOf(seen, 'HTTPRoute'), ...ownOf(seen, 'TLSRoute')].flatMap(({ spec, namespace }) =>
    spec.parentRefs.map((parent) => ({ ...parent, namespace: parent.namespace ?? namespace })),
  );
  const bound = server.filter(({ by, listener }) => {
    const own = parents.filter((parent) => isParent(by, parent));
    return own.length === 0 || own.some((parent) => names(parent, listener));
  });
  return bound.length > 0 ? bound : server;
}

const isParent = (by: ListenerPlace['by'], { kind, name, namespace }: ObjectReference): boolean =>
  (kind ?? 'Gateway') === by.kind && name === by.name && namespace === by.namespace;

const names = ({ sectionName, port }: ObjectReference, listener: Listener): boolean =>
  (sectionName ?? listener.name) === listener.name && Number(port ?? listener.port) === Number(listener.port);

function mostSpecific(among: readonly ListenerPlace[], host: string): readonly ListenerPlace[] {
  const weight = ({ listener: { hostname } }: ListenerPlace): number => {
    if (hostname === null) return 0;
    return comparedName(hostname) === comparedName(host) ? Infinity : hostname.length;
  };
  const best = Math.max(...among.map(weight));
  return among.filter((each) => weight(each) === best);
}
