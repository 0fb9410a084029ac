import type { Gateway, Ingress, Listener, ListenerSet, ObjectsSeen } from '../../../model/kubernetes.ts';
import { ownOf } from '../object-place.ts';
import { listensFor } from '../routing/hosts.ts';
import { isSolver } from '../routing/ingress-nature.ts';
import { entriesFor } from '../routing/by-host.ts';
import { listenersMeant, placesOf, type ListenerPlace } from './listeners-meant.ts';

/** A Secret that holds the certificate for a host, as an object that leads to it says. */
export interface SecretUse {
  readonly by: Ingress | Gateway | ListenerSet;
  /** Of its name. */
  readonly path: string;
  readonly namespace: string | null;
  readonly secretName: string;
}

/** The Secrets from which the host of a target is served; of an object without hosts, all that it names. */
export function secretUses(seen: ObjectsSeen): SecretUse[] {
  const { subject } = seen;
  const ingresses = ownOf(seen, 'Ingress').filter((ingress) => !isSolver(ingress));
  if (!('host' in subject)) {
    return [...ingresses.flatMap((ingress) => usesOfIngress(ingress, null)), ...placesOf(seen).flatMap(usesOfListener)];
  }
  const { host, port } = subject;
  const ofIngresses = ingresses.flatMap((ingress) => usesOfIngress(ingress, host));
  const fitting = placesOf(seen).filter(({ listener }) => listensFor(listener.hostname, host));
  const atPort = fitting.filter(({ listener }) => port === undefined || (listener.port ?? port) === port);
  // Where none listens at the port, something between may lead from one port to another.
  const listening = atPort.length > 0 || ofIngresses.length > 0 ? atPort : fitting;
  return [...ofIngresses, ...listenersMeant(listening, host, seen).flatMap(usesOfListener)];
}

function usesOfIngress(ingress: Ingress, host: string | null): SecretUse[] {
  const entries =
    host === null
      ? ingress.spec.tls.map((entry, i) => ({ ...entry, path: `spec.tls[${i}]` }))
      : entriesFor(ingress, host);
  // One without hosts is for those that no other has.
  const exact = host === null ? entries : entries.filter(({ hosts }) => hosts.length > 0);
  return (exact.length > 0 ? exact : entries).flatMap(({ path, secretName }) =>
    secretName === null ? [] : [{ by: ingress, path: `${path}.secretName`, namespace: ingress.namespace, secretName }],
  );
}

const usesOfListener = ({ by, listener, path }: ListenerPlace): SecretUse[] =>
  !endsTls(listener)
    ? []
    : (listener.tls?.certificateRefs ?? []).flatMap(({ kind, name, namespace }, i) =>
        kind === null || kind === 'Secret'
          ? [
              {
                by,
                path: `${path}.tls.certificateRefs[${i}].name`,
                namespace: namespace ?? by.namespace,
                secretName: name,
              },
            ]
          : [],
      );

export const endsTls = ({ protocol, tls }: Listener): boolean =>
  (protocol === 'HTTPS' || protocol === 'TLS') && tls !== null && tls.mode === 'Terminate';
