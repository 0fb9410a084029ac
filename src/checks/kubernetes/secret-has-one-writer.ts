import { isConcerned } from '../../facts/kubernetes/issuing/concerned.ts';
import { oneWriterVerdicts } from '../../facts/kubernetes/issuing/one-writer.ts';
import { writersFor } from '../../facts/kubernetes/issuing/writers.ts';
import { lacksObjects } from '../../facts/kubernetes/judged.ts';
import { defineCheck } from '../define.ts';

export const secretHasOneWriter = defineCheck({
  id: 'kubernetes.secret-has-one-writer',
  title: 'each Secret is written by one Certificate alone',
  why: "An annotated Ingress has cert-manager make a Certificate of its own. Where somebody wrote a Certificate for the same Secret, cert-manager picks one of the two, perhaps the one with the fewer hosts, and the other is never ready; before 1.13.2 each took the other's work for wrong and ordered anew, until the authority's rate limit ended it.",
  fix: 'Keep the Certificate and take the cert-manager.io annotation off the Ingress, or keep the annotation and delete the Certificate.',
  sources: [
    { title: 'cert-manager: Certificate resource', url: 'https://cert-manager.io/docs/usage/certificate/' },
    { title: 'cert-manager: annotated Ingress', url: 'https://cert-manager.io/docs/usage/ingress/' },
    {
      title: 'cert-manager 1.13: release notes',
      url: 'https://cert-manager.io/docs/releases/release-notes/release-notes-1.13/',
    },
  ],
  aliases: [
    'If this message is not transient, you might have two conflicting Certificates pointing to the same secret',
    'Secret was issued for',
    'IncorrectCertificate',
    'DuplicateSecretName',
    'this secret name must only appear in a single TLS entry',
    'refusing to update non-owned certificate resource',
  ],
  controls: ['ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'developer',
  urgency: 'soon',
  essential: false,
  look: 'quick',
  reasons: ['two-certificates', 'two-ingresses', 'twice-in-one'],
  worst: 'fail',
  needs: ['objects'],
  yieldsTo: [],
  applies: (view) => isConcerned(view, (seen) => writersFor(seen).length > 0),
  lacks: lacksObjects,
  *run({ objects }) {
    for (const seen of objects) yield* oneWriterVerdicts(seen);
  },
});
