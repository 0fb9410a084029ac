import { describe, expect, test } from 'vitest';
import { load } from './loading.ts';

test('a target with nothing said of it has every default', () => {
  expect(load('domain: Ck8s.Example.org.\ntargets: [{host: Demo.example.com.}]').targets).toEqual([
    {
      host: 'demo.example.com',
      port: 443,
      httpPort: 80,
      name: 'demo.example.com',
      labels: {},
      protocol: 'https',
      domain: 'ck8s.example.org',
      loadBalancers: {
        app: { names: ['app.ck8s.example.org'], internal: false },
        internal: { names: ['*.internal.ck8s.example.org'], internal: true },
      },
      address: [],
      resolvers: [],
      environment: null,
      search: false,
      timeoutMs: 10_000,
      expect: {
        loadBalancer: 'app',
        trust: 'public',
        minTlsVersion: '1.2',
        renewal: { warnMs: 30 * 86_400_000, failMs: 7 * 86_400_000 },
        reachable: true,
      },
      accept: [],
      schedule: { quick: { everyMs: 300_000 }, full: { everyMs: 21_600_000 }, confirmMs: [20_000, 60_000] },
    },
  ]);
});

test('expectations are merged deeply: the own, else the common, else the default', () => {
  const { targets } = load(`
defaults:
  expect: { trust: private, http: { path: /up, status: 2xx }, renewal: { warn: 20d }, names: [x.example], control: "c.example:1" }
targets:
  - { host: a.example, expect: { http: { status: [200, "204"] }, renewal: { warn: 2d, fail: 1d }, names: [bücher.example, "*.b.example"] } }
  - { host: b.example, expect: { trust: any, reachable: false } }
`);
  expect(targets.map((target) => target.expect)).toEqual([
    {
      loadBalancer: 'app',
      trust: 'private',
      names: ['xn--bcher-kva.example', '*.b.example'],
      reachable: true,
      http: { path: '/up', status: [200, 204] },
      minTlsVersion: '1.2',
      renewal: { warnMs: 2 * 86_400_000, failMs: 86_400_000 },
    },
    {
      loadBalancer: 'app',
      trust: 'any',
      names: ['x.example'],
      reachable: false,
      http: { path: '/up', status: ['2xx'] },
      minTlsVersion: '1.2',
      renewal: { warnMs: 20 * 86_400_000, failMs: 7 * 86_400_000 },
      control: 'c.example:1',
    },
  ]);
});

describe('${DOMAIN}', () => {
  test('is the target’s own where it has one, in `defaults` and `loadBalancers` too', () => {
    const { targets } = load(`
domain: a.example
defaults: { expect: { names: ["www.\${DOMAIN}"] } }
targets:
  - host: x.\${DOMAIN}
  - { host: "x.\${DOMAIN}", domain: "eu.\${DOMAIN}", expect: { issuer: "$\${DOMAIN}" } }
`);
    expect(
      targets.map(({ host, loadBalancers, expect: { names } }) => [host, loadBalancers['app']?.names, names]),
    ).toEqual([
      ['x.a.example', ['app.a.example'], ['www.a.example']],
      ['x.eu.a.example', ['app.eu.a.example'], ['www.eu.a.example']],
    ]);
    expect(targets[1]?.expect.issuer).toBe('${DOMAIN}');
  });

  test('without a domain, load balancers that need it do not exist', () => {
    const balancers = (text: string): unknown =>
      load(`${text}\ntargets: [{host: a.example}]`).targets[0]?.loadBalancers;
    expect(balancers('')).toEqual({});
    expect(balancers('loadBalancers: {app: {names: ["app.${DOMAIN}", lb.example]}}')).toEqual({
      app: { names: ['lb.example'], internal: false },
    });
  });
});

test('variables fill numbers and lists as well as texts', () => {
  const text =
    'dns: {resolvers: "${env:R}", attempts: "${env:A:-3}"}\ntargets: [{host: "${env:H:-b}.example", port: "${env:P}"}]';
  const { settings, targets } = load(text, { env: { R: '192.0.2.1,system', P: '8443', H: '' } });
  expect(settings.dns).toMatchObject({ resolvers: ['192.0.2.1', 'system'], attempts: 3 });
  expect(targets[0]).toMatchObject({ host: 'b.example', port: 8443, name: 'b.example:8443' });
});

test('plain HTTP has a port of its own', () => {
  const ports = (text: string): unknown => load(text).targets.map(({ port, name }) => [port, name]);
  const targets = 'targets: [{host: a.example, protocol: http}, {host: a.example}, ';
  expect(ports(`${targets}{host: b.example, protocol: http, http: {port: 8081}}]`)).toEqual([
    [80, 'a.example:80'],
    [443, 'a.example'],
    [8081, 'b.example:8081'],
  ]);
  expect(ports(`defaults: {http: {port: 8080}}\n${targets}{host: b.example, protocol: http, port: 81}]`)).toEqual([
    [8080, 'a.example:8080'],
    [443, 'a.example'],
    [81, 'b.example:81'],
  ]);
});

test('what is searched, and what is accepted', () => {
  const text = `
dns: { search: [svc.cluster.local., Cluster.Local, .] }
targets:
  - { host: my-svc.my-namespace, search: true }
  - host: a.example
    accept: [{ check: tls.*, reason: old appliance, by: the shop team, until: 2020-02-29 }]
`;
  const { settings, targets } = load(text);
  expect(settings.dns.search).toEqual(['svc.cluster.local', 'cluster.local', '.']);
  expect(targets.map(({ search }) => search)).toEqual([true, false]);
  expect(targets[1]?.accept).toEqual([
    { check: 'tls.*', reason: 'old appliance', by: 'the shop team', until: '2020-02-29' },
  ]);
  expect(load('', { env: { HOSTPROBE_DNS_SEARCH: 'a.example,b.example' } }).settings.dns.search).toEqual([
    'a.example',
    'b.example',
  ]);
});

test('names and ports', () => {
  const text =
    'targets: [{host: "::1", port: 8443}, {host: a.example, protocol: http}, {host: a.example, name: other}]';
  expect(load(text).targets.map(({ host, port, name }) => [host, port, name])).toEqual([
    ['::1', 8443, '[::1]:8443'],
    ['a.example', 80, 'a.example:80'],
    ['a.example', 443, 'other'],
  ]);
});

test('plain HTTP beside HTTPS is asked at the usual port of an unusual one only where somebody says so', () => {
  const ports = (text: string): unknown => load(text).targets.map(({ httpPort }) => httpPort);
  const targets =
    'targets: [{host: a.example}, {host: b.example, port: 8443}, {host: c.example, port: 8443, http: {port: 80}}, {host: d.example, protocol: tls}]';
  expect(ports(targets)).toEqual([80, null, 80, null]);
  expect(ports(`defaults: {http: {port: 8080}}\n${targets}`)).toEqual([8080, 8080, 80, null]);
});
