import { hasLookUps, lacksLookUps, withUnread } from '../../facts/kubernetes/looked-up.ts';
import { backendVerdicts, servicesLookedUp } from '../../facts/kubernetes/routing/backends.ts';
import { defineCheck } from '../define.ts';

export const backendExists = defineCheck({
  id: 'kubernetes.backend-exists',
  title: 'the Services behind the host exist, have the port, and are reached by no other way',
  why: 'An Ingress to a Service or port that is not there answers 503 to everybody, over a certificate that is in perfect order. A Service with a load balancer of its own serves the same application past TLS and allowlist.',
  fix: 'Name a Service of the same namespace and one of its ports, and make it ClusterIP.',
  sources: [
    {
      title: 'Kubernetes: Ingress, resource and Service backends',
      url: 'https://kubernetes.io/docs/concepts/services-networking/ingress/#the-ingress-resource',
    },
    {
      title: 'Kubernetes: Service types',
      url: 'https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types',
    },
    {
      title: 'Welkin: network model',
      url: 'https://elastisys.io/welkin/user-guide/network-model/',
    },
  ],
  aliases: [
    '503 Service Temporarily Unavailable',
    'service does not have any active Endpoint',
    'Error obtaining Endpoints for Service',
    'no object matching key',
    'wrong service port',
    'type LoadBalancer',
    'BackendNotFound',
  ],
  controls: ['ISO 27001:2022 8.20 (A.13.1.1)', 'ISO 27001:2022 8.21 (A.13.1.2)'],
  owner: 'developer',
  urgency: 'soon',
  essential: false,
  look: 'quick',
  reasons: ['no-service', 'no-port', 'also-exposed'],
  worst: 'fail',
  needs: ['objects'],
  yieldsTo: [],
  applies: (view) => hasLookUps(view, servicesLookedUp),
  lacks: (view) => lacksLookUps(view, servicesLookedUp),
  run: (view) => withUnread(view, servicesLookedUp, backendVerdicts),
});
