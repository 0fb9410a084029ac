import { expect, test } from 'vitest';
import { load } from './loading.ts';

test('resolvers over TLS and HTTPS are served wherever resolvers stand', () => {
  const text = `dns: {resolvers: ["tls://192.0.2.1:853#Dns.Test.", "https://DNS.test:443/Q"]}
environments: {a: {dns: {resolvers: ["tls://[2001:db8::1]"]}}}
targets: [{host: a.example, resolvers: ["https://192.0.2.1/q{?dns}"]}]`;
  const { settings, environments, targets } = load(text);
  expect(settings.dns.resolvers).toEqual(['tls://192.0.2.1#dns.test', 'https://dns.test/Q']);
  expect(environments['a']?.dns.resolvers).toEqual(['tls://2001:db8::1']);
  expect(targets[0]?.resolvers).toEqual(['https://192.0.2.1/q']);
  const given = load(text, { overrides: { resolvers: ['tls://192.0.2.9', 'https://192.0.2.9/q'] } });
  expect(given.settings.dns.resolvers).toEqual(['tls://192.0.2.9', 'https://192.0.2.9/q']);
  expect(given.targets[0]?.resolvers).toEqual([]);
});

test('of the patience with resolvers it is known what nobody wrote', () => {
  const unwritten = (text: string, name?: string): readonly string[] => {
    const { settings, environments } = load(text);
    return ((name === undefined ? undefined : environments[name]) ?? settings).dns.unwritten ?? [];
  };
  expect(unwritten('dns: {timeout: 2s}')).toEqual(['attempts']);
  expect(unwritten('dns: {timeout: 2s, attempts: 2}')).toEqual([]);
  const nested = 'dns: {timeout: 1s}\nenvironments: {a: {dns: {attempts: 3}}, b: {dns: {timeout: 2s}}, c: {}}';
  expect([undefined, 'a', 'b', 'c'].map((name) => unwritten(nested, name))).toEqual([
    ['attempts'],
    [],
    ['attempts'],
    ['attempts'],
  ]);
  const { settings } = load('', { env: { HOSTPROBE_DNS_ATTEMPTS: '2' } });
  expect(settings.dns.unwritten).toEqual(['timeout']);
});
