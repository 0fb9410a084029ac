import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseServer, ResolverError, resolverText, serverKey } from '../../../src/facts/dns/resolver.ts';

describe('a resolver as it is written', () => {
  test.each([
    ['1.1.1.1', { address: '1.1.1.1', port: 53 }],
    ['1.1.1.1:5353', { address: '1.1.1.1', port: 5353 }],
    ['2606:4700::1111', { address: '2606:4700::1111', port: 53 }],
    ['[2606:4700::1111]:5353', { address: '2606:4700::1111', port: 5353 }],
    ['tls://1.1.1.1', { address: '1.1.1.1', port: 853, over: 'tls' }],
    ['tls://1.1.1.1:8853', { address: '1.1.1.1', port: 8853, over: 'tls' }],
    ['tls://1.1.1.1#one.test', { address: '1.1.1.1', port: 853, over: 'tls', certifiedAs: 'one.test' }],
    [
      'tls://[2606:4700::1111]:8853#one.test',
      { address: '2606:4700::1111', port: 8853, over: 'tls', certifiedAs: 'one.test' },
    ],
    ['https://dns.test/dns-query', { address: 'dns.test', port: 443, over: 'https', path: '/dns-query' }],
    ['https://dns.test:8443/a/b?c=d', { address: 'dns.test', port: 8443, over: 'https', path: '/a/b?c=d' }],
    ['https://1.1.1.1/dns-query', { address: '1.1.1.1', port: 443, over: 'https', path: '/dns-query' }],
    ['https://[2606:4700::1111]/q', { address: '2606:4700::1111', port: 443, over: 'https', path: '/q' }],
    ['https://[2606:4700::1111]:8443/q', { address: '2606:4700::1111', port: 8443, over: 'https', path: '/q' }],
  ])('%s', (text, server) => {
    expect(parseServer(text)).toEqual(server);
    expect(resolverText({ port: 0, address: '', ...parseServer(text) })).toBe(text);
  });

  test.each([
    ['1.1.1.1:53', '1.1.1.1'],
    ['[2001:DB8:0::1]:53', '2001:db8::1'],
    ['TLS://1.1.1.1:853#One.Test.', 'tls://1.1.1.1#one.test'],
    ['tls://2001:db8::1', 'tls://2001:db8::1'],
    ['HTTPS://DNS.Test:443/Dns-Query', 'https://dns.test/Dns-Query'],
    ['https://dns.test/dns-query{?dns}', 'https://dns.test/dns-query'],
  ])('%s is %s', (text, canonical) => {
    const server = parseServer(text);
    expect(server === null ? null : resolverText(server)).toBe(canonical);
  });

  test.each(['', 'dns.test', '1.1.1', '2001:db8::1:99999', 'http://1.1.1.1/', 'quic://1.1.1.1', 'tls:1.1.1.1'])(
    '%j looks like none',
    (text) => {
      expect(parseServer(text)).toBeNull();
    },
  );

  test.each([
    ['tls://dns.test', 'IP address'],
    ['tls://1.1.1.1/', 'IP address'],
    ['tls://1.1.1.1:0', 'its port is none'],
    ['tls://1.1.1.1:99999', 'its port is none'],
    ['tls://[::1]:dns#dns.test', 'its port is none'],
    ['1.1.1.1:0', 'its port is none'],
    ['[::1]:99999', 'its port is none'],
    ['tls://', 'IP address'],
    ['tls://1.1.1.1#', 'behind the `#`'],
    ['tls://1.1.1.1#1.1.1.1', 'behind the `#`'],
    ['tls://1.1.1.1#a..b', 'behind the `#`'],
    ['tls://1.1.1.1#a#b', 'behind the `#`'],
    ['https://dns.test', 'a path such as /dns-query must follow'],
    ['https://dns.test?dns', 'a path such as /dns-query must follow'],
    ['https:///dns-query', 'behind `https://`'],
    ['https://1.1.1/dns-query', 'behind `https://`'],
    ['https://2001:db8::1/q', 'its port is none'],
    ['https://dns.test:0/q', 'its port is none'],
    ['https://dns.test:/q', 'its port is none'],
    ['https://me:secret@dns.test/q', 'user or password'],
    ['https://me@dns.test/q', 'user or password'],
    ['https://dns.test/q#part', 'its path'],
    ['https://dns.test/{q}', 'its path'],
    ['https://dns.test/a b', 'its path'],
  ])('%s is wrong: %s', (text, message) => {
    expect(() => parseServer(text)).toThrow(ResolverError);
    expect(() => parseServer(text)).toThrow(message);
  });

  test('whatever it is: a server that reads the same again, or an error that says why', () => {
    const part = fc.constantFrom(
      'tls://',
      'https://',
      '1.1.1.1',
      '[::1]',
      '::1',
      'dns.test',
      '#',
      ':',
      '/',
      '853',
      '{?dns}',
      '@',
    );
    const written = fc.array(fc.oneof(part, fc.string({ maxLength: 3 })), { maxLength: 6 });
    fc.assert(
      fc.property(written, (parts) => {
        try {
          const server = parseServer(parts.join(''));
          if (server === null) return;
          const again = parseServer(resolverText(server));
          expect(again).toEqual(server);
          expect(serverKey(server)).toBe(serverKey({ ...server }));
        } catch (error) {
          if (!(error instanceof ResolverError)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });
});
