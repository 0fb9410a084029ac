import { isConcerned } from '../../facts/kubernetes/issuing/concerned.ts';
import { coversLookedUp, coverVerdicts, hasNames } from '../../facts/kubernetes/issuing/cover-verdicts.ts';
import { lacksLookUps, withUnread } from '../../facts/kubernetes/looked-up.ts';
import { defineCheck } from '../define.ts';

export const certificateCoversHosts = defineCheck({
  id: 'kubernetes.certificate-covers-hosts',
  title: 'the certificate that is asked for names every host that is served with it',
  why: 'An authority certifies the names that a Certificate lists, and a controller serves what stands in the Secret, whether it fits or not: a host that is not among the names gets the stand-in certificate, or one that browsers refuse. A wildcard stands for one whole label, and never for the name that it stands below.',
  fix: 'List each host under dnsNames of the Certificate (or hosts of the spec.tls entry), the name below a wildcard beside it, and the common name among them or not at all.',
  sources: [
    { title: 'cert-manager: Certificate resource', url: 'https://cert-manager.io/docs/usage/certificate/' },
    { title: 'cert-manager: annotated Ingress', url: 'https://cert-manager.io/docs/usage/ingress/' },
    { title: 'RFC 9525, section 6.3: wildcards', url: 'https://www.rfc-editor.org/rfc/rfc9525#section-6.3' },
  ],
  aliases: [
    'CN not in SAN',
    'commonName not in dnsNames',
    'The CSR PEM requests a commonName that is not present in the list of dnsNames or ipAddresses',
    'InvalidOrder',
    'dnsNames',
    'does not contain a Common Name or Subject Alternative Name for hostname',
    'unexpected error validating SSL certificate',
  ],
  controls: ['ISO 27001:2022 8.21 (A.13.1.2)', 'ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'developer',
  urgency: 'soon',
  essential: false,
  look: 'quick',
  reasons: ['host-not-named', 'wildcard-too-short', 'common-name'],
  worst: 'fail',
  needs: ['objects'],
  yieldsTo: ['kubernetes.host-valid', 'kubernetes.rule-hosts-have-tls'],
  yieldsOnly: {
    'kubernetes.host-valid': ['host-not-named', 'wildcard-too-short'],
    'kubernetes.rule-hosts-have-tls': ['wildcard-too-short'],
  },
  applies: (view) => isConcerned(view, hasNames),
  lacks: (view) => lacksLookUps(view, coversLookedUp),
  run: (view) => withUnread(view, coversLookedUp, coverVerdicts),
});
