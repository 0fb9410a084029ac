import type { ObjectKind } from '../../model/kubernetes.ts';

/** A resource of the API that is read, and what it takes to be allowed to. */
export interface WantedResource {
  readonly kind: ObjectKind;
  /** Empty for the core. */
  readonly group: string;
  readonly resource: string;
  /** Those that are understood, the best first. */
  readonly versions: readonly string[];
  readonly namespaced: boolean;
  /** Whether its objects lead to hosts: those are the ones that a label selector chooses among. */
  readonly makesTargets: boolean;
  /** What role or cluster role must grant of it. */
  readonly verbs: readonly ['list', 'watch'];
  /** Read only where the configuration asks for them. */
  readonly onlySecrets: boolean;
  /** Leaves out what is never meant, on the server's side. */
  readonly fieldSelector: string | null;
}

const wanted = (
  group: string,
  versions: readonly string[],
  kind: ObjectKind,
  resource: string,
  over: Partial<WantedResource> = {},
): WantedResource => ({
  kind,
  group,
  resource,
  versions,
  namespaced: true,
  makesTargets: false,
  verbs: ['list', 'watch'],
  onlySecrets: false,
  fieldSelector: null,
  ...over,
});

const gatewayApi = 'gateway.networking.k8s.io';
const certManager = 'cert-manager.io';
const stable = ['v1', 'v1beta1'];
const experimental = ['v1', 'v1beta1', 'v1alpha3', 'v1alpha2'];

/** All that is read of a cluster, with the least right that it takes. */
export const wantedResources: readonly WantedResource[] = [
  wanted('networking.k8s.io', stable, 'Ingress', 'ingresses', { makesTargets: true }),
  wanted('networking.k8s.io', stable, 'IngressClass', 'ingressclasses', { namespaced: false }),
  wanted(gatewayApi, stable, 'Gateway', 'gateways', { makesTargets: true }),
  wanted(gatewayApi, stable, 'HTTPRoute', 'httproutes', { makesTargets: true }),
  wanted(gatewayApi, experimental, 'TLSRoute', 'tlsroutes', { makesTargets: true }),
  wanted(gatewayApi, experimental, 'ListenerSet', 'listenersets', { makesTargets: true }),
  wanted('gateway.networking.x-k8s.io', ['v1alpha1'], 'ListenerSet', 'xlistenersets', { makesTargets: true }),
  wanted('', ['v1'], 'Service', 'services', { makesTargets: true }),
  // Releases of Helm are large, many, and named so that nobody takes one for a certificate.
  wanted('', ['v1'], 'Secret', 'secrets', { onlySecrets: true, fieldSelector: 'type!=helm.sh/release.v1' }),
  wanted(certManager, ['v1'], 'Certificate', 'certificates'),
  wanted(certManager, ['v1'], 'CertificateRequest', 'certificaterequests'),
  wanted('acme.cert-manager.io', ['v1'], 'Order', 'orders'),
  wanted('acme.cert-manager.io', ['v1'], 'Challenge', 'challenges'),
  wanted(certManager, ['v1'], 'Issuer', 'issuers'),
  wanted(certManager, ['v1'], 'ClusterIssuer', 'clusterissuers', { namespaced: false }),
  wanted('externaldns.k8s.io', ['v1alpha1'], 'DNSEndpoint', 'dnsendpoints'),
];
