import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/configuration.ts';
import { showAt } from '../../src/config/effective.ts';
import { readSource } from '../../src/config/load.ts';
import { nodeAt, propertiesOf } from '../../src/config/options.ts';
import { formatPath, getIn, type Path } from '../../src/config/tree.ts';
import { withMaskedReference } from '../../src/facts/http/masked-query.ts';
import { createSelfSigned } from '../../src/lab/certificates.ts';
import { makeFolder } from '../support/folder.ts';

const main = `
domain: ck8s.example.org
vantage: cluster-a
selfCheck: { targets: ["up.example.net:443"] }
loadBalancers:
  app: { names: ["app.\${DOMAIN}", "x.example"] }
  internal: { names: ["*.internal.\${DOMAIN}"], internal: true }
environments:
  prod-eu:
    domain: eu.example.org
    loadBalancers: { app: { names: ["lb.\${DOMAIN}"], internal: false } }
    dns: { resolvers: [192.0.2.53], authoritative: { enabled: false, port: 54 }, search: [eu.example.org], timeout: 1s, attempts: 1 }
    trust: { public: [system], staging: [ca.pem], private: [ca.pem], ari: false, acmeDirectories: ["https://b.example/dir"], fetchIssuers: false }
    labels: { cluster: "\${DOMAIN} $\${x}" }
    discovery: { kubernetes: { enabled: false, kubeconfig: eu.conf, namespaces: [], selector: "", secrets: false } }
    defaults:
      schedule: 2m
      fullSchedule: 0 4 * * *
      confirm: [5s]
      port: 8443
      timeout: 9s
      http: { port: 8080 }
      expect: { loadBalancer: app, trust: private, issuer: "CA of \${DOMAIN}", caaIssuer: ssl.com, challenge: http-01, names: ["x.\${DOMAIN}"], http: { path: "/$\${x}", status: [2xx] }, renewal: { warn: 9d, fail: 2d }, reachable: true, via: alias, minTlsVersion: "1.3", clientCertificate: none, exposure: internal, access: { allow: [10.0.0.0/8] }, sourceIp: preserved, control: "d.\${DOMAIN}:1" }
dns: { resolvers: [system, "[2001:db8::1]:5353"], authoritative: { enabled: true, port: 53 }, search: system, timeout: 3s, attempts: 3 }
trust: { public: [bundled], staging: [], private: [ca.pem], ari: true, acmeDirectories: ["https://a.example/dir"], fetchIssuers: true }
discovery: { kubernetes: { enabled: true, kubeconfig: prod.conf, namespaces: [shop, web], selector: "team=shop,tier!=test", secrets: true } }
revocation: true
sourceIp: { expected: [192.0.2.0/24], echoPath: /echo, reference: "https://echo.example/api?token=hunter3&format=json", key: the one of hunter2 }
active: true
networks: { public: [198.51.100.0/24], private: [203.0.113.0/24] }
defaults:
  schedule: '*/10 * * * *'
  fullSchedule: 12h
  confirm: []
  port: 444
  timeout: 8s
  http: { port: 81 }
  expect: { loadBalancer: internal, trust: any, issuer: "$\${x}", caaIssuer: "ssl.com; accounturi=https://a/1", challenge: dns-01, names: ["y.\${DOMAIN}"], http: { path: /up, status: "204" }, via: alias, renewal: { warn: 20d, fail: 3d }, reachable: true, minTlsVersion: "1.1", clientCertificate: any, exposure: internal, access: { allow: [10.0.0.0/8] }, sourceIp: preserved, control: "c.\${DOMAIN}:1" }
server: { listen: "[::1]:9791", externalUrl: "https://probe.example.com/x/", token: hunter4-hunter4-hunter4, readToken: hunter5-hunter5-hunter5, tls: { cert: own.pem, key: own.pem }, probe: { allow: ["*.example.com", "192.0.2.0/24"] } }
store: { path: history.db, keep: 100d, keepEvidence: 10d }
modules: { api_2xx: { port: 8443, timeout: 5s, http: { path: /healthz } } }
include: [more.yaml]
targets:
  - host: shop.example.com
    name: "shop $\${x}"
    labels: { team: "$\${x}" }
    port: 443
    protocol: https
    domain: own.example
    environment: prod-eu
    address: [203.0.113.10]
    resolvers: [1.1.1.1]
    search: false
    timeout: 7s
    schedule: 1m
    fullSchedule: 3h
    confirm: [10s, 30s]
    clientCertificate: { cert: own.pem, key: own.pem, ca: own.pem }
    http: { port: 80 }
    expect: { loadBalancer: app, trust: public, issuer: "$\${x}", caaIssuer: LetsEncrypt.org, challenge: tls-alpn-01, names: ["*.\${DOMAIN}"], http: { path: /healthz, status: 200 }, via: cloudflare, renewal: { warn: 30d, fail: 7d }, minTlsVersion: "1.2", clientCertificate: required, exposure: internal, access: { allow: [10.0.0.0/8] }, sourceIp: preserved, reachable: true }
    accept: [{ check: dns.own-record, reason: "one $\${x}", by: shop team, until: 2027-03-31 }]
`;
const more = `
environments: { more: { domain: more.example } }
targets:
  - { host: my-svc.my-namespace, search: true, protocol: http, http: { port: 8080 }, expect: { loadBalancer: none } }
  - { host: db.example, port: 5432, protocol: tcp, expect: { reachable: false, control: "my-svc.my-namespace:8080" } }
  - { host: "x.\${DOMAIN}", port: 2379, protocol: tls, environment: more, expect: { loadBalancer: none, trust: private } }
`;

/** The keys that are not written there. */
function unwritten(tree: unknown, path: Path): string[] {
  const node = nodeAt(path);
  const here = getIn(tree, path);
  if (node === null || here === undefined) return [formatPath(path)];
  return Object.keys(propertiesOf(node)).flatMap((key) => unwritten(tree, [...path, key]));
}

test('every key is written here', () => {
  const { tree } = readSource(main, 'f.yaml');
  const owners: Path[] = [[], ['environments', 'prod-eu'], ['targets', 0]];
  // Where a control counts, nothing else does: it stands at a target of its own.
  expect(owners.flatMap((owner) => unwritten(tree, owner))).toEqual(['targets[0].expect.control']);
});

test('what is shown, used as a configuration, is accepted and shows the same', async () => {
  const own = await createSelfSigned();
  using folder = makeFolder();
  for (const [name, text] of Object.entries({
    'f.yaml': main,
    'more.yaml': more,
    'ca.pem': own.pem,
    'own.pem': own.pem + own.keyPem,
  }))
    folder.write(name, text);
  const first = loadConfig({ file: 'f.yaml', cwd: folder.path, env: {} });
  const shown = JSON.stringify(first.effective(), null, 2);
  const used = (text: string) => loadConfig({ file: join('/elsewhere', 'g.json'), text, cwd: '/', env: {} });
  // What stands for a secret is none, and would never be the one that is meant.
  expect(() => used(shown)).toThrow(
    /sourceIp\.key: expected the key that the echo has, got \*\*\*: `config show` puts.*server\.token: .*`config show` puts.*server\.readToken: .*`config show` puts/s,
  );
  const again = used(shown.replaceAll(/"(key|token|readToken)": "\*\*\*"/g, '"$1": "another-of-19-bytes"'));
  expect(JSON.stringify(again.effective(), null, 2)).toBe(shown);
  const { file: _, files: __, values: ___, effective: ____, reads: _____, echoKey: secret, server, ...meant } = first;
  expect(secret).toBe('the one of hunter2');
  expect(server).toMatchObject({ token: 'hunter4-hunter4-hunter4', readToken: 'hunter5-hunter5-hunter5' });
  expect(shown).not.toMatch(/hunter[245]/);
  expect(shown).toContain('https://echo.example/api?token=***&format=***');
  // It is asked with what was written.
  expect(first.settings.sourceIp.reference).toBe('https://echo.example/api?token=hunter3&format=json');
  const environments = Object.entries(meant.environments).map(([name, of]) => [name, withMaskedReference(of)]);
  expect(again).toMatchObject({
    ...meant,
    settings: withMaskedReference(meant.settings),
    server: { ...server, token: 'another-of-19-bytes', readToken: 'another-of-19-bytes' },
    environments: Object.fromEntries(environments),
  });
  expect(first.targets).toHaveLength(4);
  expect(first.targets[0]).toMatchObject({
    name: 'shop ${x}',
    labels: { team: '${x}', cluster: 'eu.example.org ${x}' },
  });
});

test('a mistake in a URL is shown without what may be a secret in it', () => {
  expect(showAt(['sourceIp', 'reference'], 'https://me:hunter2@a.example/?token=hunter2&hunter2')).toBe(
    '"https://***@a.example/?token=***&***"',
  );
});
