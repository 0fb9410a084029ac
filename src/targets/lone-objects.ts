import type { KubernetesObject } from '../model/kubernetes.ts';
import { secretsNamedBy, type ObjectIndex } from './object-index.ts';
import { issuersNamedBy } from './named-by.ts';

/**
 * The objects that are looked at through no host: each is judged by itself. `owners` lead to hosts, and those of
 * `passedOver` are nobody's business; `hosts` are looked at.
 */
export function* loneObjects(
  index: ObjectIndex,
  {
    owners,
    passedOver,
    hosts,
  }: {
    readonly owners: ReadonlySet<KubernetesObject>;
    readonly passedOver: ReadonlySet<KubernetesObject>;
    readonly hosts: ReadonlySet<string>;
  },
): Generator<undefined, readonly KubernetesObject[]> {
  const judged = index.objects.filter((object) => !passedOver.has(object));
  const used = new Set<KubernetesObject>();
  const issuers = new Set<KubernetesObject>();
  for (const object of judged) {
    for (const secret of secretsNamedBy(object)) for (const each of index.writingIn(secret)) used.add(each);
    for (const issuer of issuersNamedBy(object, index)) issuers.add(issuer);
    yield;
  }
  const hasTarget = (host: string): boolean => hosts.has(host.toLowerCase().replace(/\.$/, ''));
  return judged.filter((object) => {
    switch (object.kind) {
      case 'Ingress':
      case 'Gateway':
      case 'ListenerSet':
      case 'HTTPRoute':
      case 'TLSRoute':
        return !owners.has(object);
      case 'Certificate':
        return !used.has(object);
      case 'Issuer':
      case 'ClusterIssuer':
        return !issuers.has(object);
      case 'CertificateRequest':
      case 'Order':
      case 'Challenge':
        return index.makerOf(object) === null;
      case 'DNSEndpoint':
        return !object.spec.endpoints.every(({ dnsName }) => hasTarget(dnsName));
      case 'IngressClass':
      case 'Service':
      case 'Secret':
        return false;
    }
  });
}
