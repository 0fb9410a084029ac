import { notPlaceholder } from '../../../src/checks/tls/not-placeholder.ts';
import type { Certificate, NameAttribute } from '../../../src/model/certificate.ts';
import { cases, type Row } from '../../support/cases.ts';
import { alone, changed, noSessions, own, serving } from '../../support/chains.ts';
import { addresses, intermediate, leaf, pki, type Deviation } from '../../support/evidence.ts';

const name: NameAttribute[] = [
  ['O', 'Acme Co'],
  ['CN', 'Kubernetes Ingress Controller Fake Certificate'],
];
const fake = own({ subject: name, issuer: name, names: { dns: ['ingress.local'], ip: [], other: [] } });
const faked: Deviation = { seen: serving([fake]), pki: pki([fake], [], {}) };
const origin: Partial<Certificate> = {
  issuer: [
    ['O', 'CloudFlare, Inc.'],
    ['OU', 'CloudFlare Origin SSL Certificate Authority'],
  ],
};
/** The key of Cloudflare's own authority signed it. */
const proven: Row = {
  seen: serving([leaf, intermediate]),
  pki: pki(
    [leaf, { ...intermediate, spkiSha256: 'b6e8c8ca4c7ca5e6934efea031364927bbfedf086229499a60d83b5d587222b7' }],
    [['leaf', 'intermediate']],
    {},
  ),
};
const kubeadm = { leaf: { issuer: [['CN', 'kubernetes']] as NameAttribute[] } };

cases(notPlaceholder, {
  pass: {
    'an own certificate': {},
    'an authority where private is expected': {
      ...changed(kubeadm, { target: { expect: { trust: 'private' } } }),
      says: 'names kubeadm as its issuer',
    },
    'an authority of a cluster that a store holds, and that is expected': {
      ...changed(kubeadm),
      says: 'names kubeadm as its issuer',
    },
    "a controller's name on a certificate of somebody's own": {
      ...alone({ subject: name, issuer: name, selfSigned: true }),
      says: 'bears a name of ingress-nginx, and was not made by it',
    },
    'the authority of Cloudflare at the origin behind it': {
      ...alone(origin, { target: { address: [addresses.v4], expect: { via: 'cloudflare' } } }),
      says: 'names Cloudflare Origin CA as its issuer: right for the way from Cloudflare to the origin',
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
      ...alone(kubeadm.leaf),
      reason: 'authority',
      says: [
        'a certificate that names kubeadm as its issuer',
        'leads to the cluster itself',
        'load balancer of the ingress',
      ],
    },
    'the authority of Cloudflare before a browser': {
      ...alone(origin),
      reason: 'authority',
      says: ['names Cloudflare Origin CA as its issuer', '"DNS only"', 'Turn on the proxy'],
    },
    'the same behind Cloudflare, where DNS leads past it': {
      ...alone(origin, { target: { expect: { via: 'cloudflare' } } }),
      reason: 'authority',
      says: 'past Cloudflare',
    },
    'the same at an address that was given, where Cloudflare is not expected': {
      ...alone(origin, { target: { address: [addresses.v4] } }),
      reason: 'authority',
    },
    'the authority of Cloudflare by its key': {
      ...proven,
      reason: 'authority',
      says: 'a certificate that was issued by Cloudflare Origin CA',
    },
    'an authority of a cluster where staging is expected': {
      ...changed(kubeadm, { target: { expect: { trust: 'staging' } } }),
      reason: 'authority',
    },
  },
  unknown: { 'no handshake': { ...noSessions, reason: 'no-handshake' } },
  absent: { 'plain TCP': { target: { protocol: 'tcp' } } },
});
