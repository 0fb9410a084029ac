import { secretHasOneWriter } from '../../../src/checks/kubernetes/secret-has-one-writer.ts';
import type { KubernetesObject, ObjectsSeen } from '../../../src/model/kubernetes.ts';
import { cases, type Row } from '../../support/cases.ts';
import { fromNow } from '../../support/evidence.ts';
import { certificate, gateway, ingress, listener, seen } from '../../support/kubernetes-objects.ts';

const row = (objects: readonly KubernetesObject[], told: Partial<ObjectsSeen> = {}): Row => ({
  seen: { objects: [seen(objects, told)] },
});
const annotations = { 'cert-manager.io/cluster-issuer': 'letsencrypt-prod' };
const annotated = ingress({ annotations });
const another = (told: Parameters<typeof ingress>[0] = {}) => ingress({ name: 'shop-api', annotations, ...told });
const written = certificate({ name: 'shop' });

cases(secretHasOneWriter, {
  pass: {
    'an annotated Ingress': row([annotated]),
    'a Certificate': row([ingress(), written]),
    'what cert-manager made of the Ingress': row([annotated, certificate({ owners: ['Ingress/shop'] })]),
    'a Certificate of the name, which cert-manager leaves alone': row([
      annotated,
      certificate({ createdAt: fromNow(-1) }),
    ]),
    'one Secret name in two namespaces': row([annotated, certificate({ name: 'shop', namespace: 'blog' })]),
    'what may be two namespaces': row([annotated, certificate({ name: 'shop', namespace: null })]),
    'two Ingresses of one host and issuer': row([annotated, another()]),
    'two listeners of one Secret': row([
      gateway({
        annotations,
        spec: { listeners: [listener(), listener({ name: 'www', hostname: 'www.example.com' })] },
      }),
    ]),
    'the solver of a challenge': row([
      ingress(),
      written,
      ingress({ name: 'cm-acme', annotations, labels: { 'acme.cert-manager.io/http01-solver': 'true' } }),
    ]),
  },
  fail: {
    'a Certificate beside an annotated Ingress': {
      ...row([annotated, written]),
      reason: 'two-certificates',
      says: [
        'the Secret shop-tls is written by Certificate default/shop and by the Certificate shop-tls that cert-manager makes for Ingress default/shop',
        'Take the annotation cert-manager.io/cluster-issuer away from Ingress default/shop',
        'in shop.yaml, line 1',
      ],
    },
    'the same in a cluster': {
      ...row([ingress({ annotations, origin: { cluster: null } }), written]),
      reason: 'two-certificates',
      says: 'kubectl -n default annotate ingress shop cert-manager.io/cluster-issuer-',
    },
    'the same where cert-manager made it already': {
      ...row([annotated, written, certificate({ owners: ['Ingress/shop'] })]),
      reason: 'two-certificates',
    },
    'beside a Gateway': { ...row([gateway({ annotations }), written]), reason: 'two-certificates' },
    'two Certificates': {
      ...row([ingress(), written, certificate({ name: 'shop-new' })]),
      reason: 'two-certificates',
      says: ['Certificate default/shop and by Certificate default/shop-new', '  secretName: shop-new'],
    },
    'of a Certificate that stands alone': {
      ...row([written, certificate({ name: 'shop-new' })], {
        subject: { object: 'certificate/default/shop' },
        own: ['certificate/default/shop'],
      }),
      reason: 'two-certificates',
    },
    'two Ingresses of other hosts': {
      ...row([annotated, another({ spec: { tls: [{ hosts: ['api.example.com'], secretName: 'shop-tls' }] } })]),
      reason: 'two-ingresses',
      says: [
        'Ingress default/shop and Ingress default/shop-api each have cert-manager make the Certificate shop-tls',
        'secretName: shop-api-tls',
      ],
    },
    'two Ingresses of other issuers': {
      ...row([annotated, another({ annotations: { 'cert-manager.io/issuer': 'own' } })]),
      reason: 'two-ingresses',
    },
    'two entries of one Ingress': {
      ...row([
        ingress({
          annotations,
          spec: {
            tls: [
              { hosts: ['shop.example.com'], secretName: 'shop-tls' },
              { hosts: ['www.example.com'], secretName: 'shop-tls' },
            ],
          },
        }),
      ]),
      reason: 'twice-in-one',
      says: ['in two entries of spec.tls: cert-manager refuses it as a whole', 'secretName: www.example.com-tls'],
    },
  },
  absent: { 'nothing that asks for certificates': row([ingress()]) },
});
