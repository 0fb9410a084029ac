import type { KubernetesObject } from '../../model/kubernetes.ts';
import { classOf } from './routing/ingress-nature.ts';

/** Annotations that ask a cloud provider for a load balancer inside, with the values that mean it. */
const asking: Readonly<Record<string, RegExp>> = {
  'alb.ingress.kubernetes.io/scheme': /^internal$/,
  'service.beta.kubernetes.io/aws-load-balancer-scheme': /^internal$/,
  'service.beta.kubernetes.io/aws-load-balancer-internal': /^(?!false$)./,
  'service.beta.kubernetes.io/azure-load-balancer-internal': /^true$/i,
  'networking.gke.io/load-balancer-type': /^internal$/i,
  'cloud.google.com/load-balancer-type': /^internal$/i,
  'service.beta.kubernetes.io/openstack-internal-load-balancer': /^true$/i,
  'service.beta.kubernetes.io/oci-load-balancer-internal': /^true$/i,
  'oci-network-load-balancer.oraclecloud.com/internal': /^true$/i,
  'load-balancer.hetzner.cloud/disable-public-network': /^true$/i,
  'service.beta.kubernetes.io/do-loadbalancer-network': /^internal$/i,
  'service.beta.kubernetes.io/scw-loadbalancer-private': /^true$/i,
  'service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type': /^intranet$/i,
  'service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type': /^private$/i,
  'service.kubernetes.io/qcloud-loadbalancer-internal-subnetid': /./,
};

const internalClass = /(?:^|[^a-z0-9])(?:internal|private|rilb)(?:$|[^a-z0-9])/i;

/** Whether its class or its annotations say that the load balancer which leads to it is one for inside. */
export function isInternal(object: KubernetesObject): boolean {
  const { annotations } = object;
  const isAsked = Object.entries(asking).some(([key, values]) => values.test((annotations[key] ?? '').trim()));
  return isAsked || internalClass.test(classNameOf(object) ?? '');
}

function classNameOf(object: KubernetesObject): string | null {
  switch (object.kind) {
    case 'Ingress':
      return classOf(object);
    case 'Gateway':
      return object.spec.gatewayClassName;
    case 'Service':
      return object.spec.loadBalancerClass;
    default:
      return null;
  }
}
