import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isWanted } from '../../../src/targets/objects/annotations.ts';
import { readObjects } from '../../../src/targets/objects/read-objects.ts';

const root = join(import.meta.dirname, '../../..');
const sources = ['src/facts/kubernetes', 'src/targets'].flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(root, room, file), 'utf8')),
);
/** The type of a Secret. */
const noAnnotations: readonly string[] = ['kubernetes.io/tls'];
const keysRead = [
  ...new Set(
    sources.flatMap((text) =>
      [...text.matchAll(/'([a-z0-9-]+(?:\.[a-z0-9-]+)+\/[a-z][\w.-]+)'/g)].map(([, key = '']) => key),
    ),
  ),
].filter((key) => !/\/v\d+(?:(?:alpha|beta)\d+)?$/.test(key) && !/snippet/.test(key) && !noAnnotations.includes(key));

test('every annotation that is read anywhere is kept', () => {
  expect(keysRead.length).toBeGreaterThan(20);
  expect(keysRead.filter((key) => !isWanted(key, false))).toEqual([]);
});

describe('an annotation', () => {
  test.each([
    'hostprobe.io/anything',
    'Hostprobe.io/trust',
    'cert-manager.io/issuer',
    'certmanager.k8s.io/cluster-issuer',
    'kubernetes.io/ingress.class',
    'NGINX.Ingress.Kubernetes.io/whitelist-source-range',
    'nginx.ingress.kubernetes.io/whitelist-source-ranges',
    'ngnix.ingress.kubernetes.io/auth-url',
    'nginx.ingress.kubernetes.io/auth-tls-secret',
    'haproxy.org/allow-list',
    'external-dns.alpha.kubernetes.io/hostname',
    'external-dns.kubernetes.io/target',
    'service.beta.kubernetes.io/aws-load-balancer-scheme',
    'traefik.ingress.kubernetes.io/router.tls.certresolver',
    'alb.ingress.kubernetes.io/actions.redirect',
  ])('that is read, or may be meant to be: %s', (key) => {
    expect(isWanted(key, false)).toBe(true);
  });

  test.each([
    'nginx.ingress.kubernetes.io/configuration-snippet',
    'nginx.ingress.kubernetes.io/server-snippet',
    'nginx.ingress.kubernetes.io/auth-snippet',
    'nginx.ingress.kubernetes.io/auth-snipet',
    'NGINX.ingress.kubernetes.io/Configuration-Snippet',
    'nginx.org/location-snippets',
    'nginx.ingress.kubernetes.io/upstream-vhost',
    'nginx.ingress.kubernetes.io/custom-headers',
    'haproxy.org/backend-config-snippet',
    'kubectl.kubernetes.io/last-applied-configuration',
    'meta.helm.sh/release-name',
    'example.com/token',
    'token',
  ])('that is not: %s', (key) => {
    expect(isWanted(key, false)).toBe(false);
  });

  test('of a Secret: what cert-manager and who copies it write', () => {
    expect(isWanted('cert-manager.io/certificate-name', true)).toBe(true);
    expect(isWanted('reflector.v1.k8s.emberstack.com/reflects', true)).toBe(true);
    expect(isWanted('hostprobe.io/trust', true)).toBe(false);
  });
});

test('a credential in what is not read is in nothing of the object', () => {
  const annotations = {
    'nginx.ingress.kubernetes.io/configuration-snippet': 'more_set_headers "Authorization: Bearer s3cret";',
    'nginx.ingress.kubernetes.io/auth-snipet': 's3cret',
    'example.com/token': 's3cret',
    'kubernetes.io/ingress.class': 'nginx',
  };
  const tree = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'a', annotations }, spec: {} };
  const { objects } = readObjects(tree, { file: 'a.yaml' }, () => [1, 1]);
  expect(objects).toMatchObject([{ annotations: { 'kubernetes.io/ingress.class': 'nginx' } }]);
  expect(JSON.stringify(objects)).not.toMatch(/s3cret|snip/);
});
