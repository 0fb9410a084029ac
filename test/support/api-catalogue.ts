/** An object as YAML would have it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [more: string]: unknown;
  };
  readonly [more: string]: unknown;
}

/** What tells it apart. */
export const keyOf = ({ kind, metadata }: Manifest): string => `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;

/** What an API server says of a resource. */
interface ServedResource {
  readonly kind: string;
  readonly resource: string;
  readonly namespaced: boolean;
}
/** What it serves unless told otherwise, by group and version. */
export const usualApi: Readonly<
  Record<string, readonly (readonly [resource: string, kind: string, namespaced: boolean])[]>
> = {
  v1: [
    ['services', 'Service', true],
    ['secrets', 'Secret', true],
  ],
  'networking.k8s.io/v1': [
    ['ingresses', 'Ingress', true],
    ['ingressclasses', 'IngressClass', false],
  ],
  'gateway.networking.k8s.io/v1': [
    ['gateways', 'Gateway', true],
    ['httproutes', 'HTTPRoute', true],
  ],
  'gateway.networking.k8s.io/v1alpha2': [['tlsroutes', 'TLSRoute', true]],
  'gateway.networking.x-k8s.io/v1alpha1': [['xlistenersets', 'XListenerSet', true]],
  'cert-manager.io/v1': [
    ['certificates', 'Certificate', true],
    ['certificaterequests', 'CertificateRequest', true],
    ['issuers', 'Issuer', true],
    ['clusterissuers', 'ClusterIssuer', false],
  ],
  'acme.cert-manager.io/v1': [
    ['orders', 'Order', true],
    ['challenges', 'Challenge', true],
  ],
};

/** Equality, inequality and existence, as kubectl writes them. */
export function fits(selector: string | undefined, values: Readonly<Record<string, string>>): boolean {
  return (selector ?? '').split(',').every((term) => {
    const [, key = '', operator = '', wanted = ''] = /^(!?[^=!]*)(==?|!=)?(.*)$/.exec(term.trim()) ?? [];
    if (key === '') return true;
    if (operator === '!=') return values[key] !== wanted;
    if (operator !== '') return values[key] === wanted;
    return key.startsWith('!') ? !Object.hasOwn(values, key.slice(1)) : Object.hasOwn(values, key);
  });
}

/** The resources of a group and version. */
export const servedIn = (groupVersion: string): ServedResource[] =>
  (usualApi[groupVersion] ?? []).map(([resource, kind, namespaced]) => ({ resource, kind, namespaced }));

/** What an API server was asked. */
export interface AskedOf {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly authorization: string | null;
}

/** How it answers instead of as it should. */
export interface Fault {
  readonly status: number;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of a `Status`. */
  readonly body?: string;
}
