import { hostValid } from '../../../src/checks/kubernetes/host-valid.ts';
import type { KubernetesObject, ObjectsSeen } from '../../../src/model/kubernetes.ts';
import { cases, type Row } from '../../support/cases.ts';
import {
  acme,
  certificate,
  clusterIssuer,
  dnsEndpoint,
  gateway,
  httpRoute,
  ingress,
  listener,
  reference,
  ruleOf,
  secret,
  seen,
  service,
} from '../../support/kubernetes-objects.ts';

const of = (objects: readonly KubernetesObject[], told: Partial<ObjectsSeen> = {}): Row => ({
  seen: { objects: [seen(objects, told)] },
});
const lone = (object: KubernetesObject, key: string): Row => of([object], { own: [key], subject: { object: key } });
const rule = (host: string): Row => of([ingress({ spec: { rules: [ruleOf(host)] } })]);
const names = (...dnsNames: readonly string[]): Row =>
  lone(certificate({ spec: { dnsNames } }), 'certificate/default/shop-tls');
const record = (dnsName: string): Row =>
  lone(dnsEndpoint({ spec: { endpoints: [{ dnsName, recordType: 'A', targets: [] }] } }), 'dnsendpoint/default/shop');
const secretName = (name: string): Row =>
  of([ingress({ spec: { tls: [{ hosts: ['shop.example.com'], secretName: name }] } })]);
const label64 = 'a'.repeat(64);

cases(hostValid, {
  pass: {
    'an Ingress': of([ingress()]),
    'a wildcard': rule('*.example.com'),
    'a Secret that is called after its host': secretName('demo.example.com-tls'),
    'a single label': rule('localhost'),
    'an A-label': rule('xn--bcher-kva.example'),
    'digits first': rule('1and1.example.com'),
    'a label of 63': rule(`${'a'.repeat(63)}.example.com`),
    'a Gateway and a route': of([gateway(), httpRoute()]),
    'upper case in a certificate, which no client minds': names('Shop.example.com'),
    'an underscore in a record': record('_acme-challenge.example.com'),
    'a final dot in a record': record('shop.example.com.'),
    'hosts for ExternalDNS': lone(
      service({ annotations: { 'external-dns.alpha.kubernetes.io/hostname': 'a.example.com, b.example.com.' } }),
      'service/default/shop',
    ),
    'a common name of 64 characters': lone(
      certificate({ spec: { commonName: `${'a'.repeat(52)}.example.com` } }),
      'certificate/default/shop-tls',
    ),
    'what merely stands beside it': of([ingress(), secret({ name: 'My_Secret' })]),
  },
  fail: {
    'typographic quotes': {
      ...rule('‘shop.example.com’'),
      reason: 'host',
      owner: 'developer',
      says: ['it has typographic quotes around it', 'Write shop.example.com.', '    host: shop.example.com'],
    },
    'quotes within quotes': {
      ...rule("'shop.example.com'"),
      says: ['it has quotes around it', '    host: shop.example.com'],
    },
    'a typographic quote in it': {
      ...rule('shop’s.example.com'),
      says: ['it has typographic quotes in it', 'Write the bare name of the host'],
    },
    'a character without width': {
      ...rule('shop\u200b.example.com'),
      says: ['characters without width', '    host: shop.example.com'],
    },
    'a scheme, a port and a path': {
      ...of([
        ingress({
          spec: { rules: [ruleOf('https://Shop.example.com:8443/cart')] },
          places: { '': [1, 1], 'spec.rules[0]': [10, 7], 'spec.rules[0].host': [10, 13] },
        }),
      ]),
      reason: 'host',
      says: [
        'Ingress default/shop: spec.rules[0].host is "https://Shop.example.com:8443/cart", which cannot be a host: it has a scheme, a path, a port and upper case',
        '    - host: shop.example.com',
        'in shop.yaml, line 10',
      ],
    },
    'a port': { ...rule('shop.example.com:443'), says: ['has a port', '    host: shop.example.com'] },
    'a path': { ...rule('shop.example.com/cart'), says: 'has a path' },
    'a final dot': { ...rule('shop.example.com.'), says: ['has a final dot', 'host: shop.example.com'] },
    'an underscore': { ...rule('my_shop.example.com'), says: ['an underscore', 'my-shop.example.com', 'in DNS, too'] },
    'upper case': { ...rule('Shop.example.com'), says: 'upper case' },
    'blanks around it': { ...rule(' shop.example.com '), says: 'blanks around it' },
    'a blank in it': { ...rule('shop example.com'), says: ['a blank in it', 'Write the bare name of the host'] },
    'an empty label': { ...rule('shop..example.com'), says: ['an empty label', 'host: shop.example.com'] },
    'a dot before it': { ...rule('.example.com'), says: 'an empty label' },
    'a label of 64': { ...rule(`${label64}.example.com`), says: 'a label of more than 63 characters' },
    'more than 253 characters': { ...rule(`${'a.'.repeat(127)}b`), says: 'more than 253 characters' },
    'a wildcard inside of a label': { ...rule('shop-*.example.com'), says: 'not alone in the left-most label' },
    'a wildcard further right': { ...rule('shop.*.example.com'), says: 'not alone in the left-most label' },
    'a wildcard over everything': { ...rule('*'), says: 'a wildcard over everything' },
    'an address': { ...rule('203.0.113.7'), says: 'an IP address where a name is wanted' },
    'an address of IPv6': { ...rule('[2001:db8::1]'), says: 'an IP address' },
    'other letters': { ...rule('bücher.example'), says: ['written otherwise in DNS', 'host: xn--bcher-kva.example'] },
    'a hyphen at the end of a label': { ...rule('shop-.example.com'), says: 'begins or ends with a hyphen' },
    'what no host has': { ...rule('shop!.example.com'), says: 'characters that no host has' },
    'a variable': { ...rule('shop.$DOMAIN'), says: 'a variable that was not filled in' },
    'a host of TLS': {
      ...of([
        ingress({
          spec: { tls: [{ hosts: ['shop.example.com.'], secretName: 'x' }] },
          places: { '': [1, 1], 'spec.tls[0].hosts[0]': [9, 11] },
        }),
      ]),
      says: ['spec.tls[0].hosts[0]', '        - shop.example.com'],
    },
    'a listener': {
      ...of([gateway({ spec: { listeners: [listener({ hostname: 'shop.example.com:443' })] } })]),
      says: 'Gateway default/edge: spec.listeners[0].hostname',
    },
    'a route': {
      ...of([httpRoute({ spec: { hostnames: ['*.Example.com'] } })]),
      says: ['spec.hostnames[0]', '- "*.example.com"'],
    },
    'a name of a certificate': {
      ...names('shop_1.example.com'),
      says: 'Certificate default/shop-tls: spec.dnsNames[0]',
    },
    'an address among names of a certificate': { ...names('10.0.0.1'), says: 'belongs under ipAddresses' },
    'a record': { ...record('https://shop.example.com'), says: 'DNSEndpoint default/shop' },
    'a host for ExternalDNS': {
      ...lone(
        service({ annotations: { 'external-dns.kubernetes.io/hostname': 'shop.example.com:80' } }),
        'service/default/shop',
      ),
      says: [
        'metadata.annotations[external-dns.kubernetes.io/hostname]',
        'external-dns.kubernetes.io/hostname: shop.example.com',
      ],
    },
    'a Secret with a wildcard': {
      ...secretName('*.example.com-tls'),
      reason: 'name',
      says: ['cannot be the name of a Secret: it has a wildcard', 'secretName: wildcard.example.com-tls'],
    },
    'a Secret in upper case with an underscore': {
      ...secretName('My_Secret'),
      says: ['upper case and an underscore', 'secretName: my-secret'],
    },
    'a comment that lost its mark': {
      ...of([
        ingress(),
        clusterIssuer({
          spec: {
            ...acme(),
            secretRefs: [
              { path: 'spec.acme.solvers[0].dns01.cloudflare.apiTokenSecretRef.name', name: 'key The secret we made' },
            ],
          },
        }),
      ]),
      owner: 'administrator',
      says: ['ClusterIssuer letsencrypt-prod', 'as of a comment that lost its #', 'name: key'],
    },
    'two words': { ...secretName('shop tls'), says: ['a blank in it', 'secretName: shop'] },
    'nothing but hyphens': {
      ...secretName('--'),
      says: ['begins or ends with a hyphen', 'Write a name of lower-case'],
    },
    'a name of 254 characters': { ...secretName('a'.repeat(254)), says: 'more than 253 characters' },
    'a Service with a dot': {
      ...of([ingress({ spec: { rules: [ruleOf('shop.example.com', '/', 'shop.v1')] } })]),
      says: [
        'the name of a Service: it has a dot',
        'name: shop-v1',
        'spec.rules[0].http.paths[0].backend.service.name',
      ],
    },
    'a class': {
      ...of([ingress({ spec: { ingressClassName: 'Nginx' } })]),
      says: ['the name of an IngressClass', 'ingressClassName: nginx'],
    },
    'an issuer in the annotation': {
      ...of([ingress({ annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt_prod' } })]),
      says: ['the name of a ClusterIssuer', '    cert-manager.io/cluster-issuer: letsencrypt-prod'],
    },
    'a Secret of a listener': {
      ...of([
        gateway({
          spec: { listeners: [listener({ tls: { mode: 'Terminate', certificateRefs: [reference({ name: 'A' })] } })] },
        }),
      ]),
      says: 'spec.listeners[0].tls.certificateRefs[0].name',
    },
    'a common name of 65 characters': {
      ...lone(certificate({ spec: { commonName: `${'a'.repeat(53)}.example.com` } }), 'certificate/default/shop-tls'),
      reason: 'common-name',
      says: 'spec.commonName has 65 characters',
    },
    'the Certificate of the host, once': {
      ...of([ingress(), certificate({ spec: { secretName: 'Shop' } })], {
        own: ['ingress/default/shop', 'certificate/default/shop-tls'],
      }),
      says: 'Certificate default/shop-tls: spec.secretName is "Shop"',
    },
  },
  absent: {
    'objects of other kinds': of([secret()], { own: ['secret/default/shop-tls'] }),
  },
  notJudged: { 'no object is known': {} },
});
