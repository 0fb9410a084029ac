import type {
  Certificate,
  CertificateRequest,
  Challenge,
  ClusterIssuer,
  DnsEndpoint,
  Gateway,
  Ingress,
  IngressClass,
  Issuer,
  IssuerSpec,
  KubernetesObject,
  Listener,
  ListenerSet,
  ObjectHead,
  ObjectKind,
  ObjectReference,
  ObjectsSeen,
  Order,
  Route,
  Secret,
  Service,
  Solver,
} from '../../src/model/kubernetes.ts';
import type { ObjectSource } from '../../src/targets/source.ts';
import { objectKey } from '../../src/facts/kubernetes/object-place.ts';

const apiVersions: Readonly<Record<ObjectKind, string>> = {
  Ingress: 'networking.k8s.io/v1',
  IngressClass: 'networking.k8s.io/v1',
  Gateway: 'gateway.networking.k8s.io/v1',
  HTTPRoute: 'gateway.networking.k8s.io/v1',
  TLSRoute: 'gateway.networking.k8s.io/v1alpha2',
  ListenerSet: 'gateway.networking.x-k8s.io/v1alpha1',
  Service: 'v1',
  Secret: 'v1',
  Certificate: 'cert-manager.io/v1',
  CertificateRequest: 'cert-manager.io/v1',
  Order: 'acme.cert-manager.io/v1',
  Challenge: 'acme.cert-manager.io/v1',
  Issuer: 'cert-manager.io/v1',
  ClusterIssuer: 'cert-manager.io/v1',
  DNSEndpoint: 'externaldns.k8s.io/v1alpha1',
};
const withoutNamespace: ReadonlySet<ObjectKind> = new Set(['IngressClass', 'ClusterIssuer']);

/** What a test says of an object: of its head, and of the inside of `spec` and `status`; the rest is filled in. */
type Told<Whole extends ObjectHead<ObjectKind>> = Partial<Omit<Whole, 'kind' | 'spec' | 'status'>> &
  (Whole extends { readonly spec: infer Spec } ? { readonly spec?: Partial<Spec> } : unknown) &
  (Whole extends { readonly status: infer Status } ? { readonly status?: Partial<Status> } : unknown);

const head = <Kind extends ObjectKind>(kind: Kind): ObjectHead<Kind> => ({
  kind,
  apiVersion: apiVersions[kind],
  namespace: withoutNamespace.has(kind) ? null : 'default',
  name: 'shop',
  origin: { file: 'shop.yaml' },
  annotations: {},
  labels: {},
  createdAt: null,
  owners: [],
  places: { '': [1, 1] },
});

/** In namespace `default`, named `shop`, with TLS from the Secret `shop-tls` for its only host. */
export const ingress = (told: Told<Ingress> = {}): Ingress => ({
  ...head('Ingress'),
  ...told,
  spec: {
    ingressClassName: 'nginx',
    defaultBackend: null,
    tls: [{ hosts: ['shop.example.com'], secretName: 'shop-tls' }],
    rules: [ruleOf('shop.example.com')],
    ...told.spec,
  },
  status: { loadBalancer: [], ...told.status },
});
/** A rule with one path to one Service. */
export const ruleOf = (
  host: string | null,
  path = '/',
  service = 'shop',
  port: number | string | null = 80,
): Ingress['spec']['rules'][number] => ({
  host,
  paths: [{ path, pathType: 'Prefix', backend: { service, port } }],
});

export const ingressClass = (told: Told<IngressClass> = {}): IngressClass => ({
  ...head('IngressClass'),
  name: 'nginx',
  ...told,
  spec: { controller: 'k8s.io/ingress-nginx', ...told.spec },
});

export const listener = (told: Partial<Listener> = {}): Listener => ({
  name: 'https',
  hostname: 'shop.example.com',
  port: 443,
  protocol: 'HTTPS',
  tls: { mode: 'Terminate', certificateRefs: [reference({ kind: 'Secret', name: 'shop-tls' })] },
  ...told,
});
export const reference = (told: Partial<ObjectReference> & Pick<ObjectReference, 'name'>): ObjectReference => ({
  group: null,
  kind: null,
  namespace: null,
  ...told,
});
/** Named `edge`, with one HTTPS listener for shop.example.com. */
export const gateway = (told: Told<Gateway> = {}): Gateway => ({
  ...head('Gateway'),
  name: 'edge',
  ...told,
  spec: { gatewayClassName: 'nginx', listeners: [listener()], addresses: [], ...told.spec },
  status: { addresses: [], ...told.status },
});
/** On the Gateway `edge`. */
export const listenerSet = (told: Told<ListenerSet> = {}): ListenerSet => ({
  ...head('ListenerSet'),
  ...told,
  spec: { parentRef: reference({ kind: 'Gateway', name: 'edge' }), listeners: [listener()], ...told.spec },
});
const route = <Kind extends 'HTTPRoute' | 'TLSRoute'>(kind: Kind, told: Told<Route<Kind>>): Route<Kind> => ({
  ...head(kind),
  ...told,
  kind,
  spec: {
    parentRefs: [reference({ kind: 'Gateway', name: 'edge' })],
    hostnames: ['shop.example.com'],
    backendRefs: [reference({ kind: 'Service', name: 'shop', port: 80 })],
    ...told.spec,
  },
});
export const httpRoute = (told: Told<Route<'HTTPRoute'>> = {}): Route<'HTTPRoute'> => route('HTTPRoute', told);
export const tlsRoute = (told: Told<Route<'TLSRoute'>> = {}): Route<'TLSRoute'> => route('TLSRoute', told);

export const servicePort = (
  told: Partial<Service['spec']['ports'][number]> = {},
): Service['spec']['ports'][number] => ({ name: null, port: 80, protocol: 'TCP', appProtocol: null, ...told });
export const service = (told: Told<Service> = {}): Service => ({
  ...head('Service'),
  ...told,
  spec: {
    type: 'ClusterIP',
    externalName: null,
    loadBalancerClass: null,
    externalTrafficPolicy: null,
    ports: [servicePort()],
    ...told.spec,
  },
  status: { loadBalancer: [], ...told.status },
});

export const secret = (told: Told<Secret> = {}): Secret => ({
  ...head('Secret'),
  name: 'shop-tls',
  type: 'kubernetes.io/tls',
  keys: ['tls.crt', 'tls.key'],
  leaf: null,
  trouble: null,
  ...told,
});

/** Named `shop-tls`, writes the Secret `shop-tls` for shop.example.com, by the ClusterIssuer `letsencrypt-prod`. */
export const certificate = (told: Told<Certificate> = {}): Certificate => ({
  ...head('Certificate'),
  name: 'shop-tls',
  ...told,
  spec: {
    secretName: 'shop-tls',
    commonName: null,
    dnsNames: ['shop.example.com'],
    issuerRef: { name: 'letsencrypt-prod', kind: 'ClusterIssuer', group: null },
    renewBeforeMs: null,
    durationMs: null,
    isCA: false,
    ...told.spec,
  },
  status: {
    conditions: [],
    notAfter: null,
    renewalTime: null,
    lastFailureTime: null,
    failedIssuanceAttempts: null,
    ...told.status,
  },
});
/** Of the Certificate `shop-tls`. */
export const certificateRequest = (told: Told<CertificateRequest> = {}): CertificateRequest => ({
  ...head('CertificateRequest'),
  name: 'shop-tls-1',
  owners: ['Certificate/shop-tls'],
  ...told,
  spec: { issuerRef: { name: 'letsencrypt-prod', kind: 'ClusterIssuer', group: null }, ...told.spec },
  status: { conditions: [], failureTime: null, ...told.status },
});
/** Of the CertificateRequest `shop-tls-1`. */
export const order = (told: Told<Order> = {}): Order => ({
  ...head('Order'),
  name: 'shop-tls-1-4011839226',
  owners: ['CertificateRequest/shop-tls-1'],
  ...told,
  spec: {
    dnsNames: ['shop.example.com'],
    issuerRef: { name: 'letsencrypt-prod', kind: 'ClusterIssuer', group: null },
    ...told.spec,
  },
  status: { state: null, reason: null, ...told.status },
});
/** Of the Order `shop-tls-1-4011839226`. */
export const challenge = (told: Told<Challenge> = {}): Challenge => ({
  ...head('Challenge'),
  name: 'shop-tls-1-4011839226-1',
  owners: ['Order/shop-tls-1-4011839226'],
  ...told,
  spec: { dnsName: 'shop.example.com', type: 'HTTP-01', wildcard: false, ...told.spec },
  status: { state: null, reason: null, processing: false, presented: false, ...told.status },
});

export const solver = (told: Partial<Solver> = {}): Solver => ({
  type: 'HTTP01',
  provider: null,
  dnsNames: [],
  dnsZones: [],
  hasLabels: false,
  ...told,
});
/** Let's Encrypt's production server, with one HTTP-01 solver. */
export const acme = (
  told: { readonly server?: string | null; readonly solvers?: readonly Solver[] } = {},
): IssuerSpec => ({
  type: 'acme',
  acme: { server: 'https://acme-v02.api.letsencrypt.org/directory', solvers: [solver()], ...told },
});
export const issuer = (told: Told<Issuer> = {}): Issuer => ({
  ...head('Issuer'),
  name: 'letsencrypt-prod',
  ...told,
  spec: { ...acme(), ...told.spec },
  status: { conditions: [], ...told.status },
});
export const clusterIssuer = (told: Told<ClusterIssuer> = {}): ClusterIssuer => ({
  ...head('ClusterIssuer'),
  name: 'letsencrypt-prod',
  ...told,
  spec: { ...acme(), ...told.spec },
  status: { conditions: [], ...told.status },
});

export const dnsEndpoint = (told: Told<DnsEndpoint> = {}): DnsEndpoint => ({
  ...head('DNSEndpoint'),
  ...told,
  spec: {
    endpoints: [{ dnsName: 'shop.example.com', recordType: 'A', targets: ['203.0.113.10'] }],
    ...told.spec,
  },
});

/** Objects as a target of shop.example.com sees them; `own` are those that lead to it unless others are named. */
export const seen = (objects: readonly KubernetesObject[], told: Partial<ObjectsSeen> = {}): ObjectsSeen => ({
  subject: { host: 'shop.example.com' },
  own: objects.filter(({ kind }) => leading.has(kind)).map((object) => objectKey(object)),
  objects,
  complete: [],
  names: {},
  staleSince: null,
  ...told,
});
const leading: ReadonlySet<ObjectKind> = new Set(['Ingress', 'Gateway', 'ListenerSet', 'HTTPRoute', 'TLSRoute']);

export const sourceOf = (objects: readonly KubernetesObject[], told: Partial<ObjectSource> = {}): ObjectSource => ({
  environment: null,
  objects,
  complete: [],
  staleSince: null,
  ...told,
});
