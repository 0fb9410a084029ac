import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { adhocTargets } from '../../src/config/adhoc.ts';
import { makeFolder } from '../support/folder.ts';
import { complaints, load } from './loading.ts';

const dayMs = 86_400_000;

test('a target has what its environment says, below its own and above what is common', () => {
  const { targets } = load(`
domain: base.example
loadBalancers:
  app: { names: ["app.\${DOMAIN}"] }
  edge: { names: [edge.example] }
defaults:
  port: 8443
  timeout: 5s
  expect: { trust: private, http: { path: /up, status: 200 }, renewal: { warn: 20d, fail: 2d } }
environments:
  eu:
    domain: eu.\${DOMAIN}
    loadBalancers: { app: { names: ["lb.\${DOMAIN}"] }, inner: { names: ["*.in.\${DOMAIN}"], internal: true } }
    labels: { cluster: eu, tier: "of \${DOMAIN}" }
    defaults: { timeout: 6s, http: { port: 8080 }, expect: { loadBalancer: inner, http: { path: "/\${DOMAIN}" }, renewal: { warn: 10d } } }
  unused: { domain: unused.example }
targets:
  - { host: "a.\${DOMAIN}" }
  - { host: "a.\${DOMAIN}", environment: eu }
  - { host: "b.\${DOMAIN}", environment: eu, protocol: http, domain: "x.\${DOMAIN}", timeout: 7s, labels: { tier: own }, expect: { loadBalancer: app, http: { status: 204 } } }
`);
  expect(
    targets.map(({ host, port, domain, environment, labels, loadBalancers, timeoutMs, expect: expected }) => ({
      host,
      port,
      domain,
      environment,
      labels,
      names: Object.values(loadBalancers).flatMap(({ names }) => names),
      timeoutMs,
      expected,
    })),
  ).toEqual([
    {
      host: 'a.base.example',
      port: 8443,
      domain: 'base.example',
      environment: null,
      labels: {},
      names: ['app.base.example', 'edge.example'],
      timeoutMs: 5000,
      expected: {
        loadBalancer: 'app',
        trust: 'private',
        http: { path: '/up', status: [200] },
        minTlsVersion: '1.2',
        renewal: { warnMs: 20 * dayMs, failMs: 2 * dayMs },
        reachable: true,
      },
    },
    {
      host: 'a.eu.base.example',
      port: 8443,
      domain: 'eu.base.example',
      environment: 'eu',
      labels: { cluster: 'eu', tier: 'of eu.base.example' },
      names: ['lb.eu.base.example', 'edge.example', '*.in.eu.base.example'],
      timeoutMs: 6000,
      expected: {
        loadBalancer: 'inner',
        trust: 'private',
        http: { path: '/eu.base.example', status: [200] },
        minTlsVersion: '1.2',
        renewal: { warnMs: 10 * dayMs, failMs: 2 * dayMs },
        reachable: true,
      },
    },
    {
      host: 'b.x.eu.base.example',
      port: 8080,
      domain: 'x.eu.base.example',
      environment: 'eu',
      labels: { cluster: 'eu', tier: 'own' },
      names: ['lb.x.eu.base.example', 'edge.example', '*.in.x.eu.base.example'],
      timeoutMs: 7000,
      expected: {
        loadBalancer: 'app',
        trust: 'private',
        http: { path: '/x.eu.base.example', status: [204] },
        minTlsVersion: '1.2',
        renewal: { warnMs: 10 * dayMs, failMs: 2 * dayMs },
        reachable: true,
      },
    },
  ]);
});

test('settings are given for the environments whose dns or trust are others, key by key over the common ones', () => {
  using folder = makeFolder();
  const [root = ''] = rootCertificates;
  const [own, common] = [folder.write('own.pem', root), folder.write('common.pem', root)];
  const { settings, environments } = load(
    `
vantage: here
networks: { private: [192.0.2.0/24] }
dns: { resolvers: [192.0.2.1], authoritative: { port: 5353 }, timeout: 3s }
trust: { private: [common.pem] }
environments:
  plain: { domain: a.example, labels: { a: b }, defaults: { timeout: 1s } }
  same: { dns: { timeout: 3s }, trust: {} }
  slow: { dns: { timeout: 4s, authoritative: { enabled: false }, search: [svc.example] } }
  own: { trust: { private: [own.pem], public: [system] } }
`,
    { file: join(folder.path, 'f.yaml') },
  );
  expect(environments).toEqual({
    slow: {
      ...settings,
      dns: { ...settings.dns, timeoutMs: 4000, authoritative: { enabled: false, port: 5353 }, search: ['svc.example'] },
    },
    own: { ...settings, trust: { ...settings.trust, public: ['system'], private: [own] } },
  });
  expect(settings.trust.private).toEqual([common]);
});

test('options hold for environments, too; variables, as the file’s own top, do not', () => {
  const text = `
environments:
  eu:
    domain: eu.example
    dns: { resolvers: [192.0.2.1], timeout: 4s }
    defaults: { timeout: 9s, expect: { trust: private, loadBalancer: none } }
targets: [{ host: a.example, environment: eu }]`;
  const overrides = {
    domain: 'c.example',
    trust: 'staging',
    loadBalancer: 'internal',
    timeoutMs: 1500,
    resolvers: ['192.0.2.2'],
  };
  const over = load(text, { overrides });
  expect(over.targets[0]).toMatchObject({
    domain: 'c.example',
    timeoutMs: 1500,
    expect: { trust: 'staging', loadBalancer: 'internal' },
  });
  expect(over.environments['eu']?.dns).toMatchObject({ resolvers: ['192.0.2.2'], timeoutMs: 4000 });
  const [target] = load(text, { env: { HOSTPROBE_DOMAIN: 'v.example', HOSTPROBE_DEFAULTS_TIMEOUT: '2s' } }).targets;
  expect(target).toMatchObject({ domain: 'eu.example', timeoutMs: 9000 });
});

test('a HOST at another port of one that is known stays in its environment', () => {
  const configuration = load(`
environments: { eu: { domain: eu.example, labels: { cluster: eu }, defaults: { expect: { http: { path: /eu } } } } }
targets: [{ host: a.example, environment: eu }]`);
  expect(adhocTargets('a.example:8443', configuration)).toMatchObject([
    {
      port: 8443,
      domain: 'eu.example',
      environment: 'eu',
      labels: { cluster: 'eu' },
      expect: { http: { path: '/eu' } },
    },
  ]);
  expect(adhocTargets('b.example', configuration)).toMatchObject([{ domain: null, environment: null, labels: {} }]);
});

describe('one mistake, one line', () => {
  const known = 'environments: {prod-eu: {labels: {team-a: x}, defaults: {port: 8443}}, prod-us: {}}';
  test.for([
    [
      `${known}\ntargets: [{host: "a.\${DOMAIN}", environment: prod-ue, expect: {loadBalancer: eu}}]`,
      'f.yaml:2:46: targets[0].environment: there is no environment "prod-ue", did you mean `prod-eu`?',
    ],
    [
      'targets: [{host: a.example, environment: x}]',
      'f.yaml:1:42: targets[0].environment: there is no environment "x"; `environments` holds none',
    ],
    [
      `${known}\ntargets: [{host: a.example, environment: constructor}]`,
      'f.yaml:2:42: targets[0].environment: there is no environment "constructor"',
    ],
    ['environments: {a: {targets: []}}', 'f.yaml:1:20: environments.a.targets: unknown key'],
    [
      'environments: {a: {dns: {timeouts: 1s}}}',
      'f.yaml:1:26: environments.a.dns.timeouts: unknown key, did you mean `timeout`?',
    ],
    [
      'environments: {a: {dns: {timeout: 1}}}',
      'f.yaml:1:35: environments.a.dns.timeout: expected a duration up to 1h such as 250ms, 10s or 5m, got 1',
    ],
    [
      'environments: {a: {loadBalancers: {eu: {names: [lb.example]}}}}\ntargets: [{host: a.example, environment: a, expect: {loadBalancer: ue}}]',
      'f.yaml:2:68: targets[0].expect.loadBalancer: expected one of app, internal, eu, any, none, got "ue"',
    ],
    [
      'environments: {a: {defaults: {expect: {loadBalancer: eu}}}}',
      'f.yaml:1:54: environments.a.defaults.expect.loadBalancer: expected one of app, internal, any, none, got "eu"',
    ],
    [
      'environments: {a: {defaults: {expect: {renewal: {fail: 31d}}}}}',
      'f.yaml:1:56: environments.a.defaults.expect.renewal.fail: warn (30d) must not be less than fail (31d)',
    ],
    [
      'environments: {a: {defaults: {expect: {names: ["x.${DOMAIN}"]}}}}',
      'f.yaml:1:48: environments.a.defaults.expect.names[0]: `${DOMAIN}` needs `domain`, which is not given',
    ],
    [
      'environments: {a: {domain: a b}}\ntargets: [{host: "x.${DOMAIN}", environment: a}]',
      'f.yaml:1:28: environments.a.domain: expected a domain name, got "a b": " " cannot stand in a name',
    ],
    [
      'environments: {a: {labels: {status: x}}}',
      'f.yaml:1:29: environments.a.labels.status: expected a label name, got "status": `status` is a label of hostprobe’s own',
    ],
    [
      `${known}\ntargets: [{host: a.example, environment: prod-eu, labels: {team.a: y}}]`,
      'f.yaml:2:60: targets[0].labels["team.a"]: in metrics it is the same label as `team-a` of the environment "prod-eu"',
    ],
    [
      `${known}\ntargets: [{host: a.example, environment: prod-eu}, {host: a.example, port: 8443}]`,
      'f.yaml:2:52: targets[1]: the same host, port and name as targets[0]; a `name` tells targets of one host apart',
    ],
  ] as const)('%s', ([text, line]) => {
    expect(complaints(text)).toEqual([line]);
  });
});

test('one name of a label replaces another’s value', () => {
  const text =
    'environments: {a: {labels: {team: x}}}\ntargets: [{host: a.example, environment: a, labels: {team: y}}]';
  expect(load(text).targets[0]?.labels).toEqual({ team: 'y' });
});

test('`${DOMAIN}` in `defaults` needs no common domain where every target has one', () => {
  const text = (targets: string): string => `
defaults: { expect: { names: ["www.\${DOMAIN}"] } }
environments: { a: { domain: a.example }, b: {} }
targets: [${targets}]`;
  const wanting = 'f.yaml:2:31: defaults.expect.names[0]: `${DOMAIN}` needs `domain`, which is not given';
  expect(load(text('{host: x.example, environment: a}')).targets[0]?.expect.names).toEqual(['www.a.example']);
  expect(complaints(text('{host: x.example, domain: y.example}'))).toEqual([]);
  expect(complaints(text('{host: x.example, environment: a}, {host: y.example}'))).toEqual([wanting]);
  expect(complaints(text('{host: x.example, environment: b}'))).toEqual([wanting]);
});
