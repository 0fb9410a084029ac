import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digCommand } from '../../src/facts/dns/records/record.ts';
import { formatName } from '../../src/facts/dns/names.ts';
import { curlCommand, pageCommand, pageSumCommand, plainCommand } from '../../src/facts/http/curl.ts';
import { findSecretCommand } from '../../src/facts/kubectl.ts';
import { connectCommand } from '../../src/facts/reach/touch.ts';
import {
  chainCommand,
  crlDatesCommand,
  crlEntryCommand,
  handshakeCommand,
  largeHelloCommand,
  leafCommand,
  rulesCommand,
  smallHelloCommand,
  stapleCommand,
  versionCommand,
} from '../../src/facts/tls/commands.ts';

/** A shell in which each program only says, where no command leads anything, with which words it was called. */
const stubs = ['dig', 'openssl', 'curl', 'nc', 'kubectl', 'sed', 'grep', 'cksum', 'cat', 'head', 'seq']
  .map((name) => `${name}() { printf '%s\\0' CALL ${name} "$@" >&3; command cat >/dev/null; }`)
  .join('\n');

/** The calls that a shell makes of commands: each a list of words. */
function callsOf(commands: readonly string[]): string[][] {
  const script = `${stubs}\n${commands.map((command) => `{ ${command}; } </dev/null`).join('\n')}`;
  const said = execFileSync('sh', ['-c', `{ ${script}\n} 3>&1 >/dev/null 2>&1`], { encoding: 'latin1' });
  const calls: string[][] = [];
  for (const word of said.split('\0').slice(0, -1)) {
    if (word === 'CALL') calls.push([]);
    else calls.at(-1)?.push(word);
  }
  return calls;
}

const octet = fc.oneof(
  fc.integer({ min: 0, max: 255 }),
  fc.constantFrom(...[...`'"\`$;&|<>()\\ \n*?!#~-+@`].map((c) => c.charCodeAt(0))),
);
const label = fc.array(octet, { minLength: 1, maxLength: 12 }).map((codes) => String.fromCharCode(...codes));
const name = fc.array(label, { minLength: 1, maxLength: 4 }).map(formatName);
const path = fc
  .string({ unit: 'binary-ascii', maxLength: 20 })
  .filter((text) => !text.includes('\0'))
  .map((text) => `/${text}`);

const [address, port] = ['2001:db8::1', 8443];

describe('whatever a name holds', () => {
  test('a shell takes it for one word, and runs nothing else', () => {
    fc.assert(
      fc.property(name, path, (host, page) => {
        const where = { address, port, serverName: host };
        const url = `https://${host}:${port}${page}`;
        const commands = [
          digCommand(host, 'A', { address, port: 53, name: host }),
          curlCommand({ address, port, url }, host),
          pageSumCommand({ address, port, url }, host),
          pageCommand({ address, port, url }, host, { cert: host, key: host }),
          handshakeCommand(where, false),
          handshakeCommand(where, true),
          leafCommand(where, '-dates'),
          chainCommand(where),
          rulesCommand(where),
          versionCommand(where, '1.0'),
          smallHelloCommand({ ...where, only: 'rsa' }),
          largeHelloCommand(where),
          plainCommand({ address, port }, host),
          connectCommand({ address, port }),
          findSecretCommand(host),
        ];
        const calls = callsOf(commands);
        const called = (program: string): string[][] => calls.filter(([first]) => first === program);
        expect(new Set(calls.map(([first]) => first))).toEqual(
          new Set(['dig', 'curl', 'cksum', 'openssl', 'sed', 'nc', 'kubectl', 'grep', 'cat', 'head', 'seq']),
        );
        expect(called('dig')).toHaveLength(1);
        expect(called('dig')[0]).toContain(host);
        expect(called('dig')[0]).toContain(`@${host}`);
        expect(called('curl')).toHaveLength(5);
        for (const words of called('curl')) {
          expect(words).toContain(`${host}:${port}:[${address}]`);
          expect(words.at(-1)).toMatch(/^https?:/);
        }
        expect(called('curl')[0]).toContain(url);
        expect(called('curl').filter((words) => words[words.indexOf('--cert') + 1] === host)).toHaveLength(1);
        for (const words of called('openssl').filter(([, first]) => first === 's_client')) {
          expect(words).toContain(host);
          expect(words).toContain(`[${address}]:${port}`);
        }
        expect(called('grep').map((words) => words.at(-1))).toContain(host);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a list of revoked certificates', () => {
  test('is fetched from the place that a certificate names, whatever that is', () => {
    fc.assert(
      fc.property(path, fc.boolean(), (place, dates) => {
        const url = `http://crl.example.com${place}`;
        const calls = callsOf([dates ? crlDatesCommand(url) : crlEntryCommand(url, '0a1b')]);
        expect(calls.find(([first]) => first === 'curl')?.at(-1)).toBe(url);
        expect(new Set(calls.map(([first]) => first))).toEqual(
          new Set(['curl', 'openssl', ...(dates ? [] : ['grep']), 'cat']),
        );
        if (!dates) expect(calls.find(([first]) => first === 'grep')?.at(-1)).toBe('Serial Number: 0A1B$');
      }),
      { numRuns: 20 },
    );
  });
  test('in either of the two forms in which it may come', () => {
    expect(crlDatesCommand('http://crl.example.com/1.pem')).toContain('| openssl crl -noout -issuer');
  });
  test('and a staple is asked for with the very name and address', () => {
    const where = { address: '2001:db8::1', port: 8443, serverName: 'demo.example.com' };
    expect(stapleCommand(where)).toContain(
      "openssl s_client -status -connect '[2001:db8::1]:8443' -servername demo.example.com",
    );
    expect(stapleCommand({ ...where, preamble: 'PROXY UNKNOWN' })).toMatch(
      /^curl .*--haproxy-protocol.* --cert-status /,
    );
  });
});

describe('what dig would take for something else', () => {
  test.each([
    ['mx', 'dig +norecurse -q mx -t A @ns1.example.com'],
    ['+short.example.com', 'dig +norecurse -q +short.example.com -t A @ns1.example.com'],
    ['@ns.example.com', 'dig +norecurse -q @ns.example.com -t A @ns1.example.com'],
    ['demo.example.com', 'dig +norecurse A demo.example.com @ns1.example.com'],
  ])('%s', (asked, command) => {
    expect(digCommand(asked, 'A', { address: '192.0.2.1', port: 53, name: 'ns1.example.com' })).toBe(command);
  });
});

describe('a resolver is asked as it was', () => {
  const tls = { address: '192.0.2.1', port: 853, over: 'tls' } as const;
  test.each([
    [{ address: '192.0.2.1', port: 53 }, 'dig A demo.example.com @192.0.2.1'],
    [{ address: '192.0.2.1', port: 53, over: 'tcp' as const }, 'dig +tcp A demo.example.com @192.0.2.1'],
    [tls, 'dig +tls A demo.example.com @192.0.2.1'],
    [{ ...tls, port: 53 }, 'dig +tls A demo.example.com @192.0.2.1 -p 53'],
    [{ ...tls, certifiedAs: 'dns.test' }, 'dig +tls +tls-ca +tls-hostname=dns.test A demo.example.com @192.0.2.1'],
    [
      { address: 'dns.test', port: 443, over: 'https' as const, path: '/dns-query' },
      'dig +https=/dns-query A demo.example.com @dns.test',
    ],
    [
      { address: '2001:db8::1', port: 8443, over: 'https' as const, path: "/a?b=$(c)'" },
      `dig '+https=/a?b=$(c)'\\'''  A demo.example.com @2001:db8::1 -p 8443`.replace('  ', ' '),
    ],
  ])('%j', (server, command) => {
    expect(digCommand('demo.example.com', 'A', server)).toBe(command);
  });
});

describe('where only who speaks as a load balancer is heard', () => {
  const where = { address: '192.0.2.1', port: 443, serverName: 'demo.example.com', preamble: 'PROXY UNKNOWN' } as const;
  const by = "curl -gsSk -m 10 --noproxy '*' --haproxy-protocol -o /dev/null";
  test.each([
    ['a handshake', handshakeCommand(where, false)],
    ['a certificate', leafCommand(where, '-dates')],
    ['a chain', chainCommand(where)],
    ['what verifiers go by', rulesCommand(where)],
    ['a large ClientHello', largeHelloCommand(where)],
    ['a small one', smallHelloCommand(where)],
    ['a version', versionCommand(where, '1.1')],
  ])('%s', (_, command) => {
    expect(command.startsWith(by), command).toBe(true);
    expect(command).toContain('--resolve demo.example.com:443:192.0.2.1 https://demo.example.com:443/');
  });
});

test('a host that is an address sends no name', () => {
  const where = { address: '::1', port: 443, serverName: null };
  expect(leafCommand(where, '-dates')).toContain("-connect '[::1]:443' -noservername </dev/null");
  expect(handshakeCommand(where, true)).toMatch(/-v 'https:\/\/\[::1\]:443\/' 2>&1 \| cat -v$/);
});
