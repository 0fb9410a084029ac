/** The kinds of objects that are read; all others are passed over. */
export const objectKinds = [
  'Ingress',
  'IngressClass',
  'Gateway',
  'HTTPRoute',
  'TLSRoute',
  'ListenerSet',
  'Service',
  'Secret',
  'Certificate',
  'CertificateRequest',
  'Order',
  'Challenge',
  'Issuer',
  'ClusterIssuer',
  'DNSEndpoint',
] as const;
export type ObjectKind = (typeof objectKinds)[number];

/** Where a value stands: line and column from 1; `flow`: between brackets or braces, as in JSON, on no line of its own. */
export type TextPlace = readonly [line: number, column: number, style?: 'flow'];

/** Where an object was read: in a file (`-` is standard input), or from the API server of a cluster, by its environment. */
export type ObjectOrigin = { readonly file: string } | { readonly cluster: string | null };

/** What all objects have. Field names are Kubernetes's, so that a path such as `spec.tls[0].secretName` means the same in both. */
export interface ObjectHead<Kind extends ObjectKind> {
  readonly kind: Kind;
  /** `networking.k8s.io/v1`. */
  readonly apiVersion: string;
  /** Null where none is written. Somebody may write one for kinds that are in none. */
  readonly namespace: string | null;
  readonly name: string;
  readonly origin: ObjectOrigin;
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** RFC 3339; null in manifests that were not yet applied. */
  readonly createdAt: string | null;
  /** Who made it: `KIND/NAME`. */
  readonly owners: readonly string[];
  /**
   * By path: where what is kept of the object stands in its file; `''` is the object itself. Empty for objects of a
   * cluster. Annotations stand under `metadata.annotations[KEY]`.
   */
  readonly places: Readonly<Record<string, TextPlace>>;
}

/** What a reference names; what is not written is null. */
export interface ObjectReference {
  readonly group: string | null;
  readonly kind: string | null;
  readonly namespace: string | null;
  readonly name: string;
  /** A listener of a Gateway or ListenerSet. */
  readonly sectionName?: string | null;
  readonly port?: number | string | null;
}

export interface Ingress extends ObjectHead<'Ingress'> {
  readonly spec: {
    readonly ingressClassName: string | null;
    readonly defaultBackend: ServiceBackend | null;
    readonly tls: readonly { readonly hosts: readonly string[]; readonly secretName: string | null }[];
    readonly rules: readonly {
      /** Null: every host. */
      readonly host: string | null;
      readonly paths: readonly {
        readonly path: string;
        readonly pathType: string | null;
        readonly backend: ServiceBackend | null;
      }[];
    }[];
  };
  readonly status: { readonly loadBalancer: readonly PublishedAt[] };
}
/** The Service behind a path; null elsewhere for backends of another kind. */
export interface ServiceBackend {
  readonly service: string;
  /** A number or a name. */
  readonly port: number | string | null;
}
/** Where a load balancer answers, by its address or its name; `ports` with errors are passed over. */
export interface PublishedAt {
  readonly ip: string | null;
  readonly hostname: string | null;
}

export interface IngressClass extends ObjectHead<'IngressClass'> {
  readonly spec: { readonly controller: string | null };
}

export interface Listener {
  readonly name: string | null;
  /** Null: every host. */
  readonly hostname: string | null;
  readonly port: number | null;
  /** `HTTP`, `HTTPS`, `TLS`, `TCP`, or another. */
  readonly protocol: string | null;
  readonly tls: {
    /** `Terminate` unless written. */
    readonly mode: string;
    readonly certificateRefs: readonly ObjectReference[];
  } | null;
}
export interface Gateway extends ObjectHead<'Gateway'> {
  readonly spec: {
    readonly gatewayClassName: string | null;
    readonly listeners: readonly Listener[];
    readonly addresses: readonly { readonly type: string | null; readonly value: string | null }[];
  };
  readonly status: { readonly addresses: readonly { readonly type: string | null; readonly value: string | null }[] };
}
export interface ListenerSet extends ObjectHead<'ListenerSet'> {
  readonly spec: { readonly parentRef: ObjectReference | null; readonly listeners: readonly Listener[] };
}
export interface Route<Kind extends 'HTTPRoute' | 'TLSRoute'> extends ObjectHead<Kind> {
  readonly spec: {
    readonly parentRefs: readonly ObjectReference[];
    readonly hostnames: readonly string[];
    readonly backendRefs: readonly ObjectReference[];
  };
}

export interface Service extends ObjectHead<'Service'> {
  readonly spec: {
    readonly type: string;
    readonly externalName: string | null;
    readonly loadBalancerClass: string | null;
    readonly externalTrafficPolicy: string | null;
    readonly ports: readonly {
      readonly name: string | null;
      readonly port: number;
      readonly protocol: string;
      readonly appProtocol: string | null;
    }[];
  };
  readonly status: { readonly loadBalancer: readonly PublishedAt[] };
}

/** Of a Secret nothing is read but its type, its names of keys, and `tls.crt`. */
export interface Secret extends ObjectHead<'Secret'> {
  readonly type: string;
  /** The names of its keys, no values. */
  readonly keys: readonly string[];
  /** The leaf of `tls.crt`; null where there is none that can be read: `trouble` says why. */
  readonly leaf: SecretLeaf | null;
  readonly trouble: string | null;
}
export interface SecretLeaf {
  /** Of the DER, lower-case hex. */
  readonly sha256: string;
  readonly serial: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly names: readonly string[];
}

export interface Condition {
  readonly type: string;
  /** `True`, `False`, `Unknown`. */
  readonly status: string;
  readonly reason: string | null;
  readonly message: string | null;
  readonly lastTransitionTime: string | null;
}
export interface IssuerReference {
  readonly name: string;
  /** `Issuer` unless written. */
  readonly kind: string;
  readonly group: string | null;
}
export interface Certificate extends ObjectHead<'Certificate'> {
  readonly spec: {
    readonly secretName: string | null;
    readonly commonName: string | null;
    readonly dnsNames: readonly string[];
    readonly issuerRef: IssuerReference | null;
    readonly renewBeforeMs: number | null;
    readonly durationMs: number | null;
    readonly isCA: boolean;
    /** The keys in `secretTemplate` by which controllers copy the Secret into other namespaces; only where there are any. */
    readonly copiedBy?: readonly string[];
  };
  readonly status: {
    readonly conditions: readonly Condition[];
    readonly notAfter: string | null;
    readonly renewalTime: string | null;
    readonly lastFailureTime: string | null;
    readonly failedIssuanceAttempts: number | null;
  };
}
export interface CertificateRequest extends ObjectHead<'CertificateRequest'> {
  readonly spec: { readonly issuerRef: IssuerReference | null };
  readonly status: { readonly conditions: readonly Condition[]; readonly failureTime: string | null };
}
export interface Order extends ObjectHead<'Order'> {
  readonly spec: { readonly dnsNames: readonly string[]; readonly issuerRef: IssuerReference | null };
  readonly status: { readonly state: string | null; readonly reason: string | null };
}
export interface Challenge extends ObjectHead<'Challenge'> {
  readonly spec: { readonly dnsName: string | null; readonly type: string | null; readonly wildcard: boolean };
  readonly status: {
    readonly state: string | null;
    readonly reason: string | null;
    readonly processing: boolean;
    readonly presented: boolean;
  };
}

export interface Solver {
  readonly type: 'HTTP01' | 'DNS01' | 'other';
  /** The provider of a DNS-01 solver, such as `cloudflare`. */
  readonly provider: string | null;
  /** All null or empty: for every name. */
  readonly dnsNames: readonly string[];
  readonly dnsZones: readonly string[];
  readonly hasLabels: boolean;
}
export interface IssuerSpec {
  /** `acme`, `ca`, `selfSigned`, `vault`, `venafi`, or another word of its own; null where none is written. */
  readonly type: string | null;
  readonly acme: { readonly server: string | null; readonly solvers: readonly Solver[] } | null;
  /** The Secrets that it names anywhere, by where in the object. */
  readonly secretRefs?: readonly { readonly path: string; readonly name: string }[];
}
export interface Issuer extends ObjectHead<'Issuer'> {
  readonly spec: IssuerSpec;
  readonly status: { readonly conditions: readonly Condition[] };
}
export interface ClusterIssuer extends ObjectHead<'ClusterIssuer'> {
  readonly spec: IssuerSpec;
  readonly status: { readonly conditions: readonly Condition[] };
}

export interface DnsEndpoint extends ObjectHead<'DNSEndpoint'> {
  readonly spec: {
    readonly endpoints: readonly {
      readonly dnsName: string;
      readonly recordType: string | null;
      readonly targets: readonly string[];
    }[];
  };
}

export type KubernetesObject =
  | Ingress
  | IngressClass
  | Gateway
  | ListenerSet
  | Route<'HTTPRoute'>
  | Route<'TLSRoute'>
  | Service
  | Secret
  | Certificate
  | CertificateRequest
  | Order
  | Challenge
  | Issuer
  | ClusterIssuer
  | DnsEndpoint;

/** What of the objects bears on one target, at the time when it was judged. Plain JSON, with nothing secret. */
export interface ObjectsSeen {
  /** What the target stands for: the host that is claimed, as it is written (`*.example.com`), or an object without one. */
  readonly subject: { readonly host: string; readonly port?: number } | { readonly object: string };
  /** Those that lead to the host (Ingress, Gateway, ListenerSet, routes, Service) or are the object, by their keys. */
  readonly own: readonly string[];
  /** Of `own`, those that lead to no target before this one: what is wrong with them and no target's own is told here. Not there where nobody knows. */
  readonly foremost?: readonly string[];
  /** Those, and all that they name or that names them, and what else claims the host. */
  readonly objects: readonly KubernetesObject[];
  /** The kinds of which all there are were read, in all namespaces that matter: what is not among them does not exist. */
  readonly complete: readonly ObjectKind[];
  /** Names of the objects of a kind that were read at all, where few: for "did you mean". */
  readonly names: Readonly<Partial<Record<ObjectKind, readonly string[]>>>;
  /** Since when the list is no longer kept up to date, RFC 3339; null while it is. */
  readonly staleSince: string | null;
}

/** What a finding is about, and where that stands. */
export interface ObjectPlace {
  /** `ingress/default/shop`; without a namespace `clusterissuer/letsencrypt-prod`, or `ingress/shop` where none is written. */
  readonly object: string;
  /** In the object, such as `spec.tls[0].secretName`; `''`: the object itself. */
  readonly path: string;
  /** Only where it was read from a file; `-` is standard input. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}
