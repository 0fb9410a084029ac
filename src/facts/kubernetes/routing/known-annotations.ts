/** What a controller reads of an annotation that says who is let in or who issues the certificate. */
export type AnnotationUse = 'allowlist' | 'auth' | 'issuer';

interface Family {
  readonly prefixes: readonly string[];
  /** Who reads it. */
  readonly reader: string;
  readonly names: Readonly<Partial<Record<AnnotationUse, readonly string[]>>>;
  /** What is near one of those and something else. */
  readonly others: readonly string[];
}

const ingressNginxAuth = [
  'auth-url',
  'auth-signin',
  'auth-signin-redirect-param',
  'auth-method',
  'auth-response-headers',
  'auth-proxy-set-headers',
  'auth-request-redirect',
  'auth-always-set-cookie',
  'auth-snippet',
  'auth-cache-key',
  'auth-cache-duration',
  'auth-keepalive',
  'auth-keepalive-requests',
  'auth-keepalive-timeout',
  'auth-keepalive-share-vars',
  'auth-type',
  'auth-realm',
  'auth-secret',
  'auth-secret-type',
  'auth-tls-secret',
  'auth-tls-verify-client',
  'auth-tls-verify-depth',
  'auth-tls-error-page',
  'auth-tls-pass-certificate-to-upstream',
  'auth-tls-match-cn',
  'enable-global-auth',
  'satisfy',
];

const haproxyIngressAuth = [
  'auth-url',
  'auth-signin',
  'auth-method',
  'auth-headers-fail',
  'auth-headers-request',
  'auth-headers-succeed',
  'auth-proxy',
  'auth-external-placement',
  'auth-log-format',
  'auth-type',
  'auth-realm',
  'auth-secret',
  'auth-tls-cert-header',
  'auth-tls-error-page',
  'auth-tls-secret',
  'auth-tls-strict',
  'auth-tls-verify-client',
  'oauth',
  'oauth-headers',
  'oauth-uri-prefix',
];

const sourceRanges = ['allowlist-source-range', 'whitelist-source-range', 'denylist-source-range'];

export const families: readonly Family[] = [
  {
    prefixes: ['nginx.ingress.kubernetes.io/'],
    reader: 'ingress-nginx',
    names: { allowlist: sourceRanges, auth: ingressNginxAuth },
    others: [],
  },
  {
    prefixes: ['haproxy-ingress.github.io/', 'ingress.kubernetes.io/'],
    reader: 'HAProxy Ingress',
    names: { allowlist: [...sourceRanges, 'allowlist-source-header'], auth: haproxyIngressAuth },
    others: [],
  },
  {
    prefixes: ['haproxy.org/'],
    reader: "HAProxy's Kubernetes Ingress Controller",
    names: {
      allowlist: ['allow-list', 'whitelist', 'deny-list', 'blacklist'],
      auth: ['auth-type', 'auth-realm', 'auth-secret', 'client-ca'],
    },
    others: [],
  },
  {
    prefixes: ['nginx.org/'],
    reader: "F5's NGINX Ingress Controller",
    names: { auth: ['basic-auth-secret', 'basic-auth-realm', 'policies'] },
    others: [],
  },
  {
    prefixes: ['traefik.ingress.kubernetes.io/'],
    reader: 'Traefik',
    names: { auth: ['router.middlewares'] },
    others: [],
  },
  {
    prefixes: ['cert-manager.io/'],
    reader: 'cert-manager',
    names: { issuer: ['issuer', 'cluster-issuer', 'issuer-kind', 'issuer-group'] },
    others: ['issuer-name'],
  },
  {
    prefixes: ['kubernetes.io/'],
    reader: 'cert-manager',
    names: { issuer: ['tls-acme'] },
    others: [],
  },
];

/** What begins alike and is somebody else's. */
const foreignPrefixes: ReadonlySet<string> = new Set([
  ...families.flatMap(({ prefixes }) => prefixes),
  'k8s.io/',
  'nginx.com/',
  'haproxy.com/',
  'acme.cert-manager.io/',
]);

export const isKnownPrefix = (prefix: string): boolean => foreignPrefixes.has(prefix);

/** What cert-manager read up to its version 0.10. */
export const oldPrefixes: Readonly<Record<string, string>> = { 'certmanager.k8s.io/': 'cert-manager.io/' };
