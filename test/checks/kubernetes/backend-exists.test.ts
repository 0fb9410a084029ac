import { backendExists } from '../../../src/checks/kubernetes/backend-exists.ts';
import type { KubernetesObject, ObjectsSeen } from '../../../src/model/kubernetes.ts';
import { cases, type Row } from '../../support/cases.ts';
import {
  gateway,
  httpRoute,
  ingress,
  reference,
  ruleOf,
  seen,
  service,
  servicePort,
  tlsRoute,
} from '../../support/kubernetes-objects.ts';

const of = (objects: readonly KubernetesObject[], told: Partial<ObjectsSeen> = {}): Row => ({
  seen: { objects: [seen(objects, told)] },
});
const whole = (objects: readonly KubernetesObject[], told: Partial<ObjectsSeen> = {}): Row =>
  of(objects, { complete: ['Service'], ...told });
const to = (name: string, port: number | string | null = 80) => ({
  spec: { rules: [ruleOf('shop.example.com', '/', name, port)] },
});
const balanced = (...ports: Parameters<typeof servicePort>[0][]) =>
  service({ spec: { type: 'LoadBalancer', ports: ports.map((port) => servicePort(port)) } });
const host = 'shop.example.com';

cases(backendExists, {
  pass: {
    'Service and port are there': whole([ingress(), service()]),
    'the port by its name': whole([
      ingress(to('shop', 'http')),
      service({ spec: { ports: [servicePort({ name: 'http' })] } }),
    ]),
    'a name elsewhere without ports': whole([
      ingress(),
      service({ spec: { type: 'ExternalName', externalName: 'shop.example.org', ports: [] } }),
    ]),
    'a missing one behind another host': whole([
      ingress({ spec: { rules: [ruleOf(host), ruleOf('api.example.com', '/', 'gone')] } }),
      service(),
    ]),
    'the Service of a route': whole([httpRoute(), service()]),
    'a route to the Service of another namespace': whole([
      httpRoute({ spec: { backendRefs: [reference({ name: 'shop', namespace: 'other', port: 80 })] } }),
      service({ namespace: 'other' }),
    ]),
    'a load balancer in a network of its members': of([
      ingress(),
      service({ spec: { type: 'LoadBalancer', loadBalancerClass: 'tailscale' } }),
    ]),
    'a load balancer inside, at DigitalOcean': of([
      ingress(),
      service({
        annotations: { 'service.beta.kubernetes.io/do-loadbalancer-network': 'INTERNAL' },
        spec: { type: 'LoadBalancer' },
      }),
    ]),
    'a load balancer that takes TLS alone': of([ingress(to('shop', 443)), balanced({ port: 443 })]),
    'a load balancer that takes TLS alone, by the name of its port': of([
      ingress(to('shop', 9000)),
      balanced({ port: 9000, name: 'https-web' }),
    ]),
    'a load balancer for datagrams': of([ingress(to('shop', 53)), balanced({ port: 53, protocol: 'UDP' })]),
    'a load balancer inside': of([
      ingress(),
      service({
        annotations: { 'service.beta.kubernetes.io/azure-load-balancer-internal': 'true' },
        spec: { type: 'LoadBalancer' },
      }),
    ]),
    'a load balancer behind a route, as of the Gateway itself': of([httpRoute(), balanced({})]),
    'a solver of cert-manager': whole([
      ingress(),
      service(),
      ingress({ ...to('cm-acme-http-solver-x'), name: 'cm', labels: { 'acme.cert-manager.io/http01-solver': 'true' } }),
    ]),
  },
  warn: {
    'a load balancer behind the Ingress': {
      ...of([ingress(), balanced({})]),
      reason: 'also-exposed',
      says: [
        'Service default/shop is of type LoadBalancer behind Ingress default/shop',
        'port 80',
        '  type: ClusterIP',
        'kubectl -n default get service shop',
      ],
    },
    'two paths to it': of([
      ingress({ spec: { rules: [ruleOf(host), ruleOf(host, '/api')] } }),
      balanced({}, { port: 443 }),
    ]),
  },
  fail: {
    'no such Service': {
      ...whole([ingress(to('shpo'))], { names: { Service: ['default/shop', 'default/other'] } }),
      reason: 'no-service',
      says: [
        'spec.rules[0].http.paths[0].backend.service.name is shpo, and there is no such Service in default',
        '503',
        'name: shop',
        'kubectl -n default get service',
      ],
    },
    'none near': { ...whole([ingress()]), says: 'Make the Service' },
    'only in another namespace': { ...whole([ingress(), service({ namespace: 'other' })]), reason: 'no-service' },
    'the default backend': {
      ...whole([ingress({ spec: { rules: [], defaultBackend: { service: 'gone', port: 80 } } })]),
      says: 'spec.defaultBackend.service.name is gone',
    },
    'no such port': {
      ...of([ingress(to('shop', 8080)), service()]),
      reason: 'no-port',
      says: ['service.port.number is 8080, and Service default/shop has only 80', 'number: 80'],
    },
    'no port of that name': {
      ...of([
        ingress(to('shop', 'web')),
        service({ spec: { ports: [servicePort({ name: 'http' }), servicePort({ name: 'https', port: 443 })] } }),
      ]),
      says: ['service.port.name is web', 'has only 80 (http), 443 (https)'],
    },
    'no port at all': { ...of([ingress(), service({ spec: { ports: [] } })]), says: 'has no ports' },
    'the port that it is led to inside, of a route': {
      ...of([
        gateway(),
        tlsRoute({ spec: { backendRefs: [reference({ name: 'shop', port: 3000 })] } }),
        service({ spec: { ports: [servicePort()] } }),
      ]),
      says: ['TLSRoute default/shop: spec.backendRefs[0].port is 3000', 'port: 80'],
    },
    'of an object without a host': {
      ...of([ingress({ spec: { rules: [ruleOf('Bad_host', '/', 'shop', 81)] } }), service()], {
        subject: { object: 'ingress/default/shop' },
      }),
      reason: 'no-port',
    },
    'of two paths to one port, once': of([
      ingress({ spec: { rules: [ruleOf(host, '/', 'shop', 81), ruleOf(host, '/a', 'shop', 81)] } }),
      service(),
    ]),
  },
  absent: {
    'a backend of another kind': whole([
      ingress({ spec: { rules: [{ host, paths: [{ path: '/', pathType: null, backend: null }] }] } }),
    ]),
    'a route to another kind': whole([
      httpRoute({
        spec: { backendRefs: [reference({ kind: 'ServiceImport', group: 'multicluster.x-k8s.io', name: 'x' })] },
      }),
    ]),
    'an action of the AWS Load Balancer Controller': whole([ingress(to('ssl-redirect', 'use-annotation'))]),
    'the same, where a Service is called so': whole([ingress(to('shop', 'use-annotation')), service()]),
    'a redirect, which no backend answers': whole([
      ingress({
        ...to('gone'),
        annotations: { 'nginx.ingress.kubernetes.io/permanent-redirect': 'https://shop.example.org' },
      }),
    ]),
    'an impossible name, which is told elsewhere': whole([ingress(to('shop.v1'))]),
    'a Gateway': of([gateway()]),
  },
  notJudged: {
    'a list of the Services that is no longer kept up': whole([ingress()], { staleSince: '2026-01-01T00:00:00Z' }),
    'not all Services are known': of([ingress()]),
    'no object is known': {},
  },
});
