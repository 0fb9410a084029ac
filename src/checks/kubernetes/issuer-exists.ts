import { issuersLookedUp, issuerVerdicts } from '../../facts/kubernetes/issuing/issuer-verdicts.ts';
import { hasLookUps, lacksLookUps, withUnread } from '../../facts/kubernetes/looked-up.ts';
import { defineCheck } from '../define.ts';

export const issuerExists = defineCheck({
  id: 'kubernetes.issuer-exists',
  title: 'the issuer that is named for a certificate is there, in reach and of the kind that is named',
  why: 'The annotation cert-manager.io/issuer means an Issuer of the same namespace and cert-manager.io/cluster-issuer a ClusterIssuer, and an issuerRef without kind an Issuer. Named as the other kind, the issuer is never found: cert-manager waits for it without end, and the host is served with a stand-in.',
  fix: 'Write cert-manager.io/cluster-issuer for a ClusterIssuer (kind: ClusterIssuer in an issuerRef), cert-manager.io/issuer for an Issuer of the namespace, and the name that kubectl get clusterissuers gives.',
  sources: [
    {
      title: 'cert-manager: annotated Ingress',
      url: 'https://cert-manager.io/docs/usage/ingress/#supported-annotations',
    },
    { title: 'cert-manager: issuer configuration', url: 'https://cert-manager.io/docs/configuration/' },
    { title: 'Welkin: network model', url: 'https://elastisys.io/welkin/user-guide/network-model/' },
  ],
  aliases: [
    'Referenced issuer not found',
    'Referenced "Issuer" not found',
    'issuer.cert-manager.io not found',
    'clusterissuer.cert-manager.io not found',
    'IssuerNotFound',
    'IncorrectIssuer',
    'both cert-manager.io/issuer and cert-manager.io/cluster-issuer may not be set',
    'BadConfig',
    'ClusterIssuer namespace',
  ],
  controls: ['ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'developer',
  urgency: 'soon',
  essential: false,
  look: 'quick',
  reasons: [
    'other-kind',
    'other-namespace',
    'missing',
    'no-such-kind',
    'contradiction',
    'not-among-files',
    'namespace-written',
  ],
  worst: 'fail',
  needs: ['objects'],
  yieldsTo: ['kubernetes.host-valid'],
  yieldsOnly: { 'kubernetes.host-valid': ['missing', 'not-among-files'] },
  applies: (view) => hasLookUps(view, issuersLookedUp),
  lacks: (view) => lacksLookUps(view, issuersLookedUp),
  run: (view) => withUnread(view, issuersLookedUp, issuerVerdicts),
});
