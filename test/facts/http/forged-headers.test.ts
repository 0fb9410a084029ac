import { describe, expect, test } from 'vitest';
import { familyOf, kindOf } from '../../../src/facts/addresses.ts';
import { forgedHeaders, forgedLines } from '../../../src/facts/http/forged-headers.ts';
import { addressHeaders } from '../../../src/facts/http/forwarding-headers.ts';
import { forgedProxies } from '../../../src/facts/reach/forged-proxies.ts';

describe('forged headers', () => {
  test.each<[string, 4 | 6]>([
    ['20.80.0.1', 4],
    ['2a01:4f8::1', 6],
  ])('to %s are all there are, each with an address of documentation of its own', (dialled, family) => {
    const forged = forgedHeaders(dialled);
    expect(forged.map(([name]) => name)).toEqual(addressHeaders);
    const proxies = forgedProxies(dialled);
    expect(proxies.map(({ version }) => version)).toEqual([1, 2]);
    const all = [...forged.map(([, address]) => address), ...proxies.map(({ source }) => source)];
    expect(new Set(all).size).toBe(addressHeaders.length + 2);
    for (const address of all) expect([kindOf(address), familyOf(address)]).toEqual(['documentation', family]);
  });

  test.each(['104.16.1.1', '2606:4700::1'])('to %s leave out what Cloudflare refuses', (dialled) => {
    const names = forgedHeaders(dialled).map(([name]) => name);
    expect(addressHeaders.filter((name) => !names.includes(name))).toEqual([
      'cf-connecting-ip',
      'true-client-ip',
      'cf-connecting-ipv6',
    ]);
    const whole = new Map(forgedHeaders(dialled.includes(':') ? '2a01:4f8::1' : '20.80.0.1'));
    for (const [name, address] of forgedHeaders(dialled)) expect(whole.get(name)).toBe(address);
  });

  test('are written as each header is', () => {
    expect(
      forgedLines([
        ['x-real-ip', '203.0.113.12'],
        ['forwarded', '203.0.113.13'],
      ]),
    ).toEqual([
      ['x-real-ip', '203.0.113.12'],
      ['forwarded', 'for=203.0.113.13'],
    ]);
    expect(forgedLines([['forwarded', '2001:db8::13']])).toEqual([['forwarded', 'for="[2001:db8::13]"']]);
  });
});
