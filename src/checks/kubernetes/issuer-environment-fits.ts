import { environmentsLookedUp, environmentVerdicts } from '../../facts/kubernetes/issuing/environment-verdicts.ts';
import { hasLookUps, lacksLookUps, withUnread } from '../../facts/kubernetes/looked-up.ts';
import { defineCheck } from '../define.ts';

export const issuerEnvironmentFits = defineCheck({
  id: 'kubernetes.issuer-environment-fits',
  title: 'the issuer asks an authority of the kind that the target expects',
  why: "What the staging environment of Let's Encrypt issues looks finished in the cluster (READY is True), and no browser trusts it. Its server is easily left in place after trying out, and cert-manager does not issue again when only the server of an issuer changes.",
  fix: 'Name an issuer whose server is https://acme-v02.api.letsencrypt.org/directory, or change the server and delete the Secret; where staging is meant, annotate the Ingress with hostprobe.io/trust: staging.',
  sources: [
    { title: "Let's Encrypt: staging environment", url: 'https://letsencrypt.org/docs/staging-environment/' },
    { title: 'cert-manager: ACME issuers', url: 'https://cert-manager.io/docs/configuration/acme/' },
    {
      title: 'cert-manager: from staging to production',
      url: 'https://cert-manager.io/docs/tutorials/acme/nginx-ingress/',
    },
  ],
  aliases: [
    'acme-staging-v02.api.letsencrypt.org',
    "Let's Encrypt staging",
    'letsencrypt-staging',
    '(STAGING)',
    'Fake LE Intermediate',
    'staging certificate in production',
    'self-signed issuer',
  ],
  controls: ['ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'developer',
  urgency: 'soon',
  essential: false,
  look: 'quick',
  reasons: ['staging', 'production', 'private'],
  worst: 'fail',
  needs: ['objects'],
  yieldsTo: [],
  applies: (view) => hasLookUps(view, environmentsLookedUp),
  lacks: (view) => lacksLookUps(view, environmentsLookedUp),
  run: (view) => withUnread(view, environmentsLookedUp, (seen) => environmentVerdicts(seen, view.target)),
});
