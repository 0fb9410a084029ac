import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allowanceOf, parseAllowed } from '../../src/config/allowed.ts';
import { ValueError } from '../../src/config/error.ts';
import { modulesFrom } from '../../src/config/modules.ts';
import { complaints, load } from './loading.ts';

const modulesIn = (text: string) => modulesFrom(load(text).values);

describe('modules', () => {
  test('four are built in, and expect no load balancer', () => {
    const modules = [...modulesIn('{}').values()];
    expect(
      modules.map(({ name, protocol, expect: { loadBalancer, http } }) => [name, protocol, loadBalancer, http]),
    ).toEqual([
      ['http_2xx', 'https', 'none', { status: ['2xx'] }],
      ['tls_connect', 'tls', 'none', undefined],
      ['tcp_connect', 'tcp', 'none', undefined],
      ['dns', 'dns', 'none', undefined],
    ]);
  });

  test('one of the configuration has what it says, and of the same name the rest of what is built in', () => {
    const modules = modulesIn(
      'domain: d.example\nmodules: { http_2xx: { http: { path: "/at/${DOMAIN}" }, trust: private }, mail: { protocol: tls, port: 465, timeout: 3s, loadBalancer: app } }',
    );
    expect(modules.get('http_2xx')).toEqual({
      name: 'http_2xx',
      protocol: 'https',
      port: null,
      timeoutMs: null,
      expect: { loadBalancer: 'none', trust: 'private', http: { path: '/at/d.example', status: ['2xx'] } },
    });
    expect(modules.get('mail')).toEqual({
      name: 'mail',
      protocol: 'tls',
      port: 465,
      timeoutMs: 3000,
      expect: { loadBalancer: 'app' },
    });
  });

  test.each([
    ['m: { loadBalancer: apps }', 'modules.m.loadBalancer: expected one of app, internal, any, none, got "apps"'],
    ['m: { protocol: tcp, trust: public }', 'modules.m.trust: `protocol: tcp` shows no certificate; remove it'],
    [
      'tls_connect: { http: { path: / } }',
      'modules.tls_connect.http: `protocol: tls` makes no request over HTTP; remove it',
    ],
    ['m: { renewal: { warn: 1d, fail: 2d } }', 'modules.m.renewal.warn: warn (1d) must not be less than fail (2d)'],
    ['m: { control: "a.example:1" }', 'modules.m.control: it only counts beside `reachable: false`, got "a.example:1"'],
    ['dns: { trust: any }', 'modules.dns.trust: `protocol: dns` looks up names and no more; remove it'],
    ['m: { protocol: dns, port: 53 }', 'modules.m.port: `protocol: dns` looks up names and no more; remove it'],
    [
      'configured: {}',
      'modules.configured: the name stands for what targets of the configuration expect; choose another',
    ],
    ['m: { schedule: 5m }', 'modules.m.schedule: unknown key'],
  ])('%s', (module, problem) => {
    expect(
      complaints(`domain: d.example\nmodules:\n  ${module}`).map((line) => line.replace(/^f\.yaml:\d+:\d+: /, '')),
    ).toEqual([expect.stringContaining(problem)]);
  });
});

describe('what /probe may be asked for', () => {
  test.each([
    ['Demo.Example.com.', 'demo.example.com'],
    ['bücher.example:8443', 'xn--bcher-kva.example:8443'],
    ['*.Example.com', '*.example.com'],
    ['*.example.com:443', '*.example.com:443'],
    ['*', '*'],
    ['*:443', '*:443'],
    ['10.0.0.1', '10.0.0.1'],
    ['10.0.0.1:8443', '10.0.0.1:8443'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['10.0.0.0/8:443', '10.0.0.0/8:443'],
    ['FD00::1', 'fd00::1'],
    ['[fd00::1]', 'fd00::1'],
    ['[fd00::1]:443', '[fd00::1]:443'],
    ['fd00::/8', 'fd00::/8'],
    ['[fd00::/8]:443', '[fd00::/8]:443'],
  ])('%s', (written, kept) => {
    expect(parseAllowed(written)).toBe(kept);
    expect(parseAllowed(kept)).toBe(kept);
  });

  test.each([
    ['', 'it is empty'],
    ['demo.example.com:0', '"0" is no port'],
    ['demo.example.com:65536', '"65536" is no port'],
    ['demo.example.com:', '"" is no port'],
    ['demo*.example.com', 'a `*` stands alone'],
    ['*.*.example.com', 'it is a wildcard'],
    ['a.example:1:2', 'in brackets'],
    ['10.0.0.0/33', 'is no range of addresses'],
    ['10.0.0.0/8/8', 'it holds a path'],
    ['[10.0.0.1]:443', 'between brackets stands an IPv6 address or range'],
    ['[demo.example.com]', 'between brackets stands an IPv6 address or range'],
    ['https://demo.example.com', 'a port'],
  ])('%s: no', (written, why) => {
    expect(() => parseAllowed(written)).toThrow(why);
  });

  test('each mistake has its place', () => {
    expect(complaints('server: { probe: { allow: [a.example, "a*"] } }')).toEqual([
      expect.stringMatching(/^f\.yaml:1:\d+: server\.probe\.allow\[1\]: expected HOST, .*: a `\*` stands alone/),
    ]);
  });

  test('any text is taken and kept as what it means, or refused with a reason', () => {
    const piece = fc.constantFrom(
      'a',
      '.',
      '*',
      ':',
      '/',
      '[',
      ']',
      '1',
      '10.0.0.1',
      'fd00::1',
      'example.com',
      '\u0000',
      'ü',
      '8',
      '443',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 8 }).map((parts) => parts.join('')),
        ),
        (text) => {
          try {
            const kept = parseAllowed(text);
            expect(allowanceOf(kept)).toEqual(allowanceOf(text));
          } catch (error) {
            expect(error).toBeInstanceOf(ValueError);
          }
        },
      ),
    );
  });
});
