import { readOwnAnnotations } from '../../facts/kubernetes/own-annotations.ts';
import { isCanary, isSolver } from '../../facts/kubernetes/routing/ingress-nature.ts';
import { titleOf } from '../../facts/kubernetes/routing/title.ts';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import type { ObjectIndex } from '../object-index.ts';
import { leave, type Claims, type LeftOut, type UsualPorts } from './claim.ts';
import { gatewayHosts } from './gateway-hosts.ts';
import { ingressHosts } from './ingress-hosts.ts';
import { serviceHosts } from './external-hosts.ts';

/** Whether its owner wants nothing of it looked at. */
export const isSkipped = (object: KubernetesObject): boolean => readOwnAnnotations(object).values.skip === true;

/** Why an object makes no targets of its own whatever it names; null where it does. */
function passedOver(object: KubernetesObject): string | null {
  if (isSkipped(object)) return 'its annotation hostprobe.io/skip says so';
  if (object.kind !== 'Ingress') return null;
  if (isSolver(object)) return 'cert-manager made it for the time of a challenge';
  return isCanary(object) ? 'it stands beside the Ingress that owns the host, for some of the requests' : null;
}

export interface AllClaims extends Claims {
  /** What makes no target of its own whatever it names. */
  readonly passedOver: ReadonlySet<KubernetesObject>;
}

/** All that the objects of one environment claim. */
export function* allClaims(index: ObjectIndex, ports: UsualPorts): Generator<undefined, AllClaims> {
  const classes = index.of('IngressClass');
  const notMeant = new Map<KubernetesObject, string>();
  for (const object of index.objects) {
    const why = passedOver(object);
    if (why !== null) notMeant.set(object, why);
    yield;
  }
  const told: Claims[] = [];
  for (const ingress of index.of('Ingress')) {
    told.push(ingressHosts(ingress, classes, ports));
    yield;
  }
  told.push(yield* gatewayHosts(index, ports));
  for (const service of index.of('Service')) {
    told.push(serviceHosts(service, ports));
    yield;
  }
  const claims = told.flatMap((each) => each.claims);
  const claimed = new Set(claims.map(({ owners: [nearest] }) => nearest));
  const whyNot = (owner: KubernetesObject | undefined) => (owner === undefined ? undefined : notMeant.get(owner));
  return {
    claims: claims.filter(({ owners: [nearest] }) => whyNot(nearest) === undefined),
    leftOut: [
      ...told.flatMap((each) => each.leftOut),
      ...claims.flatMap(({ host, port, owners: [nearest] }): readonly LeftOut[] => {
        const why = whyNot(nearest);
        return nearest === undefined || why === undefined ? [] : [leave(nearest, host, port, why)];
      }),
      ...Array.from(notMeant).flatMap(([object, why]) =>
        claimed.has(object) ? [] : [{ host: '', port: ports.https, name: titleOf(object), because: why }],
      ),
    ],
    passedOver: new Set(notMeant.keys()),
  };
}
