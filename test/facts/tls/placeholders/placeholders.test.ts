import { webcrypto } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { namesakeOf, placeholderOf } from '../../../../src/facts/tls/placeholders/placeholders.ts';
import { x509 } from '../../../../src/lab/certificates.ts';
import type { Certificate } from '../../../../src/model/certificate.ts';
import { readCertificate } from '../../../../src/observe/tls/certificate/certificate.ts';
import { certificate, pki } from '../../../support/evidence.ts';

type Name = readonly (readonly [type: string, value: string])[];
interface Make {
  readonly subject: Name;
  /** Another's key signs where it is given; else its own does, and the issuer is the subject. */
  readonly issuer?: Name;
  readonly dns?: readonly string[];
  readonly uri?: string;
  readonly key?: 'rsa' | 'ec';
  readonly ca?: true;
}

const algorithms = {
  ec: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  rsa: { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
} as const;
const keysOf = async (kind: 'rsa' | 'ec'): Promise<webcrypto.CryptoKeyPair> => {
  const keys = await webcrypto.subtle.generateKey(algorithms[kind], true, ['sign', 'verify']);
  if (!('privateKey' in keys)) throw new Error('no pair of keys');
  return keys;
};
const nameOf = (name: Name): x509.Name => new x509.Name(name.map(([type, value]) => ({ [type]: [value] })));

/** A certificate with the fields that a product gives it, read from its DER. */
async function make({ subject, issuer, dns = [], uri, key = 'rsa', ca }: Make): Promise<Certificate> {
  const keys = await keysOf(key);
  const signer = issuer === undefined ? keys : await keysOf('ec');
  const names = [
    ...dns.map((value) => ({ type: 'dns' as const, value })),
    ...(uri === undefined ? [] : [{ type: 'url' as const, value: uri }]),
  ];
  const made = await x509.X509CertificateGenerator.create({
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date('2027-01-01T00:00:00Z'),
    subject: nameOf(subject),
    issuer: nameOf(issuer ?? subject),
    publicKey: keys.publicKey,
    signingKey: signer.privateKey,
    signingAlgorithm: { ...signer.privateKey.algorithm, hash: 'SHA-256' },
    extensions: [
      ...(ca === undefined ? [] : [new x509.BasicConstraintsExtension(true, undefined, true)]),
      ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
    ],
  });
  return readCertificate(Buffer.from(made.rawData));
}

const fakeName = 'Kubernetes Ingress Controller Fake Certificate';
const fake: Name = [
  ['O', 'Acme Co'],
  ['CN', fakeName],
];
const kong: Name = [
  ['C', 'US'],
  ['ST', 'California'],
  ['L', 'San Francisco'],
  ['O', 'Kong'],
  ['OU', 'IT Department'],
  ['CN', 'localhost'],
];
const cn = (name: string): Name => [['CN', name]];
const traefikName = `${'0123456789abcdef'.repeat(2)}.${'fedcba9876543210'.repeat(2)}.traefik.default`;
const host = ['demo.example.com'];
const temporary = [
  ['2.5.4.5', '1234567890'],
  ['CN', 'demo.example.com'],
] as const;
const origin = (unit: string): Name => [
  ['C', 'US'],
  ['O', 'CloudFlare, Inc.'],
  ['OU', unit],
  ['L', 'San Francisco'],
  ['ST', 'California'],
];
const originLeaf: Name = [
  ['O', 'CloudFlare, Inc.'],
  ['OU', 'CloudFlare Origin CA'],
  ['CN', 'CloudFlare Origin Certificate'],
];
const originRsa = 'CloudFlare Origin SSL Certificate Authority';
const listener: Name = [
  ['O', 'dynamiclistener-org'],
  ['CN', 'dynamiclistener-ca@1700000000'],
];
const contour: Name = [
  ['2.5.4.5', '123456789'],
  ['CN', 'Project Contour'],
];
const spiffe = 'spiffe://cluster.local/ns/shop/sa/web';

describe('a stand-in as the product makes it', () => {
  test.each<[string, Make]>([
    ['ingress-nginx', { subject: fake, dns: ['ingress.local'] }],
    ['HAProxy Ingress', { subject: fake, dns: ['localhost', 'ingress.local'] }],
    ['HAProxy Ingress', { subject: fake, issuer: cn('Fake CA'), dns: ['ingress.local', 'localhost'] }],
    ['Traefik', { subject: cn('TRAEFIK DEFAULT CERT'), dns: [traefikName] }],
    ['Kong', { subject: kong }],
    ['Kong', { subject: kong, key: 'ec' }],
    ['cert-manager (its temporary certificate)', { subject: temporary, issuer: cn('cert-manager.local'), dns: host }],
    [
      'cert-manager (its temporary certificate)',
      { subject: [['2.5.4.5', '1234567890']], issuer: [['O', 'cert-manager'], ...cn('cert-manager.local')], dns: host },
    ],
  ])('%s', async (product, how) => {
    const leaf = await make(how);
    expect(placeholderOf(leaf)).toMatchObject({ product, kind: 'stand-in', isProven: false });
    expect(placeholderOf(leaf)?.causes.length).toBeGreaterThan(0);
    expect(namesakeOf(leaf)).toBeNull();
  });

  test("ingress-nginx's usual causes, in their order", async () => {
    const causes = placeholderOf(await make({ subject: fake, dns: ['ingress.local'] }))?.causes ?? [];
    const told = [/no SNI/, /no spec\.tls entry/, /Secret is missing/, /does not cover the host/, /older Ingress/];
    expect(causes).toHaveLength(told.length);
    for (const [i, part] of told.entries()) expect(causes[i]).toMatch(part);
  });
});

describe('an authority by the name that its product gives it', () => {
  test.each<[string, Make]>([
    ['Cloudflare Origin CA', { subject: originLeaf, issuer: origin(originRsa), dns: host }],
    [
      'Cloudflare Origin CA',
      { subject: originLeaf, issuer: origin('CloudFlare Origin SSL ECC Certificate Authority'), dns: host },
    ],
    ['Caddy', { subject: [], issuer: cn('Caddy Local Authority - ECC Intermediate'), dns: host }],
    ['Caddy', { subject: [], issuer: cn('Caddy Local Authority - 2026 ECC Root'), dns: host }],
    ['k3s', { subject: [['O', 'k3s'], ...cn('k3s')], issuer: cn('k3s-server-ca@1700000000') }],
    ['k3s', { subject: cn('etcd-peer'), issuer: cn('etcd-peer-ca@1700000000') }],
    ['Rancher dynamiclistener', { subject: [['O', 'dynamic'], ...cn('dynamic')], issuer: listener }],
    [
      'the kubelet or another Kubernetes component (client-go)',
      { subject: cn('node-1@1700000000'), issuer: cn('node-1-ca@1700000000') },
    ],
    [
      'kube-controller-manager or kube-scheduler (client-go)',
      { subject: cn('localhost@1700000000'), issuer: cn('localhost-ca@1700000001') },
    ],
    ['kubeadm', { subject: cn('kube-apiserver'), issuer: cn('kubernetes') }],
    ['kubeadm', { subject: cn('node-1'), issuer: cn('etcd-ca') }],
    ['kubeadm', { subject: cn('front-proxy-ca'), dns: ['front-proxy-ca'], ca: true }],
    ['Contour', { subject: cn('envoy'), issuer: contour, dns: ['envoy', 'envoy.projectcontour'] }],
    ['Istio', { subject: [], issuer: [['O', 'cluster.local']], uri: spiffe }],
    ['Pebble', { subject: [], issuer: cn('Pebble Intermediate CA 0a1b2c #2'), dns: host }],
    ['minica', { subject: cn('localhost'), issuer: cn('minica root ca 5345e6'), dns: ['localhost'] }],
  ])('%s', async (product, how) => {
    const leaf = await make({ key: 'ec', ...how });
    expect(placeholderOf(leaf)).toMatchObject({ product, kind: 'authority', isProven: false });
    expect(namesakeOf(leaf)).toBeNull();
  });
});

describe('Cloudflare Origin CA by its keys', () => {
  const keys = [
    'b6e8c8ca4c7ca5e6934efea031364927bbfedf086229499a60d83b5d587222b7',
    '9114b3916b6457dbf19b6fc04ea6b61aa33a98668e71a01ba60c08f8a5167d5e',
  ];
  test.each(keys)('%s proves it, under whatever name', (spkiSha256) => {
    const leaf = certificate('leaf');
    const seen = pki([leaf, certificate('ca', { spkiSha256 })], [['leaf', 'ca']], {});
    expect(placeholderOf(leaf, seen)).toMatchObject({ product: 'Cloudflare Origin CA', isProven: true });
    expect(placeholderOf(leaf)).toBeNull();
  });
  test('another key under its name disproves it', () => {
    const leaf = certificate('leaf', { issuer: origin(originRsa) });
    const seen = pki([leaf, certificate('ca')], [['leaf', 'ca']], {});
    expect(placeholderOf(leaf)).toMatchObject({ product: 'Cloudflare Origin CA', isProven: false });
    expect(placeholderOf(leaf, seen)).toBeNull();
    expect(namesakeOf(leaf, seen)).toBe('Cloudflare Origin CA');
  });
});

describe('a name of a product on what it did not make', () => {
  test.each<[string, string, Make]>([
    ['issued by somebody', 'ingress-nginx', { subject: fake, issuer: cn('R12'), dns: host }],
    ['the CN in another organisation', 'ingress-nginx', { subject: [['O', 'Else'], ...cn(fakeName)], dns: host }],
    ['for a host of its own', 'ingress-nginx', { subject: fake, dns: host }],
    ['an authority', 'ingress-nginx', { subject: fake, dns: ['ingress.local'], ca: true }],
    ['issued by somebody', 'Traefik', { subject: cn('TRAEFIK DEFAULT CERT'), issuer: cn('R12'), dns: [traefikName] }],
    ['with another SAN', 'Traefik', { subject: cn('TRAEFIK DEFAULT CERT'), dns: ['a.b.traefik.default'] }],
    ['with no DNS name', 'Traefik', { subject: cn('TRAEFIK DEFAULT CERT'), uri: 'https://traefik.example' }],
    ['with one more SAN', 'Traefik', { subject: cn('TRAEFIK DEFAULT CERT'), dns: [traefikName, ...host] }],
    ['with a SAN', 'Kong', { subject: kong, dns: host }],
    [
      'without the serial number',
      'cert-manager (its temporary certificate)',
      { subject: [], issuer: cn('cert-manager.local'), dns: host },
    ],
    ['signed by itself', 'Pebble', { subject: cn('Pebble Root CA 0a1b2c'), dns: host }],
    ['signed by itself', 'Caddy', { subject: cn('Caddy Local Authority - ECC Intermediate'), dns: host }],
  ])('%s: %s', async (_, product, how) => {
    const leaf = await make({ key: 'ec', ...how });
    expect(placeholderOf(leaf)).toBeNull();
    expect(namesakeOf(leaf)).toBe(product);
  });
});

describe('nothing of the kind', () => {
  test.each<[string, Make]>([
    ['an honest leaf', { subject: cn('demo.example.com'), issuer: cn('R12'), dns: host }],
    ['a self-signed localhost', { subject: cn('localhost') }],
    [
      'an authority named kubernetes of an organisation',
      { subject: [], issuer: [['O', 'Corp'], ...cn('kubernetes')], dns: host },
    ],
    ["client-go's form with different hosts", { subject: cn('b@1700000000'), issuer: cn('a-ca@1700000000') }],
    [
      'Cloudflare as an organisation alone',
      { subject: [], issuer: [['O', 'CloudFlare, Inc.'], ...cn('Cloudflare TLS Issuing ECC CA 1')], dns: host },
    ],
    ['a workload name beside a DNS name', { subject: [], issuer: [['O', 'cluster.local']], uri: spiffe, dns: host }],
    ['an empty subject and issuer', { subject: [], issuer: [] }],
  ])('%s', async (_, how) => {
    const leaf = await make({ key: 'ec', ...how });
    expect(placeholderOf(leaf)).toBeNull();
    expect(namesakeOf(leaf)).toBeNull();
  });
});
