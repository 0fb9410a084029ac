import { wildcardHasDns01 } from '../../../src/checks/kubernetes/wildcard-has-dns01.ts';
import type { KubernetesObject } from '../../../src/model/kubernetes.ts';
import { cases, type Row } from '../../support/cases.ts';
import { acme, certificate, clusterIssuer, ingress, issuer, seen, solver } from '../../support/kubernetes-objects.ts';

const row = (objects: readonly KubernetesObject[]): Row => ({ seen: { objects: [seen([ingress(), ...objects])] } });
const wild = certificate({ spec: { dnsNames: ['shop.example.com', '*.shop.example.com'] } });
const solving = (...solvers: readonly Parameters<typeof solver>[0][]) =>
  clusterIssuer({
    spec: acme({ solvers: solvers.map((told) => solver({ type: 'DNS01', provider: 'cloudflare', ...told })) }),
  });

cases(wildcardHasDns01, {
  pass: {
    'a DNS-01 solver for all': row([wild, solving({})]),
    'for the zone': row([wild, solving({ dnsZones: ['Example.com'] })]),
    'for the zone that the wildcard stands below': row([wild, solving({ dnsZones: ['shop.example.com'] })]),
    'for the very name': row([wild, solving({ dnsNames: ['*.shop.example.com'] })]),
    'by labels, which are not read': row([wild, solving({ hasLabels: true })]),
    'beside one for HTTP-01': row([wild, solving({ type: 'HTTP01', provider: null }, { dnsZones: ['example.com'] })]),
  },
  fail: {
    'HTTP-01 alone': {
      ...row([wild, clusterIssuer()]),
      reason: 'no-dns01',
      owner: 'administrator',
      says: [
        'Certificate default/shop-tls asks for *.shop.example.com, and ClusterIssuer letsencrypt-prod has no DNS-01 solver',
        'ask the administrator',
        '    - selector:',
        '        dnsZones: [shop.example.com]',
        '      dns01:',
        '        PROVIDER: {}',
        'in place of PROVIDER',
      ],
    },
    'an annotated Ingress': {
      seen: {
        objects: [
          seen(
            [
              ingress({
                annotations: { 'cert-manager.io/issuer': 'letsencrypt-prod' },
                spec: { tls: [{ hosts: ['*.example.com'], secretName: 'shop-tls' }] },
              }),
              issuer(),
            ],
            { subject: { host: '*.example.com' } },
          ),
        ],
      },
      reason: 'no-dns01',
      owner: 'developer',
      says: 'Ingress default/shop asks for *.example.com',
    },
    'for other zones alone': {
      ...row([wild, solving({ dnsZones: ['example.org', 'op.example.com'] })]),
      reason: 'not-for-this-name',
      says: 'DNS-01 solvers for other names alone (example.org, op.example.com)',
    },
    'for other names alone': { ...row([wild, solving({ dnsNames: ['*.example.com'] })]), reason: 'not-for-this-name' },
    'for the zone, and for other names of it': {
      ...row([wild, solving({ dnsZones: ['example.com'], dnsNames: ['shop.example.com'] })]),
      reason: 'not-for-this-name',
      says: [
        'no DNS-01 solver for it: that of spec.acme.solvers[0] has it in its dnsZones and not in its dnsNames (shop.example.com), and cert-manager wants both',
        'Add *.shop.example.com to dnsNames of that solver.',
        '- "*.shop.example.com"',
      ],
    },
    'for the very name, and another zone': {
      ...row([wild, solving({ dnsZones: ['example.org'], dnsNames: ['*.shop.example.com'] })]),
      reason: 'not-for-this-name',
      says: [
        'has it in its dnsNames and not in its dnsZones (example.org), and cert-manager wants both',
        'Add shop.example.com to dnsZones of that solver.',
        '- shop.example.com',
      ],
    },
  },
  absent: {
    'no wildcard': row([certificate(), clusterIssuer()]),
    'an issuer that was not read': row([wild]),
    'an authority of its own': row([wild, clusterIssuer({ spec: { type: 'ca', acme: null } })]),
  },
});
