import { lacksObjects, mayHaveObjects } from '../../facts/kubernetes/judged.ts';
import { annotationVerdicts } from '../../facts/kubernetes/routing/annotation-verdicts.ts';
import { hasOwn } from '../../facts/kubernetes/routing/own.ts';
import { defineCheck } from '../define.ts';

export const annotationsKnown = defineCheck({
  id: 'kubernetes.annotations-known',
  title: 'annotations that say who is let in and who issues the certificate are ones that somebody reads',
  why: 'The API server takes any annotation. One in other case or misspelt is read by no controller, and nothing says so: the allowlist that everybody trusts is not there.',
  fix: 'Write the annotation exactly as the documentation of the controller has it, in lower case.',
  sources: [
    {
      title: 'ingress-nginx: annotations',
      url: 'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/',
    },
    { title: 'cert-manager: annotations', url: 'https://cert-manager.io/docs/reference/annotations/' },
    { title: 'HAProxy Ingress: keys', url: 'https://haproxy-ingress.github.io/docs/configuration/keys/' },
    {
      title: 'ExternalDNS: annotations',
      url: 'https://kubernetes-sigs.github.io/external-dns/latest/docs/annotations/annotations/',
    },
  ],
  aliases: [
    'whitelist-source-range not working',
    'allowlist-source-range',
    'NGINX.Ingress.Kubernetes.io',
    'auth-url ignored',
    'certmanager.k8s.io',
    'external-dns.alpha.kubernetes.io',
    'annotation ignored',
    'hostprobe.io',
  ],
  controls: ['ISO 27001:2022 8.20 (A.13.1.1)', 'ISO 27001:2022 8.22 (A.13.1.3)'],
  owner: 'developer',
  urgency: 'now',
  essential: false,
  look: 'quick',
  reasons: ['not-read', 'bad-range', 'own-annotation', 'two-prefixes'],
  worst: 'fail',
  needs: ['objects'],
  yieldsTo: [],
  applies: (view) =>
    mayHaveObjects(view) &&
    hasOwn(view.objects, ['Ingress', 'Gateway', 'ListenerSet', 'HTTPRoute', 'TLSRoute', 'Service', 'Certificate']),
  lacks: lacksObjects,
  *run({ objects, target }) {
    for (const seen of objects) yield* annotationVerdicts(seen, target);
  },
});
