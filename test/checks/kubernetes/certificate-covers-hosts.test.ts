import { certificateCoversHosts } from '../../../src/checks/kubernetes/certificate-covers-hosts.ts';
import type { KubernetesObject, ObjectsSeen } from '../../../src/model/kubernetes.ts';
import { cases, type Row } from '../../support/cases.ts';
import {
  certificate,
  clusterIssuer,
  gateway,
  ingress,
  issuer,
  listener,
  listenerSet,
  reference,
  ruleOf,
  seen,
} from '../../support/kubernetes-objects.ts';

const row = (objects: readonly KubernetesObject[], told: Partial<ObjectsSeen> = {}): Row => ({
  seen: { objects: [seen(objects, told)] },
});
const forCluster = { 'cert-manager.io/cluster-issuer': 'letsencrypt-prod' };
const annotated = ingress({ annotations: forCluster });
const naming = (...dnsNames: readonly string[]) => certificate({ spec: { dnsNames } });
const called = (commonName: string, spec: Parameters<typeof certificate>[0] = {}) =>
  certificate({ ...spec, spec: { ...spec.spec, commonName } });
const secretOf = (name: string) => ({ mode: 'Terminate', certificateRefs: [reference({ name })] });
const alone = {
  subject: { object: 'certificate/default/shop-tls' },
  own: ['certificate/default/shop-tls'],
} as const;
const deep = { subject: { host: 'a.shop.example.com' } };
const deepIngress = ingress({
  spec: { tls: [{ hosts: ['a.shop.example.com'], secretName: 'shop-tls' }], rules: [ruleOf('a.shop.example.com')] },
});
const apexIngress = ingress({
  annotations: forCluster,
  spec: { tls: [{ hosts: ['*.example.com'], secretName: 'shop-tls' }], rules: [ruleOf('example.com')] },
});

cases(certificateCoversHosts, {
  pass: {
    'an annotated Ingress': row([annotated]),
    'a Certificate of the name': row([ingress(), certificate()]),
    'in other letters': row([ingress(), naming('SHOP.Example.com')]),
    'in A-labels and in U-labels': row(
      [
        ingress({ spec: { tls: [{ hosts: ['xn--bcher-kva.example.com'], secretName: 'shop-tls' }] } }),
        naming('bücher.example.com'),
      ],
      { subject: { host: 'xn--bcher-kva.example.com' } },
    ),
    'a wildcard of one label': row([ingress(), naming('*.example.com')]),
    'a host that is a wildcard': row(
      [ingress({ spec: { tls: [{ hosts: ['*.example.com'], secretName: 'shop-tls' }] } }), naming('*.example.com')],
      { subject: { host: '*.example.com' } },
    ),
    'a Secret of that name in another namespace': row([
      annotated,
      certificate({ namespace: 'blog', spec: { dnsNames: [] } }),
    ]),
    'one of two writers, which is another check': row([
      ingress(),
      certificate(),
      certificate({ name: 'other', spec: { dnsNames: ['other.example.com'] } }),
    ]),
    'a listener of a Gateway': row([gateway({ annotations: forCluster })]),
    'a listener of a ListenerSet, before that of its Gateway for all hosts': row([
      gateway({ spec: { listeners: [listener({ hostname: null, tls: secretOf('default-tls') })] } }),
      certificate({ name: 'default', spec: { secretName: 'default-tls', dnsNames: ['example.org'] } }),
      listenerSet(),
      certificate(),
    ]),
    'the listener of the port': row(
      [
        gateway({
          spec: {
            listeners: [
              listener({ hostname: '*.example.com' }),
              listener({ name: 'admin', port: 9443, tls: secretOf('admin-tls') }),
            ],
          },
        }),
        naming('*.example.com'),
        certificate({ name: 'admin', spec: { secretName: 'admin-tls', dnsNames: ['admin.example.com'] } }),
      ],
      { subject: { host: 'shop.example.com', port: 443 } },
    ),
    'a common name among its names': row([ingress(), called('Shop.example.com'), clusterIssuer()]),
    'the common name of an authority': row([called('my-ca', { spec: { dnsNames: [], isCA: true } })], alone),
    'of a client': row([called('worker-1', { spec: { dnsNames: [] } })], alone),
    'an address': row([ingress(), called('192.0.2.7'), clusterIssuer()]),
  },
  warn: {
    'a common name outside, by an authority of its own': {
      ...row([ingress(), called('example.com'), clusterIssuer({ spec: { type: 'ca', acme: null } })]),
      reason: 'common-name',
      says: 'browsers overlook it, and an ACME issuer would refuse it',
    },
    'by nobody knows whom': { ...row([ingress(), called('example.com')]), reason: 'common-name' },
  },
  fail: {
    'a host that the Certificate does not name': {
      ...row([ingress(), naming('www.example.com')]),
      reason: 'host-not-named',
      says: [
        'Ingress default/shop serves shop.example.com from the Secret shop-tls',
        'the certificate that Certificate default/shop-tls asks for names but www.example.com',
        '  - shop.example.com',
        'sed -n',
      ],
    },
    'a Certificate without names': {
      ...row([ingress(), naming()]),
      reason: 'host-not-named',
      says: ['names no host', '  dnsNames:', '    - shop.example.com'],
    },
    "another Ingress's Secret": {
      ...row(
        [
          ingress(),
          ingress({
            name: 'blog',
            annotations: forCluster,
            spec: { tls: [{ hosts: ['blog.example.com'], secretName: 'shop-tls' }] },
          }),
        ],
        { own: ['ingress/default/shop'] },
      ),
      reason: 'host-not-named',
      says: [
        'Ingress default/blog asks for names but blog.example.com',
        'Add shop.example.com to spec.tls[0].hosts of Ingress default/blog',
      ],
    },
    'a wildcard for the name that it stands below': {
      ...row(
        [
          ingress({
            spec: { tls: [{ hosts: ['example.com'], secretName: 'shop-tls' }], rules: [ruleOf('example.com')] },
          }),
          naming('*.example.com'),
        ],
        { subject: { host: 'example.com' } },
      ),
      reason: 'wildcard-too-short',
      says: ['*.example.com does not cover it', 'never for the name that it stands below', '  - example.com'],
    },
    'a wildcard for two labels': {
      ...row([deepIngress, naming('*.example.com')], deep),
      reason: 'wildcard-too-short',
      says: 'not for several',
    },
    'a wildcard under spec.tls for the name that it stands below': {
      ...row([apexIngress], { subject: { host: 'example.com' } }),
      reason: 'wildcard-too-short',
      says: 'Add example.com to spec.tls[0].hosts of Ingress default/shop',
    },
    'a listener with a Secret of another host': {
      ...row([
        gateway({
          spec: {
            listeners: [
              listener(),
              listener({
                name: 'wild',
                hostname: '*.example.com',
                tls: { mode: 'Terminate', certificateRefs: [reference({ name: 'wild-tls' })] },
              }),
            ],
          },
        }),
        naming('www.example.com'),
        certificate({ name: 'wild-tls', spec: { secretName: 'wild-tls', dnsNames: ['*.example.com'] } }),
      ]),
      reason: 'host-not-named',
      says: 'Gateway default/edge serves shop.example.com',
    },
    'the listener of the other port': {
      ...row(
        [
          gateway({
            spec: {
              listeners: [
                listener({ hostname: '*.example.com' }),
                listener({ name: 'admin', port: 9443, tls: secretOf('admin-tls') }),
              ],
            },
          }),
          naming('*.example.com'),
          certificate({ name: 'admin', spec: { secretName: 'admin-tls', dnsNames: ['admin.example.com'] } }),
        ],
        { subject: { host: 'shop.example.com', port: 9443 } },
      ),
      reason: 'host-not-named',
      says: 'from the Secret admin-tls',
    },
    'a common name outside, by ACME': {
      ...row([ingress(), called('example.com'), clusterIssuer()]),
      reason: 'common-name',
      says: [
        'Certificate default/shop-tls has the common name example.com, which is not among its names (shop.example.com)',
        'cert-manager refuses',
        '  commonName: shop.example.com',
      ],
    },
    'the same in an annotation': {
      ...row([
        ingress({
          annotations: { 'cert-manager.io/issuer': 'letsencrypt-prod', 'cert-manager.io/common-name': 'example.com' },
        }),
        issuer(),
      ]),
      reason: 'common-name',
      says: 'cert-manager.io/common-name: shop.example.com',
    },
    'of a Certificate that stands alone': {
      ...row([called('example.com'), clusterIssuer()], alone),
      reason: 'common-name',
    },
  },
  absent: { 'nothing that asks for certificates': row([ingress()]) },
  notJudged: {
    'a Certificate in what may be another namespace': row([ingress({ namespace: null }), naming('other.example.com')]),
    'another Certificate, in what may be the same namespace': row([
      ingress(),
      naming('www.example.com'),
      certificate({ name: 'shop', namespace: null }),
    ]),
  },
});
