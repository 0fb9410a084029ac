import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { showAt } from '../../src/config/effective.ts';
import { makeFolder } from '../support/folder.ts';
import { complaints, load } from './loading.ts';

describe('one mistake, one line', () => {
  test.for([
    ['[1]', 'f.yaml:1:1: expected a mapping, got a list'],
    ['domian: a.example', 'f.yaml:1:1: domian: unknown key, did you mean `domain`?'],
    ['loadbalancers: {}', 'f.yaml:1:1: loadbalancers: unknown key, did you mean `loadBalancers`?'],
    [
      'targets: [{host: a.example, trust: any}]',
      'f.yaml:1:29: targets[0].trust: unknown key, did you mean `expect.trust`?',
    ],
    [
      'targets:\n  - host: a.example\n    expect: { trust: prod }',
      'f.yaml:3:22: targets[0].expect.trust: expected one of public, staging, private, self-signed, any, got "prod"',
    ],
    [
      'defaults:\n  expect:\n    trust:',
      'f.yaml:3:11: defaults.expect.trust: expected one of public, staging, private, self-signed, any, got nothing',
    ],
    [
      'trust: {acmeDirectories: ["http://a.example/dir"]}',
      'f.yaml:1:27: trust.acmeDirectories[0]: expected an https URL such as https://acme.example.com/dir, got "http://a.example/dir"',
    ],
    ['dns: 5', 'f.yaml:1:6: dns: expected a mapping, got 5'],
    ['dns: {timeout: 2}', 'f.yaml:1:16: dns.timeout: expected a duration up to 1h such as 250ms, 10s or 5m, got 2'],
    ['dns: {timeout: 2h}', 'f.yaml:1:16: dns.timeout: expected a duration up to 1h such as 250ms, 10s or 5m, got "2h"'],
    ['dns: {timeout: 0s}', 'f.yaml:1:16: dns.timeout: expected a duration up to 1h such as 250ms, 10s or 5m, got "0s"'],
    [
      'dns: {resolvers: [example.net]}',
      'f.yaml:1:19: dns.resolvers[0]: expected `system`, IP, IP:PORT, [IPv6]:PORT, tls://IP or https://HOST/path, got "example.net"',
    ],
    ['dns: {resolvers: []}', 'f.yaml:1:18: dns.resolvers: expected at least one resolver, got a list'],
    ['domain: 192.0.2.1', 'f.yaml:1:9: domain: expected a domain name, got "192.0.2.1"'],
    ['targets: [{}]', 'f.yaml:1:11: targets[0].host: expected a host name or an IP address, but it is missing'],
    ['targets: [~]', 'f.yaml:1:11: targets[0]: expected a mapping, got nothing'],
    [
      'targets: [{host: "https://a.example/x"}]',
      'f.yaml:1:18: targets[0].host: expected a host name or an IP address, got "https://a.example/x": it is a URL; write the host alone',
    ],
    [
      'targets: [{host: "a.example:8443"}]',
      'f.yaml:1:18: targets[0].host: expected a host name or an IP address, got "a.example:8443": it holds a port; write the host alone, and `port: 8443` beside it',
    ],
    [
      'targets: [{host: "*.example"}]',
      'f.yaml:1:18: targets[0].host: expected a host name or an IP address, got "*.example": it is a wildcard; name one host that it covers',
    ],
    [
      'targets: [{host: a.example, port: 0}]',
      'f.yaml:1:35: targets[0].port: expected a whole number from 1 to 65535, got 0',
    ],
    [
      'targets: [{host: a.example, address: [a.example]}]',
      'f.yaml:1:39: targets[0].address[0]: expected an IP address, got "a.example"',
    ],
    [
      'targets: [{host: a.example, expect: {names: ["a b"]}}]',
      'f.yaml:1:46: targets[0].expect.names[0]: expected a name, `*` as its left-most label allowed, got "a b": " " cannot stand in a name',
    ],
    [
      'targets: [{host: a.example, expect: {loadBalancer: eu}}]',
      'f.yaml:1:52: targets[0].expect.loadBalancer: expected one of app, internal, any, none, got "eu"',
    ],
    [
      'loadBalancers: {eu: {names: [lb.example]}}',
      'f.yaml:1:16: loadBalancers: `app`, the default of defaults.expect.loadBalancer, is missing',
    ],
    [
      'targets: [{host: a.example, expect: {control: "b.example:1"}}]',
      'f.yaml:1:47: targets[0].expect.control: it only counts beside `reachable: false`, got "b.example:1"',
    ],
    [
      'targets: [{host: a.example, expect: {reachable: false, control: b.example}}]',
      'f.yaml:1:65: targets[0].expect.control: expected HOST:PORT, got "b.example": a port must follow the host',
    ],
    [
      'targets: [{host: a.example, expect: {renewal: {fail: 31d}}}]',
      'f.yaml:1:54: targets[0].expect.renewal.fail: warn (30d) must not be less than fail (31d)',
    ],
    [
      'targets: [{host: a.example, expect: {http: {status: [99]}}}]',
      'f.yaml:1:54: targets[0].expect.http.status[0]: expected a whole number from 100 to 599, got 99',
    ],
    [
      'targets: [{host: a.example, labels: {load-balancer: x}}]',
      'f.yaml:1:38: targets[0].labels.load-balancer: expected a label name, got "load-balancer": `load_balancer` is a label of hostprobe’s own',
    ],
    [
      'targets: [{host: a.example, labels: {9a: x}}]',
      'f.yaml:1:38: targets[0].labels["9a"]: expected a label name, got "9a": a label begins with a letter and holds letters, digits, `_`, `-`, `.` and `/`',
    ],
    [
      'targets: [{host: a.example, labels: {a-b: x, a.b: y}}]',
      'f.yaml:1:46: targets[0].labels["a.b"]: expected names that differ as metric labels, got "a.b": `a-b` is the same',
    ],
    ['targets: [{host: a.example, labels: {a: 1}}]', 'f.yaml:1:41: targets[0].labels.a: expected text, got 1'],
    [
      'targets: [{host: a.example}, {host: A.example., port: 443}]',
      'f.yaml:1:30: targets[1]: the same host, port and name as targets[0]; a `name` tells targets of one host apart',
    ],
    [
      'networks: {public: [10.0.0.0]}',
      'f.yaml:1:21: networks.public[0]: expected an address range such as 10.0.0.0/8, got "10.0.0.0"',
    ],
    [
      'networks: {public: [10.0.0.0/33]}',
      'f.yaml:1:21: networks.public[0]: expected an address range such as 10.0.0.0/8, got "10.0.0.0/33"',
    ],
    [
      'loadBalancers: {app: {names: [x.example]}, none: {names: [y.example]}}',
      'f.yaml:1:44: loadBalancers.none: expected a name other than `any` and `none`, got "none"',
    ],
    [
      'loadBalancers: {app: {names: [x.example]}, any: {names: [y.example]}}',
      'f.yaml:1:44: loadBalancers.any: expected a name other than `any` and `none`, got "any"',
    ],
    [
      'sourceIp: {reference: "ftp://a.example"}',
      'f.yaml:1:23: sourceIp.reference: expected an http or https URL such as https://echo.example.com/api, got "ftp://a.example"',
    ],
    [
      'dns: {resolvers: ["tls://dns.test"]}',
      'f.yaml:1:19: dns.resolvers[0]: expected `system`, IP, IP:PORT, [IPv6]:PORT, tls://IP or https://HOST/path, got "tls://dns.test": `tls://` is followed by an IP address, and a name may stand behind it: tls://IP#NAME',
    ],
    [
      'targets: [{host: a.example, resolvers: ["https://dns.test"]}]',
      'f.yaml:1:41: targets[0].resolvers[0]: expected `system`, IP, IP:PORT, [IPv6]:PORT, tls://IP or https://HOST/path, got "https://dns.test": a path such as /dns-query must follow the host',
    ],
    [
      'dns: {search: [corp.example, "bad domain"]}',
      'f.yaml:1:30: dns.search[1]: expected a domain name, or `.` for the root, got "bad domain": " " cannot stand in a name',
    ],
    ['dns: {search: [1]}', 'f.yaml:1:16: dns.search[0]: expected a domain name, or `.` for the root, got 1'],
    ['dns: {search: {}}', 'f.yaml:1:15: dns.search: expected `system` or a list of domains, got a mapping'],
    [
      'environments: {a: {discovery: {kubernetes: {namespaces: [shop, Shop/x]}}}}',
      'f.yaml:1:64: environments.a.discovery.kubernetes.namespaces[1]: expected the name of a namespace, got "Shop/x"',
    ],
    [
      'discovery: {kubernetes: {selector: "team=shop&watch=0"}}',
      'f.yaml:1:36: discovery.kubernetes.selector: expected a label selector such as team=shop,tier!=test, got "team=shop&watch=0"',
    ],
    [
      'targets: [{host: a.example, expect: {minTlsVersion: "1.4"}}]',
      'f.yaml:1:53: targets[0].expect.minTlsVersion: expected one of "1.0", "1.1", "1.2", "1.3", got "1.4"',
    ],
    [
      'sourceIp: {key: "${env:MINE}"}',
      'f.yaml:1:17: sourceIp.key: the environment variable MINE is not set (${env:MINE:-default} gives a default)',
    ],
    [
      'vantage: "${env:NOWHERE}"',
      'f.yaml:1:10: vantage: the environment variable NOWHERE is not set (${env:NOWHERE:-default} gives a default)',
    ],
    [
      'vantage: "${HOME}"',
      'f.yaml:1:10: vantage: expected ${DOMAIN}, ${env:NAME} or ${env:NAME:-default}, got "${HOME}" ($${ stands for ${)',
    ],
    ['vantage: "{{ .Values.name }}"', 'f.yaml:1:10: vantage: a template was not filled in (`{{ }}`, `{% %}`)'],
    [
      'targets: [{host: "x.${DOMAIN}"}]',
      'f.yaml:1:18: targets[0].host: `${DOMAIN}` needs `domain`, which is not given',
    ],
    [
      'defaults: {expect: {names: ["${DOMAIN}"]}}',
      'f.yaml:1:29: defaults.expect.names[0]: `${DOMAIN}` needs `domain`, which is not given',
    ],
    [
      'domain: a b\ntargets: [{host: "x.${DOMAIN}"}]',
      'f.yaml:1:9: domain: expected a domain name, got "a b": " " cannot stand in a name',
    ],
  ] as const)('%s', ([text, line]) => {
    expect(complaints(text)).toEqual([line]);
  });
});

test('eight mistakes are eight lines, in the order of the file', () => {
  const text = `domain: a_b:1
dns: { timeout: soon }
targets:
  - host: a.example
    expect: { trust: prod }
  - host: a.example
    accept: [{ check: x }]
    lables: {}
`;
  expect(complaints(text).map((line) => line.split(': ').slice(0, 2).join(': '))).toEqual([
    'f.yaml:1:9: domain',
    'f.yaml:2:17: dns.timeout',
    'f.yaml:5:22: targets[0].expect.trust',
    'f.yaml:6:5: targets[1]',
    'f.yaml:7:14: targets[1].accept[0].reason',
    'f.yaml:7:14: targets[1].accept[0].by',
    'f.yaml:7:14: targets[1].accept[0].until',
    'f.yaml:8:5: targets[1].lables',
  ]);
});

test('of very many mistakes, the first are shown and the rest counted', () => {
  const lines = complaints(`targets: [${'{},'.repeat(250)}]`);
  expect(lines).toHaveLength(201);
  expect(lines.at(-2)).toMatch(/targets\[199\]/);
  expect(lines.at(-1)).toBe('… and 50 more');
});

test('a secret is never shown, and what a terminal would obey is escaped and cut', () => {
  expect(complaints('server: {token: [hunter2], readToken: 12345}').join()).not.toMatch(/hunter2|12345/);
  expect(showAt(['sourceIp', 'key'], 'hunter2')).toBe('***');
  expect(showAt(['server', 'token', 'deeper'], 'hunter2')).toBe('***');
  expect(showAt(['server', 'tls', 'key'], 'tls.key')).toBe('"tls.key"');
  expect(complaints(`targets: [{host: a.example, expect: {trust: "\\e[31m\u202e${'x'.repeat(200)}"}}]`)[0]).toMatch(
    /got "\\u001b\[31m\\u202ex{50,80}…"$/,
  );
});

test.for(['', '# nothing', 'targets:', 'targets: null', 'trust:\n  # private: [x]\n', '\ufefftargets: []'])(
  'nothing written is all defaults: %j',
  (text) => {
    const { targets, settings } = load(text);
    expect(targets).toEqual([]);
    expect(settings.dns).toEqual({
      resolvers: ['system'],
      authoritative: { enabled: true, port: 53 },
      search: 'system',
      timeoutMs: 2000,
      attempts: 2,
      unwritten: ['timeout', 'attempts'],
    });
    expect(settings.trust).toEqual({
      public: ['bundled'],
      staging: [],
      private: [],
      ari: false,
      acmeDirectories: [],
      fetchIssuers: false,
    });
    expect(settings.revocation).toBe(false);
  },
);

test('the digest is that of what holds, not of how it is written', () => {
  const digest = (text: string): string => load(text).digest;
  expect(digest('vantage: a\ndns: {attempts: 2}')).toBe(digest('{"dns": {"timeout": "2s"}, "vantage": "a"}'));
  expect(digest('vantage: a')).not.toBe(digest('vantage: b'));
  const labels = (text: string): string => digest(`vantage: a\ntargets: [{host: a.example, labels: ${text}}]`);
  expect(labels('{a: x, b: y}')).toBe(labels('{b: y, a: x}'));
  expect(digest('vantage: a')).toMatch(/^sha256:[0-9a-f]{64}$/);
});

test('what is shown as effective loads again and means the same', () => {
  const first = load('domain: a.example\ntargets: [{host: "x.${DOMAIN}", labels: {team: t}}]');
  const again = load(JSON.stringify(first.effective()));
  expect(again.targets).toEqual(first.targets);
  expect(again.digest).toBe(first.digest);
});

test('paths are relative to the file that names them, or to the working directory', () => {
  using beside = makeFolder();
  using working = makeFolder();
  const [root = ''] = rootCertificates;
  const [a, system, own] = [beside.write('a.pem', root), beside.write('system', root), working.write('s.pem', root)];
  const request = {
    file: join(beside.path, 'f.yaml'),
    cwd: working.path,
    env: { HOSTPROBE_TRUST_STAGING: `s.pem,${a}` },
  };
  expect(load('trust: {public: [bundled, a.pem], private: [system]}', request).settings.trust).toMatchObject({
    public: ['bundled', a],
    staging: [own, a],
    private: [system],
  });
});

test('a store that is not there is told with its place', () => {
  using folder = makeFolder();
  const request = { file: join(folder.path, 'f.yaml'), cwd: folder.path };
  expect(() => load('trust:\n  private: [gone.pem]', request)).toThrow(
    `${request.file}:2:13: trust.private[0]: "${join(folder.path, 'gone.pem')}" does not exist`,
  );
});
