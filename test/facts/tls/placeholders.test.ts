import { describe, expect, test } from 'vitest';
import { placeholderOf } from '../../../src/facts/tls/placeholders.ts';
import type { Certificate, NameAttribute } from '../../../src/model/certificate.ts';
import { certificate } from '../../support/evidence.ts';

const dns = (...names: string[]) => ({ dns: names, ip: [], other: [] });
const own = (subject: NameAttribute[], over: Partial<Certificate> = {}) =>
  certificate('x', { subject, issuer: subject, selfSigned: true, ...over });
const by = (issuer: NameAttribute[], over: Partial<Certificate> = {}) => certificate('x', { issuer, ...over });
const fake: NameAttribute[] = [
  ['O', 'Acme Co'],
  ['CN', 'Kubernetes Ingress Controller Fake Certificate'],
];
const kong: NameAttribute[] = [
  ['C', 'US'],
  ['O', 'Kong'],
  ['OU', 'IT Department'],
  ['CN', 'localhost'],
];
const temporary = { subject: [['2.5.4.5', '1234567890']] as NameAttribute[] };

describe('stand-ins', () => {
  test.each([
    ['ingress-nginx', own(fake, { names: dns('ingress.local') })],
    ['HAProxy Ingress', own(fake, { names: dns('localhost', 'ingress.local') })],
    ['HAProxy Ingress', by([['CN', 'Fake CA']], { subject: fake, names: dns('ingress.local', 'localhost') })],
    ['Traefik', own([['CN', 'TRAEFIK DEFAULT CERT']], { names: dns('a.b.traefik.default') })],
    ['Kong', own(kong, { names: null })],
    ['cert-manager (its temporary certificate)', by([['CN', 'cert-manager.local']], temporary)],
  ])('%s', (product, leaf) => {
    expect(placeholderOf(leaf)).toMatchObject({ product, kind: 'stand-in' });
    expect(placeholderOf(leaf)?.causes.length).toBeGreaterThan(0);
  });
});

describe('authorities', () => {
  const ou = (unit: string): NameAttribute[] => [
    ['C', 'US'],
    ['O', 'CloudFlare, Inc.'],
    ['OU', unit],
  ];
  test.each([
    ['Cloudflare Origin CA', by(ou('CloudFlare Origin SSL Certificate Authority'))],
    ['Cloudflare Origin CA', by(ou('CloudFlare Origin SSL ECC Certificate Authority'))],
    ['Caddy', by([['CN', 'Caddy Local Authority - ECC Intermediate']], { subject: [] })],
    ['Caddy', by([['CN', 'Caddy Local Authority - 2026 ECC Root']])],
    ['k3s', by([['CN', 'k3s-server-ca@1700000000']])],
    ['k3s', by([['CN', 'etcd-peer-ca@1700000000']])],
    [
      'Rancher dynamiclistener',
      by([
        ['O', 'dynamiclistener-org'],
        ['CN', 'dynamiclistener-ca@1700000000'],
      ]),
    ],
    [
      'a Kubernetes component (client-go)',
      by([['CN', 'node-1-ca@1700000000']], { subject: [['CN', 'node-1@1700000000']] }),
    ],
    ['kubeadm', by([['CN', 'kubernetes']])],
    ['Pebble', by([['CN', 'Pebble Intermediate CA 0a1b2c #2']])],
    ['minica', by([['CN', 'minica root ca 5345e6']])],
  ])('%s', (product, leaf) => expect(placeholderOf(leaf)).toMatchObject({ product, kind: 'authority' }));
});

describe('nothing of the kind', () => {
  test.each([
    ['an honest leaf', certificate('x')],
    ['the name of the fake one, issued by somebody', by([['CN', 'R12']], { subject: fake })],
    [
      'the same CN in another organisation',
      own([
        ['O', 'Else'],
        ['CN', fake[1]?.[1] ?? ''],
      ]),
    ],
    ["Traefik's name, issued by somebody", by([['CN', 'R12']], { subject: [['CN', 'TRAEFIK DEFAULT CERT']] })],
    ['a self-signed localhost', own([['CN', 'localhost']])],
    ['the issuer of temporary ones without their serial number', by([['CN', 'cert-manager.local']])],
    [
      'an authority named kubernetes of an organisation',
      by([
        ['O', 'Corp'],
        ['CN', 'kubernetes'],
      ]),
    ],
    ["client-go's form with different hosts", by([['CN', 'a-ca@1700000000']], { subject: [['CN', 'b@1700000000']] })],
    [
      'Cloudflare as an organisation alone',
      by([
        ['O', 'CloudFlare, Inc.'],
        ['CN', 'Cloudflare TLS Issuing ECC CA 1'],
      ]),
    ],
    ['an empty subject and issuer', certificate('x', { subject: [], issuer: [], names: null })],
  ])('%s', (_, leaf) => expect(placeholderOf(leaf)).toBeNull());
});
