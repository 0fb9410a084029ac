import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adhocTargets } from '../../src/config/adhoc.ts';
import { ValueError } from '../../src/config/error.ts';
import { load } from './loading.ts';

const configuration = load(`
domain: a.example
targets:
  - { host: known.example, labels: { team: x }, expect: { trust: private, http: { path: /up, status: 204 } } }
  - { host: known.example, name: twin }
  - { host: db.example, port: 5432, protocol: tcp, expect: { reachable: false, control: "c.example:1" } }
`);
const summary = (argument: string): unknown[] =>
  adhocTargets(argument, configuration).map(({ host, port, protocol, expect: { http } }) => [
    host,
    port,
    protocol,
    http?.path,
  ]);

describe('as people paste it', () => {
  test.for([
    ['demo.example', 'demo.example', 443, 'https', undefined],
    ['Demo.EXAMPLE.', 'demo.example', 443, 'https', undefined],
    [' <https://demo.example/> ', 'demo.example', 443, 'https', undefined],
    ['"demo.example",', 'demo.example', 443, 'https', undefined],
    ['demo.example\u200b', 'demo.example', 443, 'https', undefined],
    ['demo.example:8443', 'demo.example', 8443, 'https', undefined],
    ['demo.example:80', 'demo.example', 80, 'http', undefined],
    ['http://demo.example', 'demo.example', 80, 'http', undefined],
    ['HTTPS://demo.example:8443/a/../b?q=ü#f', 'demo.example', 8443, 'https', '/b?q=%C3%BC'],
    ['demo.example?x', 'demo.example', 443, 'https', '/?x'],
    ['bücher.example', 'xn--bcher-kva.example', 443, 'https', undefined],
    ['bücher。example', 'xn--bcher-kva.example', 443, 'https', undefined],
    ['_x.demo.example', '_x.demo.example', 443, 'https', undefined],
    ['a\\.b.example:1', 'a\\.b.example', 1, 'https', undefined],
    ['192.0.2.1:1', '192.0.2.1', 1, 'https', undefined],
    ['2001:DB8:0::1', '2001:db8::1', 443, 'https', undefined],
    ['[2001:db8::1]:8443', '2001:db8::1', 8443, 'https', undefined],
    ['https://[2001:db8::1]/', '2001:db8::1', 443, 'https', undefined],
    ['１９２.0.2.1', '192.0.2.1', 443, 'https', undefined],
    ['localhost', 'localhost', 443, 'https', undefined],
  ] as const)('%s', ([argument, ...rest]) => {
    expect(summary(argument)).toEqual([rest]);
  });
});

describe('what is no HOST, and why', () => {
  test.for([
    ['', 'it is empty'],
    ['a b', '" " cannot stand in a name'],
    ['*.example', 'it is a wildcard'],
    ['a..example', 'it has an empty label'],
    ['.', 'it is the root of the DNS'],
    ['256.1.1.1', 'it ends in a number'],
    ['192.0.2.0/24', 'it is an address range'],
    ['a.example:0', '"0" is no port'],
    ['a.example:http', '"http" is no port'],
    ['fe80::1%eth0', 'it holds a colon and is no IPv6 address'],
    ['ftp://a.example', '"ftp" is not probed'],
    ['app.$DOMAIN', 'it holds a `$`'],
    ['{{host}}.example', 'a template was not filled in'],
    ['ü\ufffd.example', 'IDNA does not allow'],
    [`${'x'.repeat(64)}.example`, 'longer than 63 octets'],
    ['me@a.example', 'write the host alone'],
  ] as const)('%s', ([argument, reason]) => {
    expect(() => adhocTargets(argument, configuration)).toThrow(
      expect.objectContaining({ name: 'ValueError', message: expect.stringContaining(reason) }),
    );
  });

  test('a password is not repeated', () => {
    expect(() => adhocTargets('https://me:hunter2@a.example/', configuration)).toThrow(/^(?!.*hunter2)/);
  });
});

describe('a HOST that the configuration knows', () => {
  const expectations = (argument: string): unknown[] =>
    adhocTargets(argument, configuration).map(({ name, port, labels, expect: { trust, http, reachable } }) => ({
      name,
      port,
      labels,
      trust,
      http,
      reachable,
    }));
  const own = {
    name: 'known.example',
    port: 443,
    labels: { team: 'x' },
    trust: 'private',
    http: { path: '/up', status: [204] },
    reachable: true,
  };
  const twin = { name: 'twin', port: 443, labels: {}, trust: 'public', http: undefined, reachable: true };

  test('gives all of its targets', () => {
    expect(expectations('KNOWN.example.')).toEqual([own, twin]);
    expect(expectations('https://known.example/')).toEqual([own, twin]);
  });
  test('a path of its own is what is asked for', () => {
    expect(expectations('https://known.example/other?x')).toEqual([
      { ...own, http: { path: '/other?x' } },
      { ...twin, http: { path: '/other?x' } },
    ]);
  });
  test('at another port, keeps what was said of the host', () => {
    expect(expectations('known.example:8443')).toEqual([
      { ...own, name: 'known.example:8443', port: 8443, http: undefined },
    ]);
    expect(adhocTargets('https://db.example', configuration)).toMatchObject([
      { name: 'db.example', port: 443, protocol: 'https', expect: { reachable: true } },
    ]);
  });
});

describe('the name of a target', () => {
  const named = load(`
targets:
  - { host: cp1.example, name: etcd, port: 2379, protocol: tls }
  - { host: cp1.example, name: team/etcd, port: 2380, protocol: tls }
  - { host: cp1.example, name: the API server, port: 6443 }
  - { host: cp1.example, name: api, port: 6444 }
  - { host: api, port: 8443 }
  - { host: cp1.example, name: other.example, port: 6445 }
  - { host: cp1.example, name: 192.0.2.1, port: 6446 }
`);
  const meant = (argument: string): unknown[] =>
    adhocTargets(argument, named).map(({ host, port, protocol }) => `${host}:${port} ${protocol}`);

  test.for([
    ['etcd', 'cp1.example:2379 tls'],
    [' etcd ', 'cp1.example:2379 tls'],
    ['team/etcd', 'cp1.example:2380 tls'],
    ['the API server', 'cp1.example:6443 https'],
  ] as const)('%s is that target', ([argument, target]) => {
    expect(meant(argument)).toEqual([target]);
  });
  test.for([
    ['api', 'api:8443 https'],
    ['etcd.', 'etcd:443 https'],
    ['etcd:2379', 'etcd:2379 https'],
    ['other.example', 'other.example:443 https'],
    ['192.0.2.1', '192.0.2.1:443 https'],
  ] as const)('%s is a host', ([argument, target]) => {
    expect(meant(argument)).toEqual([target]);
  });
});

test('--address is dialled for a HOST that is not known', () => {
  const dialling = load('targets: [{host: b.example}]', { overrides: { address: ['[2001:db8::1]'] } });
  expect(adhocTargets('a.example', dialling)[0]?.address).toEqual(['2001:db8::1']);
  expect(adhocTargets('b.example', dialling)[0]?.address).toEqual(['2001:db8::1']);
});

test('no text makes it throw anything but its own error', () => {
  const part = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.constantFrom('.', ':', '/', '//', 'https://', '[', ']', '@', '\\', 'xn--', '1', '。', '?', '#', '*'),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      try {
        const [target] = adhocTargets(parts.join(''), configuration);
        expect(adhocTargets(target?.host ?? '', configuration)[0]?.host).toBe(target?.host);
      } catch (error) {
        expect(error).toBeInstanceOf(ValueError);
      }
    }),
    { numRuns: 2000 },
  );
});
