import { describe, expect, test } from 'vitest';
import { readAccessAnnotations } from '../../../src/facts/kubernetes/access-annotations.ts';
import { ingress } from '../../support/kubernetes-objects.ts';

const read = (annotations: Record<string, string>, ingressClassName: string | null = null) =>
  readAccessAnnotations(ingress({ annotations, spec: { ingressClassName } }));
const list = '192.0.2.0/24';
const allow = { allow: [list] };

describe('each controller reads its own', () => {
  test.each([
    ['nginx.ingress.kubernetes.io/allowlist-source-range', 'nginx', 'haproxy'],
    ['nginx.ingress.kubernetes.io/whitelist-source-range', 'traefik', 'alb'],
    ['haproxy-ingress.github.io/allowlist-source-range', 'haproxy', 'nginx'],
    ['haproxy-ingress.github.io/whitelist-source-range', 'haproxy-public', 'traefik'],
    ['ingress.kubernetes.io/allowlist-source-range', 'haproxy', 'nginx'],
    ['ingress.kubernetes.io/whitelist-source-range', 'haproxy', 'nginx'],
    ['haproxy.org/allow-list', 'haproxy', 'nginx'],
    ['haproxy.org/whitelist', 'haproxy', 'gce'],
  ])('%s', (key, own, foreign) => {
    expect(read({ [key]: list }, own).access).toEqual(allow);
    expect(read({ [key]: list }).access).toEqual(allow);
    expect(read({ [key]: list }, 'public').access).toEqual(allow);
    expect(read({ [key]: list }, foreign)).toEqual({ access: null, problems: [] });
  });

  test.each([
    'nginx.ingress.kubernetes.io/auth-url',
    'nginx.ingress.kubernetes.io/auth-signin',
    'nginx.ingress.kubernetes.io/auth-type',
    'haproxy-ingress.github.io/auth-url',
    'haproxy-ingress.github.io/auth-secret',
    'haproxy.org/auth-type',
  ])('%s: a login', (key) => {
    expect(read({ [key]: 'x' }).access).toBe('login');
    expect(read({ [key]: ' ' }).access).toBeNull();
  });
});

describe('a list', () => {
  const key = 'nginx.ingress.kubernetes.io/allowlist-source-range';

  test.each([
    ['192.0.2.1', ['192.0.2.1/32']],
    ['192.0.2.1, 2001:DB8::/32', ['192.0.2.1/32', '2001:DB8::/32']],
    ['192.0.2.0/24 ,\n 198.51.100.0/24', ['192.0.2.0/24', '198.51.100.0/24']],
  ])('%s', (value, ranges) => {
    expect(read({ [key]: value }).access).toEqual({ allow: ranges });
  });

  test.each(['0.0.0.0/0', '::/0', '10.0.0.0/8,0.0.0.0/0', '', ','])('%j keeps nobody out', (value) => {
    expect(read({ [key]: value })).toEqual({ access: null, problems: [] });
  });

  test.each(['10.0.0.0/33', 'office', '10.0.0.0/8;192.0.2.0/24', '192.0.2.256'])(
    '%j is none, and that is said',
    (value) => {
      const { access, problems } = read({ [key]: `198.51.100.0/24,${value}` });
      expect(access).toBeNull();
      expect(problems).toEqual([{ key, message: `${JSON.stringify(value)} is no address range such as 192.0.2.0/24` }]);
    },
  );

  test('in a file of HAProxy’s own is not known', () => {
    expect(read({ 'haproxy.org/allow-list': 'patterns/ips' })).toEqual({ access: null, problems: [] });
  });
});
