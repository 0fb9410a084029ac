import { secretInReach } from '../../../src/checks/kubernetes/secret-in-reach.ts';
import type { KubernetesObject, ObjectsSeen } from '../../../src/model/kubernetes.ts';
import { cases, type Row } from '../../support/cases.ts';
import { at } from '../../support/evidence.ts';
import { certificate, gateway, ingress, listener, reference, secret, seen } from '../../support/kubernetes-objects.ts';

const row = (objects: readonly KubernetesObject[], told: Partial<ObjectsSeen> = {}): Row => ({
  seen: { objects: [seen(objects, told)] },
});
const whole = { complete: ['Secret', 'Certificate'] } as const;
const inCluster = { origin: { cluster: null } };
const clustered = ingress(inCluster);
const condition = (status: string) => ({
  conditions: [{ type: 'Ready', status, reason: null, message: null, lastTransitionTime: at }],
});
const elsewhere = secret({ namespace: 'blog' });
const leafFor = (name: string) => ({ sha256: '', serial: '', notBefore: at, notAfter: at, names: [name] });
const reflected = { 'reflector.v1.k8s.emberstack.com/reflection-allowed': 'true' };
const named = ingress({ spec: { tls: [{ hosts: ['shop.example.com'], secretName: 'shop.example.com-tls' }] } });
const annotated = ingress({ annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt-prod' } });

cases(secretInReach, {
  pass: {
    'the Secret is there': {
      ...row([ingress(), secret()]),
      says: 'Ingress default/shop names Secret default/shop-tls, which is there',
    },
    'in what may be another namespace': row([ingress({ namespace: null }), elsewhere]),
    'cert-manager writes it': { ...row([annotated]), says: 'which is to be written by Ingress default/shop' },
    'here and in another namespace': row([annotated, elsewhere]),
    'issued a moment ago': row([clustered, certificate({ status: condition('False') })], whole),
    'empty while it is issued': row(
      [clustered, certificate({ status: condition('False') }), secret({ keys: [], trouble: 'tls.crt is empty' })],
      whole,
    ),
    'to be made': row([ingress({ ...inCluster, annotations: { 'cert-manager.io/issuer': 'own' } })], whole),
    'empty until it is filled from another namespace': row([
      ingress(),
      secret({ keys: [], annotations: { 'replicator.v1.mittwald.de/replicate-from': 'infra/shop-tls' } }),
    ]),
    'a Gateway that names the namespace': row([
      gateway({
        spec: {
          listeners: [
            listener({
              tls: { mode: 'Terminate', certificateRefs: [reference({ name: 'shop-tls', namespace: 'blog' })] },
            }),
          ],
        },
      }),
      elsewhere,
    ]),
  },
  warn: {
    'files hold a Secret for the host in another namespace': {
      ...row([ingress(), secret({ namespace: 'blog', leaf: leafFor('*.example.com') })]),
      reason: 'other-namespace',
      says: [
        'and as far as was read it is in the namespace blog alone',
        'unless it is copied from there, or made in default by what was not read',
      ],
    },
    'its name tells of the host': {
      ...row([named, secret({ namespace: 'blog', name: 'shop.example.com-tls' })]),
      reason: 'other-namespace',
    },
    'files hold its Certificate in another namespace': {
      ...row([ingress(), certificate({ namespace: 'cert-manager' })]),
      reason: 'other-namespace',
      says: [
        'is written by Certificate cert-manager/shop-tls in the namespace cert-manager alone',
        '  annotations:',
        '    cert-manager.io/cluster-issuer: letsencrypt-prod',
        'in shop.yaml, under metadata (from line 1)',
      ],
    },
  },
  fail: {
    'the Secret is in another namespace': {
      ...row([clustered, elsewhere], whole),
      reason: 'other-namespace',
      says: [
        'Ingress default/shop names the Secret shop-tls in the namespace default, and it is in the namespace blog',
        'a Secret is found in its own namespace alone',
      ],
    },
    'the Certificate is in another namespace': {
      ...row([clustered, certificate({ ...inCluster, namespace: 'cert-manager' })], whole),
      reason: 'other-namespace',
      says: [
        'is written by Certificate cert-manager/shop-tls in the namespace cert-manager: a Secret is found in its own',
        '    cert-manager.io/cluster-issuer: letsencrypt-prod',
      ],
    },
    'none in the cluster': {
      ...row([clustered], { ...whole, names: { Secret: ['shop-tsl'] } }),
      reason: 'missing',
      says: [
        'there is none in the namespace default; did you mean shop-tsl?',
        'secretName: shop-tsl',
        'kubectl -n default get secret shop-tls',
      ],
    },
    'none although its Certificate is ready': {
      ...row([clustered, certificate({ ...inCluster, status: condition('True') })], whole),
      reason: 'missing',
      says: 'kubectl -n default create secret tls shop-tls --cert=tls.crt --key=tls.key',
    },
    'not of the type for TLS': {
      ...row([ingress(), secret({ type: 'Opaque', keys: ['cert.pem'] })]),
      reason: 'not-tls',
      says: [
        'whose type is Opaque and not kubernetes.io/tls, and which has no tls.crt and no tls.key',
        'kubectl -n default delete secret shop-tls',
      ],
    },
    'without a certificate': {
      ...row([ingress(), secret({ keys: ['tls.key'] })]),
      reason: 'unreadable',
      says: 'which has no tls.crt (it has tls.key)',
    },
    'a certificate that cannot be read': {
      ...row([ingress(), secret({ trouble: 'tls.crt holds no PEM' })]),
      reason: 'unreadable',
      says: 'whose tls.crt cannot be read: tls.crt holds no PEM',
    },
  },
  absent: { 'no TLS': row([ingress({ spec: { tls: [] } })]) },
  notJudged: {
    'Secrets were not read': {
      ...row([ingress()]),
      says: 'no Secret was among what was read',
    },
    'copied to other namespaces': row([
      ingress(),
      secret({ namespace: 'infra', leaf: leafFor('shop.example.com'), annotations: reflected }),
    ]),
    'written by a Certificate for it to be copied to other namespaces': row([
      ingress(),
      certificate({ namespace: 'infra', spec: { copiedBy: Object.keys(reflected) } }),
    ]),
    "another host's of the same name in another namespace": row([
      ingress(),
      certificate({ namespace: 'blog', spec: { dnsNames: ['blog.example.com'] } }),
      secret({ namespace: 'blog', leaf: leafFor('blog.example.com') }),
    ]),
    'in another namespace, and nothing tells for which host': row([ingress(), elsewhere]),
    'a Certificate of another namespace in a cluster whose Secrets are not read': row([
      clustered,
      certificate({ namespace: 'blog' }),
    ]),
    "another namespace's annotated Ingress": row(
      [ingress(), ingress({ namespace: 'blog', annotations: { 'cert-manager.io/issuer': 'own' } })],
      { own: ['ingress/default/shop'] },
    ),
    'a list that is no longer kept up to date': row([clustered], { ...whole, staleSince: at }),
  },
});
