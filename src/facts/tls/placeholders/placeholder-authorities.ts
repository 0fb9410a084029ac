import type { Certificate } from '../../../model/certificate.ts';
import { attributes, commonName, organisation } from '../names/distinguished-name.ts';
import type { Sign } from './sign.ts';

/** What signed itself is nobody's but its own, unless it is the authority's own certificate. */
const authority = (
  product: string,
  names: (certificate: Certificate) => boolean,
  causes: readonly string[],
  more: Pick<Sign, 'remedy' | 'keys'> = {},
): Sign => ({
  product,
  kind: 'authority',
  causes,
  fits: (certificate) => names(certificate) && (!certificate.selfSigned || certificate.ca === true),
  claims: names,
  ...more,
});

const issuerFits =
  (pattern: RegExp) =>
  ({ issuer }: Certificate): boolean =>
    pattern.test(commonName(issuer) ?? '');

const toCluster = {
  remedy: 'Lead the host to the load balancer of the ingress, and not to a component of the cluster.',
};

/** The name under which it made itself a certificate, if it did so as client-go does. */
const selfMadeFor = ({ subject, issuer }: Certificate): string | null => {
  const host = /^(.+)@\d{10}$/.exec(commonName(subject) ?? '')?.[1];
  return host !== undefined && /^(.+)-ca@\d{10}$/.exec(commonName(issuer) ?? '')?.[1] === host ? host : null;
};

/** Workloads of a mesh have no name but this one (SPIFFE), in the form that Istio gives it. */
const meshIdentity = /^uri:spiffe:\/\/[^/]+\/ns\/[^/]+\/sa\/[^/]+$/;

/** Authorities of which no browser knows, by the names of their issuing certificates. */
export const authoritySigns: readonly Sign[] = [
  authority(
    'Cloudflare Origin CA',
    ({ issuer }) =>
      organisation(issuer) === 'CloudFlare, Inc.' &&
      commonName(issuer) === null &&
      attributes(issuer, 'OU').some((unit) => /^CloudFlare Origin SSL (?:ECC )?Certificate Authority$/.test(unit)),
    [
      'the record of the host is not proxied in Cloudflare ("DNS only"), so that browsers come to the origin itself, and only Cloudflare trusts this certificate',
      'the origin was dialled directly, past Cloudflare',
    ],
    {
      remedy:
        'Turn on the proxy for the record in the DNS settings of Cloudflare, or serve a certificate of a public authority.',
      keys: [
        'b6e8c8ca4c7ca5e6934efea031364927bbfedf086229499a60d83b5d587222b7',
        '9114b3916b6457dbf19b6fc04ea6b61aa33a98668e71a01ba60c08f8a5167d5e',
      ],
    },
  ),
  authority('Caddy', issuerFits(/^Caddy Local Authority - (?:\d{4} )?\w+ (?:Intermediate|Root)$/), [
    'Caddy issued it itself (`tls internal`, or a name that it took for a local one)',
  ]),
  authority(
    'k3s',
    issuerFits(/^(?:k3s-(?:server|client|request-header)-ca|etcd-(?:server|peer)-ca)@\d{10}$/),
    ['it is a cluster component of k3s: the port leads to the cluster itself and not to an ingress'],
    toCluster,
  ),
  authority(
    'Rancher dynamiclistener',
    ({ issuer }) =>
      /^dynamiclistener-ca@\d{10}$/.test(commonName(issuer) ?? '') && organisation(issuer) === 'dynamiclistener-org',
    ['it is a component of Rancher or k3s: the port leads to the cluster itself and not to an ingress'],
    toCluster,
  ),
  authority(
    'kube-controller-manager or kube-scheduler (client-go)',
    (certificate) => selfMadeFor(certificate) === 'localhost',
    ['the component made it for itself at its start: the port leads to a component and not to an ingress'],
    toCluster,
  ),
  authority(
    'the kubelet or another Kubernetes component (client-go)',
    (certificate) => selfMadeFor(certificate) !== null,
    ['the component made it for itself at its start: the port leads to a component and not to an ingress'],
    toCluster,
  ),
  authority(
    'kubeadm',
    ({ issuer }) => issuer.length === 1 && /^(?:kubernetes|etcd-ca|front-proxy-ca)$/.test(commonName(issuer) ?? ''),
    ['it is a cluster component: the port leads to the cluster itself and not to an ingress'],
    toCluster,
  ),
  authority(
    'Contour',
    ({ issuer }) => commonName(issuer) === 'Project Contour' && attributes(issuer, 'SERIALNUMBER').length === 1,
    ['it is for the way between Contour and Envoy: the port leads to their control plane and not to an ingress'],
    toCluster,
  ),
  authority(
    'Istio',
    ({ issuer, names }) =>
      organisation(issuer) !== null &&
      commonName(issuer) === null &&
      names !== null &&
      names.dns.length === 0 &&
      names.other.some((name) => meshIdentity.test(name)),
    ['it is the certificate of a workload in the mesh: the port leads to its sidecar and not to a gateway'],
    { remedy: 'Lead the host to the gateway of the mesh, and not to a workload.' },
  ),
  authority('Pebble', issuerFits(/^Pebble (?:Root|Intermediate) CA [0-9a-f]{6}(?: #\d+)?$/), [
    'the issuer orders from the test server Pebble, whose keys are public',
  ]),
  authority('minica', issuerFits(/^minica root ca [0-9a-f]{6}$/), ['minica made it, for tests']),
];
