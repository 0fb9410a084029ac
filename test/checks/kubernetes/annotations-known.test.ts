import { annotationsKnown } from '../../../src/checks/kubernetes/annotations-known.ts';
import type { KubernetesObject, ObjectsSeen } from '../../../src/model/kubernetes.ts';
import { cases, type Row } from '../../support/cases.ts';
import { clusterIssuer, dnsEndpoint, ingress, seen, service } from '../../support/kubernetes-objects.ts';

const of = (objects: readonly KubernetesObject[], told: Partial<ObjectsSeen> = {}): Row => ({
  seen: { objects: [seen(objects, told)] },
});
const annotated = (annotations: Readonly<Record<string, string>>): Row => of([ingress({ annotations })]);
const nginx = 'nginx.ingress.kubernetes.io';
const old = 'external-dns.alpha.kubernetes.io/hostname';
const young = 'external-dns.kubernetes.io/hostname';

cases(annotationsKnown, {
  pass: {
    none: of([ingress()]),
    'what controllers read': annotated({
      [`${nginx}/whitelist-source-range`]: '10.0.0.0/8, 192.0.2.7',
      [`${nginx}/auth-url`]: 'https://$host/oauth2/auth',
      [`${nginx}/auth-tls-match-cn`]: 'CN=.*',
      'haproxy.org/allow-list': 'patterns/ips',
      'cert-manager.io/cluster-issuer': 'letsencrypt-prod',
      'kubernetes.io/tls-acme': 'true',
      'kubernetes.io/ingress.class': 'nginx',
    }),
    'what bears on neither access nor issuing': annotated({
      [`${nginx}/rewrite-targte`]: '/',
      [`${nginx}/proxy-body-size`]: '8m',
      'example.com/issuers': 'x',
      'cert-manager.io/issuer-name': 'x',
      'nginx.com/jwt-key': 'x',
      'k8s.io/issue': 'x',
      description: 'auth-url',
      [`x.${'y'.repeat(200)}/auth-url`]: '',
    }),
    'misspelt beside what is right': annotated({
      [`${nginx}/allowlist-source-range`]: '10.0.0.0/8',
      [`${nginx}/Allowlist-Source-Range`]: '10.0.0.0/8',
    }),
    'a load balancer of the configuration': annotated({ 'hostprobe.io/load-balancer': 'internal' }),
    'a load balancer where none is configured': {
      ...annotated({ 'hostprobe.io/load-balancer': 'edge' }),
      target: { domain: null, loadBalancers: {} },
    },
    'no load balancer': annotated({ 'hostprobe.io/load-balancer': 'none' }),
    'its own': annotated({ 'hostprobe.io/trust': 'staging' }),
    'the old prefix alone': annotated({ [old]: 'shop.example.com' }),
    'both prefixes on one object': of([
      ingress({ annotations: { [old]: 'shop.example.com', [young]: 'shop.example.com' } }),
      service({ annotations: { [young]: 'a.example.com' } }),
    ]),
    'of an object that merely stands beside it': of([
      ingress(),
      service({ annotations: { 'NGINX.ingress.kubernetes.io/auth-url': 'x' } }),
    ]),
  },
  warn: {
    'an unknown one of its own': {
      ...annotated({ 'hostprobe.io/trsut': 'staging' }),
      reason: 'own-annotation',
      says: ['hostprobe.io/trsut', 'did you mean hostprobe.io/trust?', 'it is not applied'],
    },
    'a load balancer that the configuration has not': {
      ...annotated({ 'hostprobe.io/load-balancer': 'intrenal' }),
      reason: 'own-annotation',
      says: [
        'no load balancer is called intrenal: there are app, internal, and the words any and none; did you mean internal?',
        'hostprobe.io/load-balancer: internal',
      ],
    },
    'a load balancer that nothing is near': {
      ...annotated({ 'hostprobe.io/load-balancer': 'nosuch' }),
      says: 'Correct the annotation, or take it out.',
    },
    'a bad value of its own': { ...annotated({ 'hostprobe.io/trust': 'prod' }), says: 'got "prod"' },
    'one of its own in other case': {
      ...annotated({ 'Hostprobe.io/Trust': 'staging' }),
      says: 'did you mean hostprobe.io/trust?',
    },
    'the old prefix beside the new one': {
      ...of([ingress({ annotations: { [old]: 'shop.example.com' } }), dnsEndpoint({ annotations: { [young]: 'x' } })]),
      reason: 'two-prefixes',
      says: ['the prefix from before ExternalDNS 0.22', `    ${young}: shop.example.com`],
    },
  },
  fail: {
    'an allowlist in other case': {
      ...of([
        ingress({
          annotations: { 'NGINX.Ingress.Kubernetes.io/whitelist-source-range': '10.0.0.0/8' },
          places: {
            '': [1, 1],
            'metadata.annotations': [6, 5],
            'metadata.annotations[NGINX.Ingress.Kubernetes.io/whitelist-source-range]': [6, 57],
          },
        }),
      ]),
      reason: 'not-read',
      says: [
        'the annotation NGINX.Ingress.Kubernetes.io/whitelist-source-range is read by no controller: ingress-nginx knows nginx.ingress.kubernetes.io/whitelist-source-range, and this is that in other case; there is no such list, and everybody is let in',
        '    nginx.ingress.kubernetes.io/whitelist-source-range: "10.0.0.0/8"',
        'in shop.yaml, line 6',
      ],
    },
    'an allowlist misspelt': {
      ...annotated({ [`${nginx}/whitelist_source_range`]: '10.0.0.0/8' }),
      says: `knows ${nginx}/whitelist-source-range, and this is that in another spelling`,
    },
    'a login in other case': { ...annotated({ [`${nginx}/Auth-URL`]: 'x' }), says: 'nobody is asked to log in' },
    'a prefix misspelt': {
      ...annotated({ 'nginx.ingress.kubernets.io/auth-url': 'x' }),
      says: `knows ${nginx}/auth-url`,
    },
    'the prefix of cert-manager misspelt': {
      ...annotated({ 'certmanager.io/cluster-issuer': 'x' }),
      says: ['cert-manager knows cert-manager.io/cluster-issuer', 'no certificate is made'],
    },
    'an issuer misspelt': {
      ...annotated({ 'cert-manager.io/clusterissuer': 'x' }),
      says: 'cert-manager.io/cluster-issuer: x',
    },
    'the prefix of an older cert-manager': {
      ...annotated({ 'certmanager.k8s.io/issuer': 'x' }),
      says: ['under the prefix of another version', 'cert-manager.io/issuer: x'],
    },
    'no range': {
      ...annotated({ [`${nginx}/allowlist-source-range`]: '10.0.0.0/8,office' }),
      reason: 'bad-range',
      says: ['"office" is no address range', '503'],
    },
    'no range of another controller': {
      ...of([
        ingress({
          annotations: { 'haproxy-ingress.github.io/allowlist-source-range': '10.0.0.0/33' },
          spec: { ingressClassName: 'haproxy' },
        }),
      ]),
      says: 'the list does not hold',
    },
  },
  absent: { 'objects of other kinds': of([clusterIssuer()], { own: ['clusterissuer/letsencrypt-prod'] }) },
  notJudged: { 'no object is known': {} },
});
