import { classExists } from '../../../src/checks/kubernetes/class-exists.ts';
import type { KubernetesObject, ObjectsSeen } from '../../../src/model/kubernetes.ts';
import { cases, type Row } from '../../support/cases.ts';
import { gateway, ingress, ingressClass, seen } from '../../support/kubernetes-objects.ts';

const of = (objects: readonly KubernetesObject[], told: Partial<ObjectsSeen> = {}): Row => ({
  seen: { objects: [seen(objects, { complete: ['IngressClass'], ...told })] },
});
const named = (ingressClassName: string | null) => ({ spec: { ingressClassName } });
const standard = { annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } };
const solver = { labels: { 'acme.cert-manager.io/http01-solver': 'true' } };

cases(classExists, {
  pass: {
    'it is there': of([ingress(), ingressClass()]),
    'it is there, by its name alone': of([ingress(named('public'))], { names: { IngressClass: ['public'] } }),
    'there is no such class, and a controller serves it all the same': of([
      ingress({ ...named('contour'), status: { loadBalancer: [{ ip: '20.80.0.1', hostname: null }] } }),
    ]),
    'none named, and one is the default': of([ingress(named(null)), ingressClass(standard)]),
    'none named, and a controller has taken it': of([
      ingress({ ...named(null), status: { loadBalancer: [{ ip: '20.80.0.1', hostname: null }] } }),
      ingressClass(),
    ]),
    'a solver of cert-manager': of([ingress(), ingressClass(), ingress({ ...solver, ...named('missing'), name: 'x' })]),
  },
  warn: {
    'none named, and none is the default': {
      ...of([ingress(named(null)), ingressClass()]),
      reason: 'no-default',
      owner: 'administrator',
      says: ['it names no class, and none is the default (there is nginx)', '  ingressClassName: nginx'],
    },
    'none named, of two': {
      ...of([ingress(named(null)), ingressClass(), ingressClass({ name: 'internal' })]),
      says: 'there are nginx, internal',
    },
    'one that says it is not the default': of([
      ingress(named(null)),
      ingressClass({ annotations: { 'ingressclass.kubernetes.io/is-default-class': 'false' } }),
    ]),
  },
  fail: {
    'no such class': {
      ...of([ingress(named('ngnix')), ingressClass(), ingressClass({ name: 'internal' })]),
      reason: 'no-class',
      owner: 'developer',
      says: [
        'Ingress default/shop: spec.ingressClassName is ngnix, and there is no such class (there are nginx, internal)',
        '  ingressClassName: nginx',
        'kubectl get ingressclass',
      ],
    },
    'another one than the only class': {
      ...of([ingress(named('traefik')), ingressClass()]),
      says: 'Name the class nginx',
    },
    'none near': {
      ...of([ingress(named('traefik')), ingressClass(), ingressClass({ name: 'internal' })]),
      says: 'Name a class that there is',
    },
    'no class at all': { ...of([ingress()]), says: 'there is no IngressClass at all' },
  },
  absent: {
    'named in the annotation, for which no class need be': of([
      ingress({ ...named(null), annotations: { 'kubernetes.io/ingress.class': 'gce' } }),
    ]),
    'an impossible name, which is told elsewhere': of([ingress(named('Nginx')), ingressClass()]),
    'a Gateway': of([gateway()]),
  },
  notJudged: {
    'not all classes are known': of([ingress(named('missing')), ingressClass()], { complete: [] }),
    'a list of the classes that is no longer kept up': of([ingress(named('missing')), ingressClass()], {
      staleSince: '2026-01-01T00:00:00Z',
    }),
    'none named, and not all classes are known': of([ingress(named(null))], { complete: [] }),
    'no object is known': {},
  },
});
