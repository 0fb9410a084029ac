import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { listResolvers, patienceOf, startRotation } from '../../../src/observe/dns/resolvers.ts';
import { settingsFor } from '../../support/dns-client.ts';

const folder = mkdtempSync(join(tmpdir(), 'resolvers-'));
const conf = join(folder, 'resolv.conf');
afterAll(() => rmSync(folder, { recursive: true }));

const system = (text: string) => {
  writeFileSync(conf, text);
  return listResolvers(['system'], conf).map(({ address }) => address);
};

describe('the system’s', () => {
  test.each([
    ['', ['127.0.0.1']],
    ['# nameserver 9.9.9.9\nsearch example.com\n', ['127.0.0.1']],
    ['nameserver 10.0.0.10\noptions ndots:5\n', ['10.0.0.10']],
    ['nameserver\t10.0.0.10 # here\n nameserver 10.0.0.11\n', ['10.0.0.10']],
    ['nameserver 1.1.1.1\nnameserver 2606:4700:4700:0::1111\n', ['1.1.1.1', '2606:4700:4700::1111']],
    [
      'nameserver 1.0.0.1\nnameserver 1.0.0.2\nnameserver 1.0.0.3\nnameserver 1.0.0.4',
      ['1.0.0.1', '1.0.0.2', '1.0.0.3'],
    ],
    ['nameserver fe80::1%eth0\nnameserver 10.0.0.10', ['10.0.0.10']],
    ['nameserver nonsense', ['127.0.0.1']],
  ])('%j', (text, addresses) => {
    expect(system(text)).toEqual(addresses);
  });

  test('without a file are the local host, as for glibc', () => {
    expect(listResolvers(['system'], join(folder, 'none'))).toEqual([{ address: '127.0.0.1', port: 53 }]);
  });

  test('from what cannot be read are an error', () => {
    expect(() => listResolvers(['system'], folder)).toThrow(`the system's resolvers cannot be read from ${folder}`);
  });
});

test('use-vc asks the system’s over TCP', () => {
  writeFileSync(conf, 'nameserver 10.0.0.10\noptions use-vc\n');
  expect(listResolvers(['system', '10.0.0.11'], conf)).toEqual([
    { address: '10.0.0.10', port: 53, over: 'tcp' },
    { address: '10.0.0.11', port: 53 },
  ]);
});

describe('patience', () => {
  const own = { address: '10.0.0.10', port: 53 };
  const other = { address: '10.0.0.11', port: 53 };
  const of = (options: string, dns: Parameters<typeof settingsFor>[1]) => {
    writeFileSync(conf, `nameserver 10.0.0.10\noptions ${options}\n`);
    const all = { resolvers: ['system', '10.0.0.11'], timeoutMs: 2000, attempts: 2, ...dns };
    const patience = patienceOf(settingsFor(53, all), conf);
    return { own: Object.values(patience(own)), other: Object.values(patience(other)) };
  };
  const both = ['timeout', 'attempts'] as const;
  test.each([
    ['timeout:5 attempts:1', { unwritten: both }, [5000, 1]],
    ['timeout:5 attempts:1', { unwritten: ['timeout'] as const }, [5000, 2]],
    ['timeout:5 attempts:1', { unwritten: ['attempts'] as const }, [2000, 1]],
    ['timeout:5 attempts:1', {}, [2000, 2]],
    ['timeout:5 attempts:1', { unwritten: both, resolvers: ['10.0.0.10'] }, [2000, 2]],
    ['ndots:5', { unwritten: both }, [2000, 2]],
  ])('%s %j', (options, dns, expected) => {
    expect(of(options, dns)).toEqual({ own: expected, other: [2000, 2] });
  });
});

test('rotate begins with another each time', () => {
  const turns = (options: string, entries = ['system']): string[] => {
    writeFileSync(conf, `options ${options}\n`);
    const rotated = startRotation(entries, conf);
    return Array.from({ length: 4 }, () => rotated(['a', 'b', 'c']).join(''));
  };
  expect(turns('rotate')).toEqual(['abc', 'bca', 'cab', 'abc']);
  expect(turns('ndots:2')).toEqual(['abc', 'abc', 'abc', 'abc']);
  expect(turns('rotate', ['10.0.0.10'])).toEqual(['abc', 'abc', 'abc', 'abc']);
  expect(startRotation(['system'], conf)([])).toEqual([]);
});

describe('those that were named', () => {
  test('stand in order, each once', () => {
    writeFileSync(conf, 'nameserver 10.0.0.10');
    expect(listResolvers(['1.1.1.1:5353', 'system', '[2001:db8::1]:53', '2001:db8::1', '10.0.0.10'], conf)).toEqual([
      { address: '1.1.1.1', port: 5353 },
      { address: '10.0.0.10', port: 53 },
      { address: '2001:db8::1', port: 53 },
    ]);
  });

  test('over TLS and HTTPS are apart from each other', () => {
    const entries = [
      '1.1.1.1:853',
      'tls://1.1.1.1',
      'tls://1.1.1.1#one.test',
      'https://1.1.1.1/a',
      'https://1.1.1.1/b',
    ];
    expect(listResolvers([...entries, ...entries])).toEqual([
      { address: '1.1.1.1', port: 853 },
      { address: '1.1.1.1', port: 853, over: 'tls' },
      { address: '1.1.1.1', port: 853, over: 'tls', certifiedAs: 'one.test' },
      { address: '1.1.1.1', port: 443, over: 'https', path: '/a' },
      { address: '1.1.1.1', port: 443, over: 'https', path: '/b' },
    ]);
  });

  test('a port that is none is named', () => {
    expect(() => listResolvers(['1.1.1.1:0'])).toThrow('its port is none from 1 to 65535');
  });

  test.each(['dns.google', '1.1.1', ''])('%j is none', (entry) => {
    expect(() => listResolvers([entry])).toThrow(`"${entry}" is no resolver`);
  });
});
