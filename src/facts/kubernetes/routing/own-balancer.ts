import type { Ingress, IngressClass } from '../../../model/kubernetes.ts';
import { objectKey } from '../object-place.ts';
import { controllerOf } from './ingress-nature.ts';

/** A controller that gives each Ingress a load balancer of its own. */
interface Own {
  readonly controllers: RegExp;
  /** Annotations that only this controller reads. */
  readonly keys: RegExp;
  /** Those of one group share one; null: there are no groups. */
  readonly group: string | null;
}

const owning: readonly Own[] = [
  {
    controllers: /\balb\b/i,
    keys: /^alb\.ingress\.kubernetes\.io\//,
    group: 'alb.ingress.kubernetes.io/group.name',
  },
  {
    controllers: /\b(?:gce|gke)\b/i,
    keys: /^(?:kubernetes\.io\/ingress\.(?:global|regional)-static-ip-name|networking\.gke\.io\/|ingress\.gcp\.kubernetes\.io\/)/,
    group: null,
  },
  { controllers: /\btailscale\b/i, keys: /^tailscale\.com\//, group: 'tailscale.com/proxy-group' },
  { controllers: /\bvoyager\b/i, keys: /^ingress\.appscode\.com\//, group: null },
];

const ciliumMode = 'ingress.cilium.io/loadbalancer-mode';

/** What tells the load balancer of an Ingress apart from those of others of its class; null where its class has one for all. */
export function ownBalancerOf(ingress: Ingress, classes: readonly IngressClass[]): string | null {
  const { annotations } = ingress;
  const controller = controllerOf(ingress, classes);
  // Which of both it is where nothing is written, the configuration of Cilium says.
  if (/\bcilium\b/i.test(controller ?? '') && annotations[ciliumMode] !== 'shared') return objectKey(ingress);
  const own = owning.find(({ controllers, keys }) =>
    controller === null ? Object.keys(annotations).some((key) => keys.test(key)) : controllers.test(controller),
  );
  if (own === undefined) return null;
  const group = own.group === null ? undefined : annotations[own.group];
  return group === undefined || group === '' ? objectKey(ingress) : `group ${group}`;
}
