import { hostHasOneOwner } from '../../../src/checks/kubernetes/host-has-one-owner.ts';
import type { KubernetesObject, ObjectsSeen } from '../../../src/model/kubernetes.ts';
import { cases, type Row } from '../../support/cases.ts';
import { gateway, ingress, ingressClass, ruleOf, seen } from '../../support/kubernetes-objects.ts';

const host = 'shop.example.com';
const of = (objects: readonly KubernetesObject[], told: Partial<ObjectsSeen> = {}): Row => ({
  seen: { objects: [seen(objects, { own: ['ingress/default/shop'], ...told })] },
});
const second = (told: Parameters<typeof ingress>[0] = {}) => ingress({ name: 'second', ...told });
const elsewhere = (told: Parameters<typeof ingress>[0] = {}) =>
  second({ namespace: 'other', spec: { rules: [ruleOf(host, '/api')] }, ...told });
const of2 = (path: string, pathType: string | null) => ({
  spec: { rules: [{ host, paths: [{ path, pathType, backend: null }] }] },
});
const annotated = (key: string, value: string) => ({ annotations: { [key]: value } });
const ofClass = (ingressClassName: string | null) => ({ spec: { ingressClassName } });
const standard = annotated('ingressclass.kubernetes.io/is-default-class', 'true');

/** Two Ingresses of a class, with the annotations of each. */
const both = (ingressClassName: string, one: Readonly<Record<string, string>> = {}, other = one) => [
  ingress({ ...ofClass(ingressClassName), annotations: one }),
  second({ ...ofClass(ingressClassName), annotations: other }),
];
const scheme = (value: string) => ({ 'alb.ingress.kubernetes.io/scheme': value });
const group = (name: string) => ({ 'alb.ingress.kubernetes.io/group.name': name });
const mode = (value: string) => ({ 'ingress.cilium.io/loadbalancer-mode': value });

cases(hostHasOneOwner, {
  pass: {
    'of alb, each has a load balancer of its own': of(both('alb', scheme('internal'), scheme('internet-facing'))),
    'of alb by its controller': of([
      ...both('edge'),
      ingressClass({ name: 'edge', spec: { controller: 'ingress.k8s.aws/alb' } }),
    ]),
    'of two groups of alb': of(both('alb', group('inside'), group('outside'))),
    'of gce': of(both('gce')),
    'of gce-internal': of(both('gce-internal')),
    'of Google without a class': of([
      ingress({ ...ofClass(null), annotations: { 'kubernetes.io/ingress.global-static-ip-name': 'one' } }),
      second({ ...ofClass(null), annotations: { 'kubernetes.io/ingress.global-static-ip-name': 'two' } }),
    ]),
    'of tailscale': of(both('tailscale')),
    'of Cilium, as far as nothing is written': of(both('cilium')),
    'two addresses of F5': of(
      both('f5', { 'virtual-server.f5.com/ip': '10.0.0.1' }, { 'virtual-server.f5.com/ip': '10.0.0.2' }),
    ),
    'one alone': of([ingress()]),
    'other hosts': of([ingress(), second({ spec: { rules: [ruleOf('api.example.com')] } })]),
    'other paths of one namespace': of([ingress(), second({ spec: { rules: [ruleOf(host, '/api')] } })]),
    'another path type': of([ingress(of2('/', 'Prefix')), second(of2('/', 'Exact'))]),
    'public and internal': of([ingress(), second(ofClass('internal'))]),
    'public and internal of two namespaces': of([ingress(), elsewhere(ofClass('internal'))]),
    'a canary': of([ingress(), second(annotated('nginx.ingress.kubernetes.io/canary', 'true'))]),
    'a solver of cert-manager': of([ingress(), second({ labels: { 'acme.cert-manager.io/http01-solver': 'true' } })]),
    'minions of one master': of([
      ingress(annotated('nginx.org/mergeable-ingress-type', 'minion')),
      elsewhere(annotated('nginx.org/mergeable-ingress-type', 'minion')),
    ]),
    'the same object twice': of([ingress(), ingress({ origin: { cluster: 'production' } })]),
    'chosen by more than the path': of([
      ingress(),
      second(annotated('alb.ingress.kubernetes.io/conditions.shop', '[]')),
    ]),
    'two entry points': of([
      ingress(annotated('traefik.ingress.kubernetes.io/router.entrypoints', 'web')),
      second(annotated('traefik.ingress.kubernetes.io/router.entrypoints', 'websecure')),
    ]),
    'one without a class, and no default is known': of([ingress(), second(ofClass(null))]),
    'one without a class, and another is the default': of(
      [ingress(), second(ofClass(null)), ingressClass({ name: 'internal', ...standard })],
      { complete: ['IngressClass'] },
    ),
    'one without a class, and a list of the classes that is no longer kept up': of(
      [ingress(), second(ofClass(null)), ingressClass(standard)],
      { complete: ['IngressClass'], staleSince: '2026-11-21T00:00:00Z' },
    ),
    'rules for all hosts': of([
      ingress({ spec: { rules: [ruleOf(null)] } }),
      second({ spec: { rules: [ruleOf(null)] } }),
    ]),
    'a namespace that is not told': of([ingress(), elsewhere({ namespace: null })]),
    'what stands for no host': of([ingress(), second()], { subject: { object: 'ingress/default/shop' } }),
  },
  warn: {
    'two namespaces': {
      ...of([ingress(), elsewhere()]),
      reason: 'shared',
      says: [`${host} is shared by Ingress default/shop (/) and Ingress other/second (/api) of another namespace`],
    },
    'several paths of two namespaces, once': of([
      ingress({ spec: { rules: [ruleOf(host), ruleOf(host, '/a')] } }),
      elsewhere({ spec: { rules: [ruleOf(host, '/b'), ruleOf(host, '/c')] } }),
    ]),
  },
  fail: {
    'in one group of alb': { ...of(both('alb', group('shops'))), reason: 'same-path' },
    'of Cilium that share one load balancer': { ...of(both('cilium', mode('shared'))), reason: 'same-path' },
    'one path twice': {
      ...of([ingress(), second({ origin: { file: 'second.yaml' }, places: { '': [1, 1], 'spec.rules[0]': [9, 7] } })]),
      reason: 'same-path',
      says: [
        `Ingress default/shop and Ingress default/second both claim ${host}/ (Prefix): the older one gets the requests`,
        'sed -n 8,10p second.yaml',
      ],
    },
    'whatever the case': of([ingress(), second({ spec: { rules: [ruleOf('Shop.example.com')] } })]),
    'an empty path is the root': of([ingress(of2('', null)), second(of2('/', 'ImplementationSpecific'))]),
    'the younger one was read first': {
      ...of([ingress({ createdAt: '2026-02-01T00:00:00Z' }), second({ createdAt: '2026-01-01T00:00:00Z' })]),
      says: 'Ingress default/second and Ingress default/shop both claim shop.example.com/ (Prefix): the older one, Ingress default/second, gets',
    },
    'of two namespaces, told once': { ...of([ingress(), second({ namespace: 'other' })]), reason: 'same-path' },
    'two paths of two, told once': of([
      ingress({ spec: { rules: [ruleOf(host), ruleOf(host, '/a')] } }),
      second({ spec: { rules: [ruleOf(host), ruleOf(host, '/a')] } }),
    ]),
    'neither names a class': of([ingress(ofClass(null)), second(ofClass(null))]),
    'one in the annotation': of([
      ingress(),
      second({ ...ofClass(null), ...annotated('kubernetes.io/ingress.class', 'nginx') }),
    ]),
    'one without a class, and the default is that of the other': of(
      [ingress(), second(ofClass(null)), ingressClass(standard)],
      { complete: ['IngressClass'] },
    ),
  },
  absent: { 'a Gateway': of([gateway()], { own: ['gateway/default/edge'] }) },
  notJudged: { 'no object is known': {} },
});
