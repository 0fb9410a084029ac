import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../src/model/kubernetes.ts';
import type { Target } from '../../src/model/target.ts';
import { gathered } from '../support/gathering.ts';
import {
  acme,
  certificate,
  clusterIssuer,
  gateway,
  httpRoute,
  ingress,
  issuer,
  ruleOf,
  service,
  servicePort,
  solver,
} from '../support/kubernetes-objects.ts';

/** The target of shop.example.com. */
function shop(objects: readonly KubernetesObject[], text?: string): Target {
  const found = gathered(objects, text).targets.find(({ name }) => name === 'shop.example.com');
  if (found === undefined) throw new Error('there is no such target');
  return found;
}

const expected = (annotations: Record<string, string>) => shop([ingress({ annotations })]).expect;
const nginx = (key: string) => `nginx.ingress.kubernetes.io/${key}`;
const issued = { annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt-prod' } };
const at = (ip: string | null, hostname: string | null = null) => ({ loadBalancer: [{ ip, hostname }] });

describe('annotations of hostprobe’s own', () => {
  test.each<[key: string, value: string, expectation: object]>([
    ['load-balancer', 'internal', { loadBalancer: 'internal' }],
    ['load-balancer', 'any', { loadBalancer: 'any' }],
    ['trust', 'staging', { trust: 'staging' }],
    ['exposure', 'internal', { exposure: 'internal' }],
    ['access', 'blocked', { access: 'blocked' }],
    ['access', '192.0.2.0/24, 198.51.100.7', { access: { allow: ['192.0.2.0/24', '198.51.100.7/32'] } }],
    ['via', 'cloudflare', { via: 'cloudflare' }],
    ['challenge', 'dns-01', { challenge: 'dns-01' }],
    ['path', '/healthz', { http: { path: '/healthz' } }],
    ['status', '204, 3XX', { http: { path: '/', status: [204, '3xx'] } }],
  ])('%s: %s', (key, value, expectation) => {
    expect(expected({ [`hostprobe.io/${key}`]: value })).toMatchObject(expectation);
  });

  test('a value that means nothing is not applied', () => {
    expect(expected({ 'hostprobe.io/trust': 'everybody', 'hostprobe.io/exposure': 'public' })).toEqual(expected({}));
  });

  test('those of a route count before those of its Gateway', () => {
    const said = (trust: string) => ({ annotations: { 'hostprobe.io/trust': trust } });
    expect(shop([gateway(said('private')), httpRoute(said('staging'))]).expect.trust).toBe('staging');
  });
});

describe('who is let in', () => {
  test.each<[what: string, annotations: Record<string, string>, access: unknown]>([
    [
      'an allowlist',
      { [nginx('allowlist-source-range')]: '192.0.2.0/24,2001:db8::/32' },
      { allow: ['192.0.2.0/24', '2001:db8::/32'] },
    ],
    ['one by its old name', { [nginx('whitelist-source-range')]: '192.0.2.0/24' }, { allow: ['192.0.2.0/24'] }],
    [
      'both, of which the new name counts',
      { [nginx('whitelist-source-range')]: '192.0.2.0/24', [nginx('allowlist-source-range')]: '198.51.100.0/24' },
      { allow: ['198.51.100.0/24'] },
    ],
    [
      'both, of which one is empty',
      { [nginx('whitelist-source-range')]: '192.0.2.0/24', [nginx('allowlist-source-range')]: '' },
      { allow: ['192.0.2.0/24'] },
    ],
    ['a list of everybody', { [nginx('whitelist-source-range')]: '0.0.0.0/0,::/0' }, undefined],
    ['a list of nonsense', { [nginx('whitelist-source-range')]: '192.0.2.0/24, office' }, undefined],
    ['a login', { [nginx('auth-url')]: 'https://auth.example.com/' }, 'login'],
    [
      'both, of which the list counts',
      { [nginx('auth-url')]: 'https://auth.example.com/', [nginx('whitelist-source-range')]: '192.0.2.0/24' },
      { allow: ['192.0.2.0/24'] },
    ],
    [
      'a wrongly cased list, which nobody reads',
      { 'NGINX.Ingress.Kubernetes.io/whitelist-source-range': '192.0.2.0/24' },
      undefined,
    ],
  ])('%s', (_, annotations, access) => {
    expect(expected(annotations).access).toEqual(access);
  });

  test('the Ingress that takes the page which is asked for says it', () => {
    const listed = { annotations: { [nginx('allowlist-source-range')]: '192.0.2.0/24' } };
    const admin = ingress({ name: 'admin', ...listed, spec: { rules: [ruleOf('shop.example.com', '/admin')] } });
    expect(shop([ingress(), admin]).expect.access).toBeUndefined();
    expect(shop([admin]).expect).toMatchObject({ http: { path: '/admin' }, access: { allow: ['192.0.2.0/24'] } });
    const asked = shop(
      [ingress(), admin],
      'targets: [{ host: shop.example.com, expect: { http: { path: /admin/users } } }]',
    );
    expect(asked.expect.access).toEqual({ allow: ['192.0.2.0/24'] });
  });

  test('a path that is a pattern is asked for as far as it is none', () => {
    const page = (path: string) =>
      shop([ingress({ spec: { rules: [ruleOf('shop.example.com', path)] } })]).expect.http?.path;
    expect(['/', '/api', '/api(/|$)(.*)', '/v1/.*', ''].map(page)).toEqual([
      undefined,
      '/api',
      '/api',
      '/v1/',
      undefined,
    ]);
  });
});

describe('a load balancer inside', () => {
  test.each<[what: string, object: KubernetesObject, loadBalancer: string]>([
    [
      'an annotation of its controller',
      ingress({ annotations: { 'alb.ingress.kubernetes.io/scheme': 'internal' } }),
      'internal',
    ],
    ['the name of its class', ingress({ spec: { ingressClassName: 'nginx-internal' } }), 'internal'],
    ['a class that only sounds so', ingress({ spec: { ingressClassName: 'internalized' } }), 'app'],
    [
      'the annotation from before classes',
      ingress({ annotations: { 'kubernetes.io/ingress.class': 'gce-internal' }, spec: { ingressClassName: null } }),
      'internal',
    ],
    ['the class of a Gateway', gateway({ spec: { gatewayClassName: 'gke-l7-rilb' } }), 'internal'],
    ['an address that is private', ingress({ status: at('10.0.0.7') }), 'internal'],
    ['an address that is public', ingress({ status: at('192.0.2.7') }), 'app'],
    [
      'a name beside a private address',
      ingress({
        status: { loadBalancer: [...at('10.0.0.7').loadBalancer, ...at(null, 'lb.example.net').loadBalancer] },
      }),
      'app',
    ],
    [
      'a word of its owner against it',
      ingress({ annotations: { 'hostprobe.io/load-balancer': 'app' }, status: at('10.0.0.7') }),
      'app',
    ],
  ])('%s', (_, object, loadBalancer) => {
    expect(shop([object]).expect.loadBalancer).toBe(loadBalancer);
  });

  test('means nothing where the configuration has none of that name', () => {
    const text = 'loadBalancers: { app: { names: [lb.example.net] } }';
    expect(shop([ingress({ status: at('10.0.0.7') })], text).expect.loadBalancer).toBe('app');
  });

  test('that of a Service has a name of its own, but for one inside', () => {
    const served = (annotations: Record<string, string>) =>
      shop([
        service({
          annotations: { 'external-dns.kubernetes.io/hostname': 'shop.example.com', ...annotations },
          spec: { type: 'LoadBalancer', ports: [servicePort({ port: 443 })] },
        }),
      ]).expect.loadBalancer;
    const inside = 'service.beta.kubernetes.io/aws-load-balancer-internal';
    expect([served({}), served({ [inside]: 'true' }), served({ [inside]: 'false' })]).toEqual([
      'none',
      'internal',
      'none',
    ]);
  });
});

describe('how a name is proven', () => {
  const dns = solver({ type: 'DNS01', provider: 'cloudflare' });
  const of = (...solvers: ReturnType<typeof solver>[]) =>
    shop([ingress(issued), clusterIssuer({ spec: acme({ solvers }) })]).expect.challenge;

  test.each<[what: string, solvers: ReturnType<typeof solver>[], challenge: string | undefined]>([
    ['one way', [solver()], 'http-01'],
    ['the other', [dns], 'dns-01'],
    ['either: the first', [solver(), dns], 'http-01'],
    ['either, of which one hangs on labels', [solver(), { ...dns, hasLabels: true }], undefined],
    [
      'one for its name, before all zones',
      [{ ...dns, dnsZones: ['shop.example.com'] }, solver({ dnsNames: ['shop.example.com'] })],
      'http-01',
    ],
    ['the longer zone', [solver({ dnsZones: ['example.com'] }), { ...dns, dnsZones: ['shop.example.com'] }], 'dns-01'],
    [
      'one for its name in another zone',
      [solver(), { ...dns, dnsNames: ['shop.example.com'], dnsZones: ['example.net'] }],
      'http-01',
    ],
    ['one for other zones', [solver(), { ...dns, dnsZones: ['example.net'] }], 'http-01'],
    ['one for its zone', [solver(), { ...dns, dnsZones: ['example.com'] }], 'dns-01'],
    ['a way that is not known', [solver({ type: 'other' })], undefined],
    ['none', [], undefined],
  ])('%s', (_, solvers, challenge) => {
    expect(of(...solvers)).toBe(challenge);
  });

  test('a wildcard is proven by DNS or not at all', () => {
    const tls = [{ hosts: ['*.example.com'], secretName: 'wild' }];
    const wayOf = (...solvers: ReturnType<typeof solver>[]) =>
      gathered([
        ingress({ ...issued, spec: { rules: [ruleOf('*.example.com')], tls } }),
        clusterIssuer({ spec: acme({ solvers }) }),
      ]).targets[0]?.expect.challenge;
    expect([wayOf(dns), wayOf(solver())]).toEqual(['dns-01', undefined]);
  });

  test('is not known without the very issuer', () => {
    const elsewhere = issuer({ namespace: 'other' });
    const named = { annotations: { 'cert-manager.io/issuer': 'letsencrypt-prod' } };
    expect(shop([ingress(issued)]).expect.challenge).toBeUndefined();
    expect(shop([ingress(named), elsewhere, clusterIssuer()]).expect.challenge).toBeUndefined();
    expect(shop([ingress(named), issuer()]).expect.challenge).toBe('http-01');
    expect(shop([ingress(), certificate(), clusterIssuer()]).expect.challenge).toBe('http-01');
  });
});

describe('beside what is expected', () => {
  const day = 86_400_000;

  test('when its owner renews is known from the Certificate, or from the annotation of the Ingress', () => {
    const written = certificate({ spec: { renewBeforeMs: 20 * day } });
    const annotated = ingress({ annotations: { 'cert-manager.io/renew-before': '240h0m0s' } });
    const before = (...objects: KubernetesObject[]) => shop(objects).expect.renewal.renewBeforeMs;
    expect([before(ingress()), before(ingress(), written), before(annotated), before(annotated, written)]).toEqual([
      undefined,
      20 * day,
      10 * day,
      20 * day,
    ]);
    expect(before(ingress(), certificate({ namespace: 'other', spec: { renewBeforeMs: day } }))).toBeUndefined();
  });

  test('where the status says that it answers', () => {
    const two = ingress({ name: 'two', status: at('2001:DB8::1', 'LB.example.net.') });
    expect(shop([ingress({ status: at('192.0.2.7') }), two]).published).toEqual({
      addresses: ['192.0.2.7', '2001:db8::1'],
      names: ['lb.example.net'],
    });
    expect(shop([ingress()])).not.toHaveProperty('published');
    expect(shop([ingress({ status: at('nonsense', 'a b') })])).not.toHaveProperty('published');
    const listening = gateway({ status: { addresses: [{ type: 'IPAddress', value: '192.0.2.8' }] } });
    expect(shop([listening, httpRoute()]).published?.addresses).toEqual(['192.0.2.8']);
  });

  test('its namespace is a label, where it is known', () => {
    expect([shop([ingress()]).labels, shop([ingress({ namespace: null })]).labels]).toEqual([
      { namespace: 'default' },
      {},
    ]);
  });
});
