import { hasLookUps, lacksLookUps, withUnread } from '../../facts/kubernetes/looked-up.ts';
import { classesLookedUp, classVerdicts } from '../../facts/kubernetes/routing/classes.ts';
import { defineCheck } from '../define.ts';

export const classExists = defineCheck({
  id: 'kubernetes.class-exists',
  title: 'the class of the Ingress is one that there is, or one is the default',
  why: 'A controller serves the Ingresses of its own class. One of a class that does not exist is stored and served by nobody: no address, no certificate, and no event that says so.',
  fix: 'List the classes with kubectl get ingressclass, and name one of them in spec.ingressClassName.',
  sources: [
    {
      title: 'Kubernetes: Ingress class',
      url: 'https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class',
    },
    {
      title: 'Kubernetes: default Ingress class',
      url: 'https://kubernetes.io/docs/concepts/services-networking/ingress/#default-ingress-class',
    },
  ],
  aliases: [
    'ingressClassName',
    'kubernetes.io/ingress.class',
    'is-default-class',
    'ingress has no address',
    'ADDRESS is empty',
    'ingress does not contain a valid IngressClass',
  ],
  controls: ['ISO 27001:2022 8.21 (A.13.1.2)'],
  owner: 'developer',
  urgency: 'soon',
  essential: false,
  look: 'quick',
  reasons: ['no-class', 'no-default'],
  worst: 'fail',
  needs: ['objects'],
  yieldsTo: [],
  applies: (view) => hasLookUps(view, classesLookedUp),
  lacks: (view) => lacksLookUps(view, classesLookedUp),
  run: (view) => withUnread(view, classesLookedUp, classVerdicts),
});
