import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { permissionsFrom, type Grant } from '../../../src/daemon/probe/permission.ts';
import { kindOf } from '../../../src/facts/addresses.ts';
import { settings } from '../../support/evidence.ts';

const targets = [
  { host: 'demo.example.com', port: 443, httpPort: 80 },
  { host: '10.1.1.1', port: 8443, httpPort: null },
];
const asked = (allow: readonly string[], host: string, port: number | null): Grant | null =>
  permissionsFrom(targets, allow, settings).of(host, port);

describe('who may be asked for', () => {
  test.each<[allow: string[], host: string, port: number | null, grant: Grant | null]>([
    [[], 'demo.example.com', 443, 'configured'],
    [[], 'demo.example.com', 80, 'configured'],
    [[], 'demo.example.com', 8443, null],
    [[], 'demo.example.com', null, 'configured'],
    [[], 'www.demo.example.com', 443, null],
    [[], '10.1.1.1', 8443, 'configured'],
    [[], '10.1.1.1', 443, null],
    [['demo.example.com'], 'demo.example.com', 8443, 'named'],
    [['a.example:443'], 'a.example', 443, 'named'],
    [['a.example:443'], 'a.example', 444, null],
    [['a.example:443'], 'a.example', null, 'named'],
    [['*.a.example'], 'x.a.example', 1, 'pattern'],
    [['*.a.example'], 'y.x.a.example', 1, 'pattern'],
    [['*.a.example'], 'a.example', 1, null],
    [['*.a.example'], 'xa.example', 1, null],
    [['*.a.example:443'], 'x.a.example', 80, null],
    [['*'], 'anything.example', 1, 'pattern'],
    [['*'], '8.8.8.8', 443, null],
    [['*', 'x.a.example'], 'x.a.example', 1, 'named'],
    [['8.8.8.8'], '8.8.8.8', 443, 'named'],
    [['8.8.8.8:53'], '8.8.8.8', 443, null],
    [['8.8.8.0/24:443'], '8.8.8.8', 443, 'named'],
    [['0.0.0.0/0'], '8.8.8.8', 443, 'named'],
    [['0.0.0.0/0'], '10.0.0.1', 443, null],
    [['0.0.0.0/0'], '127.0.0.1', 443, null],
    [['0.0.0.0/0'], '169.254.169.254', 443, null],
    [['10.0.0.0/8'], '10.0.0.1', 443, 'named'],
    [['127.0.0.0/8'], '127.0.0.1', 443, 'named'],
    [['169.254.169.254'], '169.254.169.254', 80, 'named'],
    [['100.64.0.0/10'], '100.100.100.200', 80, null],
    [['100.64.0.0/10'], '100.100.100.201', 80, 'named'],
    [['100.100.100.200'], '100.100.100.200', 80, 'named'],
    [['::/0'], '::1', 443, null],
    [['::/0'], '2606:4700::1111', 443, 'named'],
    [['64:ff9b::/96'], '64:ff9b::7f00:1', 443, null],
    [['fd00::/8'], 'fd00:ec2::254', 80, null],
  ])('%j: %s at %s is %s', (allow, host, port, grant) => {
    expect(asked(allow, host, port)).toBe(grant);
  });
});

describe('where a name may lead', () => {
  const refusal = (allow: string[], address: string, grant: Grant, configured: string[] = []): string | null =>
    permissionsFrom(targets, allow, settings).refusal(address, { port: 443, grant, settings, configured });

  test.each<[allow: string[], address: string, grant: Grant, why: string | null]>([
    [[], '8.8.8.8', 'pattern', null],
    [[], '10.0.0.1', 'pattern', 'no public address'],
    [[], 'fd00::1', 'pattern', 'no public address'],
    [[], '10.0.0.1', 'named', null],
    [[], '10.0.0.1', 'configured', null],
    [['10.0.0.0/8'], '10.0.0.1', 'pattern', null],
    [['10.0.0.0/8:80'], '10.0.0.1', 'pattern', 'no public address'],
    [[], '127.0.0.1', 'named', 'loopback'],
    [['127.0.0.0/8'], '127.0.0.1', 'named', null],
    [[], '169.254.169.254', 'named', 'link-local'],
    [[], '100.100.100.200', 'named', "the platform's own"],
    [[], '::ffff:127.0.0.1', 'named', 'loopback'],
    [[], '64:ff9b::7f00:1', 'pattern', 'loopback'],
    [[], '127.0.0.1', 'configured', 'loopback'],
  ])('%j: %s, %s', (allow, address, grant, why) => {
    const said = refusal(allow, address, grant);
    if (why === null) expect(said).toBeNull();
    else expect(said).toContain(why);
  });

  test('what the configuration dials itself is dialled', () => {
    expect(refusal([], '127.0.0.1', 'configured', ['127.0.0.1'])).toBeNull();
  });

  test('whatever a pattern of names lets in is public', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        fc.pre(refusal(['*', '*.example.com:443', '0.0.0.0/0', '::/0'], address, 'pattern') === null);
        expect(['public', 'reserved']).toContain(kindOf(address));
      }),
    );
  });
});
