import { issuerExists } from '../../../src/checks/kubernetes/issuer-exists.ts';
import type { KubernetesObject, ObjectsSeen } from '../../../src/model/kubernetes.ts';
import { cases, type Row } from '../../support/cases.ts';
import { at } from '../../support/evidence.ts';
import {
  certificate,
  clusterIssuer,
  gateway,
  ingress,
  issuer,
  listener,
  reference,
  seen,
} from '../../support/kubernetes-objects.ts';

const row = (objects: readonly KubernetesObject[], told: Partial<ObjectsSeen> = {}): Row => ({
  seen: { objects: [seen(objects, told)] },
});
const annotated = (annotations: Readonly<Record<string, string>>) => ingress({ annotations });
const ofCluster = annotated({ 'cert-manager.io/cluster-issuer': 'letsencrypt-prod' });
const ofNamespace = annotated({ 'cert-manager.io/issuer': 'letsencrypt-prod' });
const whole = { complete: ['Issuer', 'ClusterIssuer'] } as const;
const certified = (issuerRef: { name: string; kind: string; group: string | null }) =>
  certificate({ spec: { issuerRef } });

cases(issuerExists, {
  pass: {
    'a ClusterIssuer': row([ofCluster, clusterIssuer()]),
    'of two Certificates, the one whose issuer was read': {
      ...row(
        [
          gateway({
            spec: {
              listeners: ['shop-tls', 'www-tls'].map((name, i) =>
                listener({ name, port: 443 + i, tls: { mode: 'Terminate', certificateRefs: [reference({ name })] } }),
              ),
            },
          }),
          certificate(),
          certificate({
            name: 'www',
            spec: { secretName: 'www-tls', issuerRef: { name: 'own', kind: 'Issuer', group: null } },
          }),
          clusterIssuer(),
        ],
        { subject: { host: 'shop.example.com' } },
      ),
      says: 'nothing is wrong with ClusterIssuer letsencrypt-prod; not looked up: no Issuer was among what was read',
    },
    'an Issuer of the namespace': row([ofNamespace, issuer()]),
    'an Issuer in what may be another namespace': row([ofNamespace, issuer({ namespace: null })]),
    'of another Ingress': row(
      [
        annotated({ 'cert-manager.io/cluster-issuer': 'letsencrypt-prod' }),
        clusterIssuer(),
        ingress({
          name: 'blog',
          annotations: { 'cert-manager.io/issuer': 'nobody' },
          spec: { tls: [{ hosts: ['blog.example.com'], secretName: 'blog-tls' }] },
        }),
      ],
      { own: ['ingress/default/shop'], ...whole },
    ),
  },
  warn: {
    "an annotation for a ClusterIssuer, which may be somebody else's, and an Issuer": {
      ...row([ofCluster, issuer()]),
      reason: 'other-kind',
      says: 'only the Issuer default/letsencrypt-prod was read: unless there is a ClusterIssuer of that name as well',
    },
    'an Issuer in another namespace, as far as files tell': {
      ...row([ofNamespace, issuer({ namespace: 'infra' })]),
      reason: 'other-namespace',
      says: [
        'of those that were read it stands in the namespace infra alone: unless one of that name stands in the namespace default',
        'kubectl -n default get issuers',
      ],
    },
    'a ClusterIssuer with a namespace': {
      ...row([ofCluster, clusterIssuer({ namespace: 'cert-manager', origin: { file: 'issuer.yaml' } })]),
      reason: 'namespace-written',
      owner: 'administrator',
      says: [
        'the ClusterIssuer letsencrypt-prod has the namespace cert-manager',
        'Take the line "namespace: cert-manager" away',
      ],
    },
    'not among the ClusterIssuers that were read': {
      ...row([ofCluster, clusterIssuer({ name: 'letsencrypt-prd' })]),
      reason: 'not-among-files',
      says: [
        'not among those that were read; did you mean letsencrypt-prd?',
        '    cert-manager.io/cluster-issuer: letsencrypt-prd',
      ],
    },
    'nothing like it among them': {
      ...row([ofCluster], { names: { ClusterIssuer: ['internal-ca'] } }),
      reason: 'not-among-files',
      says: ['kubectl get clusterissuers'],
    },
  },
  fail: {
    'an annotation with a kind of its own, and a ClusterIssuer': {
      ...row([
        annotated({ 'cert-manager.io/issuer': 'letsencrypt-prod', 'cert-manager.io/issuer-kind': 'Issuer' }),
        clusterIssuer(),
      ]),
      reason: 'other-kind',
      says: '    cert-manager.io/issuer-kind: ClusterIssuer',
    },
    'an annotation for an Issuer, and a ClusterIssuer': {
      ...row([ofNamespace, clusterIssuer()]),
      reason: 'other-kind',
      owner: 'developer',
      says: [
        'Ingress default/shop names the Issuer letsencrypt-prod, and only the ClusterIssuer letsencrypt-prod is there',
        '    cert-manager.io/cluster-issuer: letsencrypt-prod',
        'in shop.yaml, line 1',
      ],
    },
    'an annotation for a ClusterIssuer, and an Issuer': {
      ...row([ofCluster, issuer()], whole),
      reason: 'other-kind',
      says: '    cert-manager.io/issuer: letsencrypt-prod',
    },
    'an issuerRef without kind, and a ClusterIssuer': {
      ...row([ingress(), certified({ name: 'letsencrypt-prod', kind: 'Issuer', group: null }), clusterIssuer()]),
      reason: 'other-kind',
      says: ['Certificate default/shop-tls names the Issuer letsencrypt-prod', '    kind: ClusterIssuer'],
    },
    'an annotation that is to go all the same, for a Certificate writes the Secret': {
      ...row([ofNamespace, certificate({ name: 'shop' }), clusterIssuer()]),
      reason: 'other-kind',
      says: 'Take the annotation cert-manager.io/issuer away from Ingress default/shop',
    },
    'a Gateway': {
      ...row([gateway({ annotations: { 'cert-manager.io/issuer': 'letsencrypt-prod' } }), clusterIssuer()]),
      reason: 'other-kind',
      says: 'Gateway default/edge names the Issuer',
    },
    'a Certificate that stands alone': {
      ...row([certified({ name: 'letsencrypt-prod', kind: 'Issuer', group: null }), clusterIssuer()], {
        subject: { object: 'certificate/default/shop-tls' },
        own: ['certificate/default/shop-tls'],
      }),
      reason: 'other-kind',
    },
    'an Issuer in another namespace': {
      ...row([ofNamespace, issuer({ namespace: 'infra' })], whole),
      reason: 'other-namespace',
      says: 'which stands in the namespace infra: an Issuer serves its own namespace alone',
    },
    'none in the cluster': {
      ...row([ofCluster], { ...whole, names: { ClusterIssuer: ['letsencrypt-prod2'] } }),
      reason: 'missing',
      says: [
        'there is none in the cluster; did you mean letsencrypt-prod2?',
        'cert-manager.io/cluster-issuer: letsencrypt-prod2',
      ],
    },
    'a kind that there is not': {
      ...row([ingress(), certified({ name: 'letsencrypt-prod', kind: 'clusterissuer', group: null }), clusterIssuer()]),
      reason: 'no-such-kind',
    },
    'both annotations': {
      ...row([
        annotated({
          'cert-manager.io/cluster-issuer': 'letsencrypt-prod',
          'cert-manager.io/issuer': 'letsencrypt-prod',
        }),
        clusterIssuer(),
      ]),
      reason: 'contradiction',
      says: ['which exclude each other', 'cert-manager.io/issuer'],
    },
    'a kind beside the annotation for ClusterIssuers': {
      ...row([
        annotated({
          'cert-manager.io/cluster-issuer': 'letsencrypt-prod',
          'cert-manager.io/issuer-kind': 'ClusterIssuer',
        }),
      ]),
      reason: 'contradiction',
    },
  },
  absent: {
    'nothing that asks for certificates': row([ingress()]),
    'not to be reached, and no object': { target: { expect: { reachable: false } } },
  },
  notJudged: {
    'a ClusterIssuer that is not in Git, for it is the administrator who has it': {
      ...row([ofCluster]),
      says: 'no ClusterIssuer was among what was read',
    },
    'a ClusterIssuer beside Issuers in Git': row([ofCluster, issuer({ name: 'other' })]),
    'a list that is no longer kept up to date': row([ofCluster], { ...whole, staleSince: at }),
    'an issuer of another controller': {
      ...row([ingress(), certified({ name: 'step', kind: 'StepClusterIssuer', group: 'certmanager.step.sm' })]),
      says: 'the StepClusterIssuer step is of certmanager.step.sm, whose controller is not looked at here',
    },
    'one of so many that it is not kept for the target': row([ofNamespace], {
      ...whole,
      names: { Issuer: ['letsencrypt-prod'] },
    }),
    'the default issuer of cert-manager': row([annotated({ 'kubernetes.io/tls-acme': 'true' })], whole),
  },
});
