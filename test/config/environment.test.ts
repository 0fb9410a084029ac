import { expect, test } from 'vitest';
import { fromEnvironment } from '../../src/config/environment.ts';
import { options } from '../../src/config/options.ts';
import { complaints, load } from './loading.ts';

test('every option has a variable of its own', () => {
  const variables = options().map(({ variable }) => variable);
  expect(new Set(variables).size).toBe(variables.length);
  expect(variables).toEqual(
    expect.arrayContaining([
      'HOSTPROBE_DOMAIN',
      'HOSTPROBE_SELF_CHECK_TARGETS',
      'HOSTPROBE_DNS_RESOLVERS',
      'HOSTPROBE_DNS_AUTHORITATIVE_ENABLED',
      'HOSTPROBE_DEFAULTS_EXPECT_HTTP_STATUS',
      'HOSTPROBE_SERVER_LISTEN',
      'HOSTPROBE_STORE_KEEP_EVIDENCE',
    ]),
  );
  expect(variables).not.toContain('HOSTPROBE_TARGETS');
});

test('variables give scalars and lists of them, in the kind that is wanted', () => {
  const env = {
    HOSTPROBE_DNS_RESOLVERS: ' 192.0.2.1, [2001:db8::1]:5353 ,',
    HOSTPROBE_DNS_AUTHORITATIVE_ENABLED: 'false',
    HOSTPROBE_DNS_AUTHORITATIVE_PORT: '5353',
    HOSTPROBE_DEFAULTS_EXPECT_HTTP_STATUS: '200,3xx',
    HOSTPROBE_DEFAULTS_EXPECT_RENEWAL_WARN: '20d',
    HOSTPROBE_VANTAGE: '1',
  };
  const { settings, targets } = load('targets: [{host: a.example}]', { env });
  expect(settings.dns.resolvers).toEqual(['192.0.2.1', '[2001:db8::1]:5353']);
  expect(settings.dns.authoritative).toEqual({ enabled: false, port: 5353 });
  expect(settings.vantage).toBe('1');
  expect(targets[0]?.expect).toMatchObject({
    http: { path: '/', status: [200, '3xx'] },
    renewal: { warnMs: 1_728_000_000 },
  });
});

test('option before variable before file before default', () => {
  const text = 'dns: {timeout: 3s}';
  const env = { HOSTPROBE_DNS_TIMEOUT: '4s', HOSTPROBE_DOMAIN: 'env.example' };
  expect(load('').settings.dns.timeoutMs).toBe(2000);
  expect(load(text).settings.dns.timeoutMs).toBe(3000);
  expect(load(text, { env }).settings.dns.timeoutMs).toBe(4000);
  expect(load(text, { env: { HOSTPROBE_DNS_TIMEOUT: '' } }).settings.dns.timeoutMs).toBe(3000);
  const domain = (overrides: object): unknown => load('domain: file.example', { env, overrides }).effective()['domain'];
  expect(domain({})).toBe('env.example');
  expect(domain({ domain: 'option.example' })).toBe('option.example');
});

test('mistakes name the variable', () => {
  const env = {
    HOSTPROBE_DNS_TIMEOUT: 'soon',
    HOSTPROBE_DNS_ATTEMPTS: 'x',
    HOSTPROBE_DEFAULTS_EXPECT_LOAD_BALANCER: 'eu',
  };
  expect(complaints('', { env })).toEqual([
    'HOSTPROBE_DNS_TIMEOUT: expected a duration up to 1h such as 250ms, 10s or 5m, got "soon"',
    'HOSTPROBE_DNS_ATTEMPTS: expected a whole number from 1 to 10, got "x"',
    'HOSTPROBE_DEFAULTS_EXPECT_LOAD_BALANCER: expected one of app, internal, any, none, got "eu"',
  ]);
});

test('variables that are not ours are left alone', () => {
  const env = {
    HOSTPROBE_SERVICE_HOST: '192.0.2.1',
    HOSTPROBE_PORT: 'tcp://192.0.2.1:80',
    HOSTPROBE_DNS_TIMEOUTS: 'x',
  };
  expect(fromEnvironment(env)).toEqual([]);
});

test('options hold for every target, whatever it says itself', () => {
  const text =
    'targets: [{host: a.example, domain: b.example, timeout: 1s, resolvers: [192.0.2.1], expect: {trust: any, loadBalancer: none}}]';
  const overrides = {
    domain: 'c.example',
    trust: 'staging',
    loadBalancer: 'internal',
    timeoutMs: 1500,
    resolvers: ['192.0.2.2'],
    address: ['192.0.2.3'],
  };
  const { targets, settings } = load(text, { overrides });
  expect(targets[0]).toMatchObject({
    domain: 'c.example',
    timeoutMs: 1500,
    address: ['192.0.2.3'],
    resolvers: [],
    expect: { trust: 'staging', loadBalancer: 'internal' },
  });
  expect(settings.dns.resolvers).toEqual(['192.0.2.2']);
  const wrong = { domain: 'a b', trust: 'x', loadBalancer: 'x', timeoutMs: 4e6, resolvers: ['x'], address: ['x'] };
  expect(
    complaints(text, { overrides: wrong })
      .map((line) => line.split(':')[0])
      .sort(),
  ).toEqual(['--address', '--domain', '--load-balancer', '--resolver', '--timeout', '--trust']);
});

test('what options have asked of others is asked in every environment, whatever it says', () => {
  const text =
    'trust: {ari: false}\nenvironments: {own: {trust: {fetchIssuers: false, ari: false}}, other: {domain: b.example}}';
  const { settings, environments } = load(text, { overrides: { fetchIssuers: true, ari: true } });
  for (const { trust } of [settings, ...Object.values(environments)]) {
    expect(trust).toMatchObject({ fetchIssuers: true, ari: true });
  }
  const untold = load(text);
  expect(untold.settings.trust).toMatchObject({ fetchIssuers: false, ari: false });
});
