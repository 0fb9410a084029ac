import { expect, test } from 'vitest';
import { askedBy, issuerOfCertificate } from '../../../../src/facts/kubernetes/issuing/issuer-named.ts';
import { certificate, gateway, ingress } from '../../../support/kubernetes-objects.ts';

const asked = (annotations: Readonly<Record<string, string>>) => askedBy(ingress({ annotations }));
const path = 'metadata.annotations[cert-manager.io/issuer]';

test('annotations name an Issuer, a ClusterIssuer or a kind of somebody else', () => {
  expect(asked({ 'cert-manager.io/issuer': 'own' })).toEqual({
    state: 'named',
    issuer: { kind: 'Issuer', name: 'own', group: null, path },
  });
  expect(asked({ 'cert-manager.io/cluster-issuer': 'all' })).toMatchObject({ issuer: { kind: 'ClusterIssuer' } });
  expect(
    asked({
      'cert-manager.io/issuer': 'step',
      'cert-manager.io/issuer-kind': 'StepIssuer',
      'cert-manager.io/issuer-group': 'certmanager.step.sm',
    }),
  ).toEqual({ state: 'named', issuer: { kind: 'StepIssuer', name: 'step', group: 'certmanager.step.sm', path } });
});

test.each([
  ['true', true],
  ['1', true],
  ['T', true],
  ['false', false],
  ['yes', false],
  ['', false],
])('kubernetes.io/tls-acme: %s asks for a certificate: %s', (value, asks) => {
  expect(asked({ 'kubernetes.io/tls-acme': value }) !== null).toBe(asks);
});

test('on an Ingress alone', () => {
  expect(askedBy(gateway({ annotations: { 'kubernetes.io/tls-acme': 'true' } }))).toBeNull();
  expect(asked({})).toBeNull();
});

test('what annotations exclude each other', () => {
  const both = { 'cert-manager.io/cluster-issuer': 'all', 'cert-manager.io/issuer-group': 'cert-manager.io' };
  expect(asked(both)).toEqual({ state: 'contradiction', keys: Object.keys(both) });
});

test('whom a Certificate names', () => {
  expect(issuerOfCertificate(certificate())).toEqual({
    kind: 'ClusterIssuer',
    name: 'letsencrypt-prod',
    group: null,
    path: 'spec.issuerRef.name',
  });
  expect(issuerOfCertificate(certificate({ spec: { issuerRef: null } }))).toBeNull();
});
