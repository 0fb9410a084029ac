import type { Row } from './row.ts';

interface IngressOf {
  readonly host: string;
  /** Lines of annotations. */
  readonly annotations?: readonly string[];
  /** Hosts of the tls entry; the host itself unless given. */
  readonly secured?: readonly string[];
  /** Null: none is written. */
  readonly secretName?: string | null;
  readonly port?: number;
  readonly namespace?: string;
  readonly name?: string;
}

const platformIssuer = 'cert-manager.io/cluster-issuer: letsencrypt-prod';

const firstLabel = (host: string): string => host.split('.')[0] ?? host;

/** An Ingress as the platform's manual has it. */
function ingress({ host, annotations = [platformIssuer], secured = [host], ...rest }: IngressOf): string {
  const { secretName = `${host}-tls`, port = 3000, namespace = 'shop', name = firstLabel(host) } = rest;
  return `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: ${name}
  namespace: ${namespace}
  annotations:
${annotations.map((line) => `    ${line}\n`).join('')}spec:
  ingressClassName: nginx
  rules:
    - host: ${host}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: ${firstLabel(host)}
                port:
                  number: ${port}
  tls:
    - hosts:
${secured.map((each) => `        - "${each}"\n`).join('')}${secretName === null ? '' : `      secretName: ${secretName}\n`}`;
}

const service = (host: string): string => `apiVersion: v1
kind: Service
metadata:
  name: ${firstLabel(host)}
  namespace: shop
spec:
  ports:
    - port: 3000
`;

const issuer = (kind: 'Issuer' | 'ClusterIssuer', name: string, server: string, solver: string): string =>
  `apiVersion: cert-manager.io/v1
kind: ${kind}
metadata:
  name: ${name}
${kind === 'Issuer' ? '  namespace: shop\n' : ''}spec:
  acme:
    server: ${server}
    privateKeySecretRef:
      name: ${name}-account
    solvers:
      - ${solver}
`;

const http01 = 'http01: { ingress: { ingressClassName: nginx } }';
const production = 'https://acme-v02.api.letsencrypt.org/directory';
const staging = 'https://acme-staging-v02.api.letsencrypt.org/directory';

interface CertificateOf {
  readonly name: string;
  readonly secretName: string;
  readonly names: readonly string[];
  readonly commonName?: string;
  readonly issuer?: string;
  readonly namespace?: string;
  readonly status?: string;
}

const certificate = ({ name, secretName, names, commonName, status, ...rest }: CertificateOf): string =>
  `apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: ${name}
  namespace: ${rest.namespace ?? 'shop'}
spec:
  secretName: ${secretName}
${commonName === undefined ? '' : `  commonName: ${commonName}\n`}  dnsNames:
${names.map((each) => `    - "${each}"\n`).join('')}  issuerRef:
    kind: ${rest.issuer === undefined ? 'ClusterIssuer' : 'Issuer'}
    name: ${rest.issuer ?? 'letsencrypt-prod'}
${status ?? ''}`;

const whole = (...objects: readonly string[]): string => objects.join('---\n');

/** Hosts whose Kubernetes objects have a mistake. */
export const clusterHosts: readonly Row[] = [
  {
    host: 'managed.example.com',
    why: 'its Ingress and its Service are as the platform’s manual has them',
    objects: whole(
      issuer('ClusterIssuer', 'letsencrypt-prod', production, http01),
      ingress({ host: 'managed.example.com' }),
      service('managed.example.com'),
    ),
  },
  {
    host: 'shouted.example.com',
    why: 'its allowlist stands under an annotation in the wrong case, which no controller reads',
    objects: ingress({
      host: 'shouted.example.com',
      annotations: [platformIssuer, 'NGINX.Ingress.Kubernetes.io/whitelist-source-range: 10.0.0.0/8'],
    }),
    findings: ['fail kubernetes.annotations-known'],
  },
  {
    host: 'wrong-kind.example.com',
    why: 'its annotation names an Issuer, and there is a ClusterIssuer of that name alone: nothing was issued',
    certificate: 'stand-in',
    objects: ingress({ host: 'wrong-kind.example.com', annotations: ['cert-manager.io/issuer: letsencrypt-prod'] }),
    findings: ['fail kubernetes.issuer-exists'],
  },
  {
    host: 'rehearsed.example.com',
    why: 'its issuer still has the staging server of a rehearsal',
    certificate: 'staging',
    objects: whole(
      issuer('Issuer', 'rehearsal', staging, http01),
      ingress({ host: 'rehearsed.example.com', annotations: ['cert-manager.io/issuer: rehearsal'] }),
    ),
    findings: ['fail kubernetes.issuer-environment-fits'],
  },
  {
    host: 'common-name.example.com',
    why: 'its Certificate has a commonName that is not among its names: it is refused at the next renewal',
    objects: whole(
      ingress({ host: 'common-name.example.com', annotations: [] }),
      certificate({
        name: 'common-name',
        secretName: 'common-name.example.com-tls',
        names: ['common-name.example.com'],
        commonName: 'example.com',
      }),
    ),
    findings: ['fail kubernetes.certificate-covers-hosts'],
  },
  {
    host: 'stuck.example.com',
    why: 'its Certificate waits for a challenge that fails',
    certificate: 'stand-in',
    objects: whole(
      ingress({ host: 'stuck.example.com', annotations: [] }),
      certificate({
        name: 'stuck',
        secretName: 'stuck.example.com-tls',
        names: ['stuck.example.com'],
        status: `status:
  conditions:
    - type: Ready
      status: "False"
      reason: DoesNotExist
      message: Issuing certificate as Secret does not exist
      lastTransitionTime: "2026-01-01T00:00:00Z"
`,
      }),
    ),
    findings: ['fail kubernetes.certificate-ready'],
  },
  {
    host: 'contested.example.com',
    why: 'its Secret is written by a Certificate and by the annotation of its Ingress',
    objects: whole(
      ingress({ host: 'contested.example.com' }),
      certificate({
        name: 'contested',
        secretName: 'contested.example.com-tls',
        names: ['contested.example.com'],
      }),
    ),
    findings: ['fail kubernetes.secret-has-one-writer'],
  },
  {
    host: 'far-secret.example.com',
    why: 'its Secret is in another namespace than its Ingress',
    certificate: 'stand-in',
    objects: whole(
      ingress({ host: 'far-secret.example.com', annotations: [] }),
      `apiVersion: v1
kind: Secret
type: kubernetes.io/tls
metadata:
  name: far-secret.example.com-tls
  namespace: certificates
`,
    ),
    findings: ['fail tls.not-placeholder', 'warn kubernetes.secret-in-reach'],
  },
  {
    host: 'unsecured.example.com',
    why: 'the tls entry of its Ingress names no Secret: nothing will be issued',
    certificate: 'stand-in',
    objects: ingress({ host: 'unsecured.example.com', secretName: null }),
    findings: ['fail kubernetes.rule-hosts-have-tls'],
  },
  {
    host: 'impossible.example.com',
    why: 'its Secret has a name that none can have',
    certificate: 'stand-in',
    objects: ingress({ host: 'impossible.example.com', secretName: 'Impossible_TLS' }),
    findings: ['fail kubernetes.host-valid'],
  },
  {
    host: 'claimed-twice.example.com',
    why: 'two Ingresses claim it',
    objects: whole(
      ingress({ host: 'claimed-twice.example.com' }),
      ingress({ host: 'claimed-twice.example.com', name: 'claimed-again', annotations: [] }),
    ),
    findings: ['fail kubernetes.host-has-one-owner'],
  },
  {
    host: 'no-port.example.com',
    why: 'its Ingress names a port that its Service has not',
    status: 503,
    objects: whole(ingress({ host: 'no-port.example.com', port: 8080 }), service('no-port.example.com')),
    findings: ['fail kubernetes.backend-exists'],
  },
  {
    host: 'starred.wild.example.net',
    why: 'its certificate is to have a wildcard, and the issuer proves names over HTTP alone',
    objects: whole(
      issuer('Issuer', 'over-http', production, http01),
      ingress({ host: 'starred.wild.example.net', annotations: [], secretName: 'wild-tls' }),
      certificate({
        name: 'wild',
        secretName: 'wild-tls',
        names: ['starred.wild.example.net', '*.starred.wild.example.net'],
        issuer: 'over-http',
      }),
    ),
    findings: ['fail kubernetes.wildcard-has-dns01'],
  },
];
