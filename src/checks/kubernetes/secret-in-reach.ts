import { reachVerdicts, secretsLookedUp } from '../../facts/kubernetes/issuing/in-reach.ts';
import { hasLookUps, lacksLookUps, withUnread } from '../../facts/kubernetes/looked-up.ts';
import { defineCheck } from '../define.ts';

export const secretInReach = defineCheck({
  id: 'kubernetes.secret-in-reach',
  title: 'each Secret that a host is served from stands in the namespace where it is sought, and holds a certificate',
  why: 'An Ingress reads Secrets of its own namespace alone. Where there is none of the name, or one that holds no certificate, the controller serves its stand-in without a word to users of why.',
  fix: 'Have the certificate issued in the namespace of the Ingress, as a Secret of the type kubernetes.io/tls with tls.crt and tls.key.',
  sources: [
    { title: 'Kubernetes: Ingress, TLS', url: 'https://kubernetes.io/docs/concepts/services-networking/ingress/#tls' },
    { title: 'Kubernetes: TLS Secrets', url: 'https://kubernetes.io/docs/concepts/configuration/secret/#tls-secrets' },
    { title: 'ingress-nginx: TLS', url: 'https://kubernetes.github.io/ingress-nginx/user-guide/tls/' },
  ],
  aliases: [
    'secret not found',
    'Error getting SSL certificate',
    'local SSL certificate was not found',
    'secret does not contain keys tls.crt or tls.key',
    'InvalidCertificateRef',
    'RefNotPermitted',
    'Using default certificate',
    'secret in another namespace',
    'kubernetes.io/tls',
  ],
  controls: ['ISO 27001:2022 8.21 (A.13.1.2)', 'ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'developer',
  urgency: 'soon',
  essential: false,
  look: 'quick',
  reasons: ['other-namespace', 'missing', 'not-tls', 'unreadable'],
  worst: 'fail',
  needs: ['objects'],
  yieldsTo: ['kubernetes.host-valid', 'kubernetes.certificate-ready', 'kubernetes.issuer-exists'],
  yieldsOnly: {
    'kubernetes.host-valid': ['missing'],
    'kubernetes.certificate-ready': ['missing', 'unreadable'],
    'kubernetes.issuer-exists': ['missing', 'unreadable'],
  },
  applies: (view) => hasLookUps(view, secretsLookedUp),
  lacks: (view) => lacksLookUps(view, secretsLookedUp),
  run: (view) => withUnread(view, secretsLookedUp, reachVerdicts),
});
