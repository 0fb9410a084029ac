import { notPlaceholder } from '../../../src/checks/tls/not-placeholder.ts';
import type { NameAttribute } from '../../../src/model/certificate.ts';
import { cases } from '../../support/cases.ts';
import { changed, noSessions, own, serving } from '../../support/chains.ts';
import { addresses, intermediate, leaf, pki, type Deviation } from '../../support/evidence.ts';

const name: NameAttribute[] = [
  ['O', 'Acme Co'],
  ['CN', 'Kubernetes Ingress Controller Fake Certificate'],
];
const fake = own({ subject: name, issuer: name, names: { dns: ['ingress.local'], ip: [], other: [] } });
const faked: Deviation = { seen: serving([fake]), pki: pki([fake], [], {}) };
const kubeadm = { leaf: { issuer: [['CN', 'kubernetes']] as NameAttribute[] } };

cases(notPlaceholder, {
  pass: {
    'an own certificate': {},
    'an authority where private is expected': {
      ...changed(kubeadm, { target: { expect: { trust: 'private' } } }),
      says: 'was issued by kubeadm',
    },
  },
  fail: {
    'the stand-in of ingress-nginx': {
      ...faked,
      reason: 'stand-in',
      subject: `${addresses.v4}, ${addresses.v6}`,
      says: ['the stand-in certificate of ingress-nginx', 'demo.example.com', 'secretName', 'kubectl get ingress'],
    },
    'a stand-in where self-signed is expected': {
      ...faked,
      target: { expect: { trust: 'self-signed' } },
      reason: 'stand-in',
    },
    'a stand-in where anything goes': { ...faked, target: { expect: { trust: 'any' } }, reason: 'stand-in' },
    'at one of two addresses': {
      seen: serving([leaf, intermediate], [fake]),
      pki: pki([leaf, intermediate, fake], [], {}),
      says: 'at 1 of 2 addresses (2a01:4f8::1)',
    },
    'an authority of a cluster where public is expected': {
      ...changed(kubeadm),
      reason: 'authority',
      says: ['a certificate that kubeadm issued', 'leads to the cluster itself'],
    },
    'an authority of a cluster where staging is expected': {
      ...changed(kubeadm, { target: { expect: { trust: 'staging' } } }),
      reason: 'authority',
    },
  },
  unknown: { 'no handshake': { ...noSessions, reason: 'no-handshake' } },
  absent: { 'plain TCP': { target: { protocol: 'tcp' } } },
});
