import { lacksObjects, mayHaveObjects } from '../../facts/kubernetes/judged.ts';
import { nameVerdicts } from '../../facts/kubernetes/routing/name-verdicts.ts';
import { hasOwn } from '../../facts/kubernetes/routing/own.ts';
import { defineCheck } from '../define.ts';

export const hostValid = defineCheck({
  id: 'kubernetes.host-valid',
  title: 'every host and every name of another object is one that there can be',
  why: 'A host with a scheme, a port or a path leads nowhere, a wildcard counts only as the whole left-most label, and an object with an impossible name never exists. The API server takes some of these where no field forbids them, and then nothing works without a word of why.',
  fix: 'Write hosts as bare names in lower case (shop.example.com), and names of objects in lower-case letters, digits and hyphens.',
  sources: [
    { title: 'RFC 1123, section 2.1: Host names', url: 'https://www.rfc-editor.org/rfc/rfc1123#section-2.1' },
    {
      title: 'Kubernetes: object names',
      url: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names',
    },
    {
      title: 'Kubernetes: hostname wildcards',
      url: 'https://kubernetes.io/docs/concepts/services-networking/ingress/#hostname-wildcards',
    },
  ],
  aliases: [
    'a lowercase RFC 1123 subdomain must consist of',
    'must be a DNS name, not an IP address',
    'Invalid value',
    'https:// in host',
    'underscore in hostname',
    'wildcard host',
    'a lowercase RFC 1035 label',
  ],
  controls: ['ISO 27001:2022 8.21 (A.13.1.2)'],
  owner: 'developer',
  urgency: 'soon',
  essential: false,
  look: 'quick',
  reasons: ['host', 'name', 'common-name'],
  worst: 'fail',
  needs: ['objects'],
  yieldsTo: [],
  applies: (view) =>
    mayHaveObjects(view) &&
    hasOwn(view.objects, [
      'Ingress',
      'Gateway',
      'ListenerSet',
      'HTTPRoute',
      'TLSRoute',
      'Service',
      'Certificate',
      'Issuer',
      'ClusterIssuer',
      'DNSEndpoint',
    ]),
  lacks: lacksObjects,
  *run({ objects }) {
    for (const seen of objects) yield* nameVerdicts(seen);
  },
});
