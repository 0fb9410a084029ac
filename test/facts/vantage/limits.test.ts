import { describe, expect, test } from 'vitest';
import { limitsOf, type Standing } from '../../../src/facts/vantage/limits.ts';
import { limitCodes } from '../../../src/model/vantage.ts';

const none: ReadonlySet<string> = new Set();
const alive = { route: true, alive: true, mute: none };
const dns = {
  zoneServers: { heard: true, mute: 0, domains: 0 },
  intercepted: null,
  validation: { by: '10.0.0.53', validates: true },
};
const well: Standing = {
  families: { ipv4: alive, ipv6: alive },
  muteResolvers: none,
  dns: [dns],
  clock: null,
  stranger: null,
  hairpins: { cut: 0, echoed: 0, saw: null },
  overridden: none,
};
const codes = (over: Partial<Standing>): string[] => limitsOf({ ...well, ...over }).map(({ code }) => code);
const dead = { route: true, alive: false, mute: new Set(['20.0.0.1']) };

describe('the place where we stand', () => {
  test('has no limit where all is well', () => expect(codes({})).toEqual([]));
  test.each<[string, Partial<Standing>, string[]]>([
    ['no way over IPv6', { families: { ipv4: alive, ipv6: { route: false, alive: false, mute: none } } }, ['no-ipv6']],
    ['silence over IPv4', { families: { ipv4: dead, ipv6: alive } }, ['no-ipv4']],
    ['no default route, and yet an answer', { families: { ipv4: alive, ipv6: { ...alive, route: false } } }, []],
    ['a family that nobody tried', { families: { ipv4: alive, ipv6: { route: true, alive: false, mute: none } } }, []],
    [
      'silence everywhere',
      { families: { ipv4: dead, ipv6: dead }, muteResolvers: new Set(['10.0.0.53']), overridden: new Set(['a.b']) },
      ['cut-off', 'hosts-file'],
    ],
    ['nothing but loopback', { families: { ipv4: { ...dead, mute: none }, ipv6: { ...dead, mute: none } } }, []],
    [
      'a resolver that does not validate',
      { dns: [{ ...dns, validation: { by: '10.0.0.53', validates: false } }] },
      ['resolver-does-not-validate'],
    ],
    ['all servers of one zone mute', { dns: [{ ...dns, zoneServers: { heard: false, mute: 4, domains: 1 } }] }, []],
    [
      'all servers of zones mute',
      { dns: [{ ...dns, zoneServers: { heard: false, mute: 2, domains: 2 } }] },
      ['direct-dns-blocked'],
    ],
    ['some servers of zones mute', { dns: [{ ...dns, zoneServers: { heard: true, mute: 5, domains: 3 } }] }, []],
    [
      'port 53 in other hands',
      { dns: [{ ...dns, intercepted: 'somebody spoke', zoneServers: { heard: false, mute: 4, domains: 2 } }] },
      ['dns-intercepted'],
    ],
    ['a clock in doubt', { clock: { offsetMs: 7_200_000, sure: false, agreeing: 1 } }, ['clock-off']],
    ['a hairpin', { hairpins: { cut: 2, echoed: 0, saw: null } }, ['hairpin']],
  ])('%s', (_, over, expected) => expect(codes(over)).toEqual(expected));

  test('is told with figures and names', () => {
    const clock = { offsetMs: -7_200_000, sure: true, agreeing: 4 };
    const stranger = {
      kind: 'tls-intercepted',
      key: 'ab',
      name: 'Proxy CA',
      domains: ['a.com', 'b.org', 'c.net'],
    } as const;
    const hosts = new Set(['a.example', 'b.example', 'c.example', 'd.example']);
    expect(limitsOf({ ...well, clock, stranger, overridden: hosts }).map(({ message }) => message)).toEqual([
      'our clock is 2 h ahead of 4 clocks that agree (`Date` headers)',
      'one issuer that nothing vouches for, "Proxy CA", signed for a.com, b.org, c.net, which have nothing in common',
      'the hosts file of this machine has other addresses than the DNS for a.example, b.example, c.example and 1 more',
    ]);
    const cutOff = limitsOf({ ...well, families: { ipv4: dead, ipv6: dead }, muteResolvers: new Set(['10.0.0.53']) });
    expect(cutOff[0]?.message).toBe(
      'nothing came back from beyond this host: not from the resolver 10.0.0.53, nor from 2 addresses',
    );
  });
  test('tells a hairpin by what speaks for it', () => {
    const said = (hairpins: Standing['hairpins']) => limitsOf({ ...well, hairpins }).map(({ message }) => message);
    const cut =
      'connections from here to the load balancer of 1 target do not leave the cluster: what answers waits for the PROXY protocol, which only the load balancer speaks';
    const echoed =
      'the echo of 2 targets saw 10.244.1.7, an address of the inside: connections from here do not leave the cluster, or what stands between replaces the address of every client, and only a look from outside tells which';
    expect(said({ cut: 1, echoed: 0, saw: null })).toEqual([cut]);
    expect(said({ cut: 0, echoed: 2, saw: '10.244.1.7' })).toEqual([echoed]);
    expect(said({ cut: 1, echoed: 2, saw: '10.244.1.7' })).toEqual([`${cut}; ${echoed}`]);
  });
  test('always says what it keeps us from judging', () => {
    const everything = limitsOf({
      ...well,
      families: { ipv4: { ...alive, alive: false, route: false }, ipv6: { ...alive, alive: false, route: false } },
      dns: [
        {
          zoneServers: { heard: false, mute: 2, domains: 2 },
          intercepted: null,
          validation: { by: 'x', validates: false },
        },
      ],
      hairpins: { cut: 1, echoed: 1, saw: '10.244.1.7' },
    });
    expect(everything).toHaveLength(5);
    for (const { code, keepsFrom } of everything) {
      expect(limitCodes).toContain(code);
      expect(keepsFrom).toMatch(/^[A-Z].*\.$/);
    }
  });
});
