import { lacksObjects, mayHaveObjects } from '../../facts/kubernetes/judged.ts';
import { hasOwn } from '../../facts/kubernetes/routing/own.ts';
import { rivalVerdicts } from '../../facts/kubernetes/routing/rival-claims.ts';
import { defineCheck } from '../define.ts';

export const hostHasOneOwner = defineCheck({
  id: 'kubernetes.host-has-one-owner',
  title: 'no two Ingresses of one class claim the same path of the host',
  why: 'Where two claim one path, the controller keeps to the older one and passes over the other, or mixes the two: a new version seems deployed and is never seen, and one team can take over the traffic of another.',
  fix: 'Keep each host in one Ingress, or at least in one namespace, and delete what is left over.',
  sources: [
    {
      title: 'ingress-nginx: how it works, building the model',
      url: 'https://kubernetes.github.io/ingress-nginx/how-it-works/#building-the-nginx-model',
    },
    {
      title: 'ingress-nginx: canary',
      url: 'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#canary',
    },
    {
      title: 'NGINX Ingress Controller: host and path collisions',
      url: 'https://docs.nginx.com/nginx-ingress-controller/configuration/host-and-listener-collisions/',
    },
  ],
  aliases: [
    'host is already defined in ingress',
    'host and path is already defined',
    'All hosts are taken by other resources',
    'duplicate host',
    'two ingresses same host',
    'host collision',
    'ingress takeover',
  ],
  controls: ['ISO 27001:2022 8.22 (A.13.1.3)'],
  owner: 'developer',
  urgency: 'soon',
  essential: false,
  look: 'quick',
  reasons: ['same-path', 'shared'],
  worst: 'fail',
  needs: ['objects'],
  yieldsTo: [],
  applies: (view) => mayHaveObjects(view) && hasOwn(view.objects, ['Ingress']),
  lacks: lacksObjects,
  *run({ objects }) {
    for (const seen of objects) {
      if ('host' in seen.subject) yield* rivalVerdicts(seen, seen.subject.host);
    }
  },
});
