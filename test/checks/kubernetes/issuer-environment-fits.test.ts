import { issuerEnvironmentFits } from '../../../src/checks/kubernetes/issuer-environment-fits.ts';
import type { KubernetesObject, ObjectsSeen } from '../../../src/model/kubernetes.ts';
import type { Target } from '../../../src/model/target.ts';
import { cases, type Row } from '../../support/cases.ts';
import { acme, certificate, clusterIssuer, ingress, issuer, seen } from '../../support/kubernetes-objects.ts';

const stagingServer = 'https://acme-staging-v02.api.letsencrypt.org/directory';
const row = (
  objects: readonly KubernetesObject[],
  expect: Partial<Target['expect']> = {},
  told: Partial<ObjectsSeen> = {},
): Row => ({ seen: { objects: [seen(objects, told)] }, target: { expect } });
const annotated = ingress({ annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' } });
const named = (name: string, server: string) => clusterIssuer({ name, spec: acme({ server }) });
const production = named('letsencrypt', 'https://acme-v02.api.letsencrypt.org/directory');
const staging = named('letsencrypt', stagingServer);
const alone = {
  subject: { object: 'certificate/default/shop-tls' },
  own: ['certificate/default/shop-tls'],
} as const;
const selfSigned = { type: 'selfSigned', acme: null };
const toStaging = ingress({ annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt-staging' } });

cases(issuerEnvironmentFits, {
  pass: {
    'production where public is expected': row([annotated, production]),
    'staging where it is expected': row([annotated, staging], { trust: 'staging' }),
    'staging where anything goes': row([annotated, staging], { trust: 'any' }),
    'an authority of its own where private is expected': row(
      [annotated, clusterIssuer({ name: 'letsencrypt', spec: { type: 'ca', acme: null } })],
      { trust: 'private' },
    ),
    'an authority of its own behind the proxy of a CDN': row(
      [annotated, clusterIssuer({ name: 'letsencrypt', spec: { type: 'ca', acme: null } })],
      { via: 'cloudflare' },
    ),
    'an authority of its own for a name that no public one issues for': row(
      [
        ingress({
          annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' },
          spec: { tls: [{ hosts: ['shop.internal'], secretName: 'shop-tls' }] },
        }),
        clusterIssuer({ name: 'letsencrypt', spec: { type: 'ca', acme: null } }),
      ],
      {},
      { subject: { host: 'shop.internal' } },
    ),
    'a certificate that no host is served with': row([certificate(), clusterIssuer({ spec: selfSigned })], {}, alone),
  },
  warn: {
    'production where staging is expected': {
      ...row([annotated, production], { trust: 'staging' }),
      reason: 'production',
      says: ['it counts against rate limits', 'hostprobe.io/trust: public'],
    },
    'a self-signed certificate for a host of the world': {
      ...row([annotated, clusterIssuer({ name: 'letsencrypt', spec: selfSigned })]),
      reason: 'private',
      says: ['ClusterIssuer letsencrypt (selfSigned), which no browser knows', 'hostprobe.io/trust: self-signed'],
    },
  },
  fail: {
    'a staging server left in place': {
      ...row([annotated, staging]),
      reason: 'staging',
      owner: 'administrator',
      says: [
        'Ingress default/shop has its certificate from ClusterIssuer letsencrypt, whose ACME server is a staging one',
        `(${stagingServer})`,
        '    server: https://acme-v02.api.letsencrypt.org/directory',
        'Change the server (where staging is meant',
        'once that is applied, delete the Secret',
        'kubectl -n default delete secret shop-tls',
        'does not issue again by itself when only the server changes',
        'hostprobe.io/trust: staging',
        'in shop.yaml, line 1',
      ],
    },
    'in an Issuer of the namespace, by a Certificate': {
      ...row([
        ingress(),
        certificate({ spec: { issuerRef: { name: 'own', kind: 'Issuer', group: null } } }),
        issuer({ name: 'own', spec: acme({ server: stagingServer }) }),
      ]),
      reason: 'staging',
      owner: 'developer',
      says: 'Certificate default/shop-tls has its certificate from Issuer default/own',
    },
    'an issuer that says so in its name': {
      ...row([toStaging, named('letsencrypt-staging', stagingServer)]),
      reason: 'staging',
      owner: 'developer',
      says: [
        'Name an issuer whose server is the production one',
        'kubectl get clusterissuers',
        '# or: hostprobe.io/trust: staging',
      ],
    },
    'one without a telling name beside the one for production': {
      ...row([annotated, staging, clusterIssuer()]),
      reason: 'staging',
      owner: 'developer',
      says: '    cert-manager.io/cluster-issuer: letsencrypt-prod',
    },
    'beside the one for production': {
      ...row([toStaging, named('letsencrypt-staging', stagingServer), clusterIssuer()]),
      reason: 'staging',
      says: '    cert-manager.io/cluster-issuer: letsencrypt-prod',
    },
    'a Certificate that stands alone': {
      ...row([certificate(), clusterIssuer({ spec: acme({ server: stagingServer }) })], {}, alone),
      reason: 'staging',
    },
  },
  absent: {
    'an issuer that was not read': row([annotated]),
    'nothing that asks for certificates': row([ingress(), staging]),
  },
  notJudged: {
    'a server that nobody knows': row([annotated, named('letsencrypt', 'https://ca.example.com/acme/directory')]),
  },
});
