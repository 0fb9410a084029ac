import type { Certificate, NameAttribute } from '../../model/certificate.ts';
import { attributes, commonName, organisation } from './distinguished-name.ts';

export interface Placeholder {
  readonly product: string;
  /** A certificate served for want of a better one, or one from an authority of which no browser knows. */
  readonly kind: 'stand-in' | 'authority';
  /** Why it is served, the usual first. */
  readonly causes: readonly string[];
}

interface Sign extends Placeholder {
  fits(certificate: Certificate): boolean;
}

/** What a leaf, or the name of its issuer, shows alone. Names are anyone's to take: this explains, it proves nothing. */
export function placeholderOf(certificate: Certificate): Placeholder | null {
  const sign = signs.find(({ fits }) => fits(certificate));
  return sign === undefined ? null : { product: sign.product, kind: sign.kind, causes: sign.causes };
}

const ingressCauses = [
  'the Ingress has no spec.tls entry with a secretName for this host',
  'the Secret is missing, in another namespace, or was not issued yet',
  'the Secret is there and its certificate does not cover the host',
  'an older Ingress for the same host has no certificate, and the first one wins',
  'no Ingress has this host at all',
];

const isFakeOfAcme = ({ subject, issuer, selfSigned }: Certificate): boolean =>
  commonName(subject) === 'Kubernetes Ingress Controller Fake Certificate' &&
  organisation(subject) === 'Acme Co' &&
  (selfSigned || commonName(issuer) === 'Fake CA');

const hasOrganisationalUnit = (name: readonly NameAttribute[], unit: string): boolean =>
  attributes(name, 'OU').includes(unit);

const issuerFits =
  (pattern: RegExp) =>
  ({ issuer }: Certificate): boolean =>
    pattern.test(commonName(issuer) ?? '');

const authority = (product: string, fits: Sign['fits'], cause: string): Sign => ({
  product,
  kind: 'authority',
  causes: [cause],
  fits,
});

const signs: readonly Sign[] = [
  {
    product: 'HAProxy Ingress',
    kind: 'stand-in',
    causes: ingressCauses,
    fits: (leaf) => isFakeOfAcme(leaf) && leaf.names?.dns.includes('localhost') === true,
  },
  { product: 'ingress-nginx', kind: 'stand-in', causes: ingressCauses, fits: isFakeOfAcme },
  {
    product: 'Traefik',
    kind: 'stand-in',
    causes: [
      'no router with TLS has this host',
      'the Ingress or IngressRoute names no Secret, or one that is missing or in another namespace',
      'the certificate was not issued yet',
    ],
    fits: ({ subject, selfSigned }) => commonName(subject) === 'TRAEFIK DEFAULT CERT' && selfSigned,
  },
  {
    product: 'Kong',
    kind: 'stand-in',
    causes: [
      'no SNI of Kong is bound to a certificate for this host',
      'the Ingress names no Secret, or one that is missing or in another namespace',
    ],
    fits: ({ subject, selfSigned }) =>
      selfSigned &&
      commonName(subject) === 'localhost' &&
      organisation(subject) === 'Kong' &&
      hasOrganisationalUnit(subject, 'IT Department'),
  },
  {
    product: 'cert-manager (its temporary certificate)',
    kind: 'stand-in',
    causes: ['cert-manager has not got the real certificate yet: its Order or Challenge stands still'],
    fits: ({ subject, issuer }) =>
      commonName(issuer) === 'cert-manager.local' && attributes(subject, 'SERIALNUMBER').includes('1234567890'),
  },
  authority(
    'Cloudflare Origin CA',
    ({ issuer }) =>
      organisation(issuer) === 'CloudFlare, Inc.' &&
      attributes(issuer, 'OU').some((unit) => /^CloudFlare Origin SSL (?:ECC )?Certificate Authority$/.test(unit)),
    'only Cloudflare trusts it: it is for the way from Cloudflare to the origin, and here someone came without Cloudflare',
  ),
  authority(
    'Caddy',
    issuerFits(/^Caddy Local Authority - (?:\d{4} )?\w+ (?:Intermediate|Root)$/),
    'Caddy issued it itself (`tls internal`, or a name that it took for a local one)',
  ),
  authority(
    'k3s',
    issuerFits(/^(?:k3s-(?:server|client|request-header)-ca|etcd-(?:server|peer)-ca)@\d{10}$/),
    'it is a cluster component of k3s: the port leads to the cluster itself and not to an ingress',
  ),
  authority(
    'Rancher dynamiclistener',
    ({ issuer }) =>
      /^dynamiclistener-ca@\d{10}$/.test(commonName(issuer) ?? '') && organisation(issuer) === 'dynamiclistener-org',
    'it is a component of Rancher or k3s: the port leads to the cluster itself and not to an ingress',
  ),
  authority(
    'a Kubernetes component (client-go)',
    ({ subject, issuer }) => {
      const host = /^(.+)@\d{10}$/.exec(commonName(subject) ?? '')?.[1];
      return host !== undefined && /^(.+)-ca@\d{10}$/.exec(commonName(issuer) ?? '')?.[1] === host;
    },
    'the component made it for itself at its start: the port leads to a component and not to an ingress',
  ),
  authority(
    'kubeadm',
    ({ issuer }) => issuer.length === 1 && /^(?:kubernetes|etcd-ca|front-proxy-ca)$/.test(commonName(issuer) ?? ''),
    'it is a cluster component: the port leads to the cluster itself and not to an ingress',
  ),
  authority(
    'Pebble',
    issuerFits(/^Pebble (?:Root|Intermediate) CA [0-9a-f]{6}(?: #\d+)?$/),
    'the issuer orders from the test server Pebble, whose keys are public',
  ),
  authority('minica', issuerFits(/^minica root ca [0-9a-f]{6}$/), 'minica made it, for tests'),
];
