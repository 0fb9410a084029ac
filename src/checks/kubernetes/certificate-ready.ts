import { isConcerned } from '../../facts/kubernetes/issuing/concerned.ts';
import { loneSteps, readyVerdicts, tracked } from '../../facts/kubernetes/issuing/ready-verdicts.ts';
import { lacksObjects } from '../../facts/kubernetes/judged.ts';
import { defineCheck } from '../define.ts';

export const certificateReady = defineCheck({
  id: 'kubernetes.certificate-ready',
  title: 'each certificate that is asked for is issued, and its renewal goes on',
  why: 'From a Certificate to the Secret there are four steps, each an object of its own, and cert-manager says in the status of the last one what keeps it. Until then the host is served with a stand-in, and a renewal that stands still is an outage to come.',
  fix: 'Read the first link that is not done of Certificate, CertificateRequest, Order and Challenge, and mend what it says; cert-manager tries again by itself, later each time.',
  sources: [
    { title: 'cert-manager: troubleshooting', url: 'https://cert-manager.io/docs/troubleshooting/' },
    { title: 'cert-manager: troubleshooting ACME', url: 'https://cert-manager.io/docs/troubleshooting/acme/' },
    { title: "Let's Encrypt: rate limits", url: 'https://letsencrypt.org/docs/rate-limits/' },
  ],
  aliases: [
    'Issuing certificate as Secret does not exist',
    'Referenced issuer not found',
    'READY False',
    'CertificateNotReady',
    'Waiting for HTTP-01 challenge propagation',
    'Waiting for DNS-01 challenge propagation',
    "wrong status code '404', expected '200'",
    'Waiting on certificate issuance from order',
    'OrderFailed',
    'DoesNotExist',
  ],
  controls: ['ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'developer',
  urgency: 'now',
  essential: false,
  look: 'quick',
  reasons: ['certificate', 'request', 'order', 'challenge', 'issuer', 'rate-limited', 'not-begun', 'renewal'],
  worst: 'fail',
  needs: ['objects'],
  yieldsTo: [
    'kubernetes.issuer-exists',
    'kubernetes.certificate-covers-hosts',
    'kubernetes.secret-has-one-writer',
    'kubernetes.wildcard-has-dns01',
  ],
  yieldsOnly: { 'kubernetes.certificate-covers-hosts': ['certificate', 'request'] },
  applies: (view) => isConcerned(view, (seen) => tracked(seen).length > 0 || loneSteps(seen).length > 0),
  lacks: lacksObjects,
  *run({ objects, now, target }) {
    for (const seen of objects) yield* readyVerdicts({ seen, now, target });
  },
});
