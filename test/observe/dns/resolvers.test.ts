import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { listResolvers } from '../../../src/observe/dns/resolvers.ts';

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

describe('those that were named', () => {
  test('stand in order, each once', () => {
    writeFileSync(conf, 'nameserver 10.0.0.10');
    expect(listResolvers(['1.1.1.1:5353', 'system', '[2001:db8::1]:53', '2001:db8::1', '10.0.0.10'], conf)).toEqual([
      { address: '1.1.1.1', port: 5353 },
      { address: '10.0.0.10', port: 53 },
      { address: '2001:db8::1', port: 53 },
    ]);
  });

  test.each(['dns.google', 'tls://1.1.1.1', '1.1.1.1:0', '1.1.1', ''])('%j is none', (entry) => {
    expect(() => listResolvers([entry])).toThrow(`"${entry}" is no resolver`);
  });
});
