import { expect, test } from 'vitest';
import { selfCheckKinds, selfCheckTarget } from '../../src/observe/self-check.ts';

test.each([
  ['www.example.com:443', 'www.example.com', 443, 'https', []],
  ['ntp.example.com:4460', 'ntp.example.com', 4460, 'tcp', []],
  ['20.80.0.1:443', '20.80.0.1', 443, 'https', ['20.80.0.1']],
  ['[2a01:4f8::1]:853', '2a01:4f8::1', 853, 'tcp', ['2a01:4f8::1']],
])('%s is always up', (hostPort, host, port, protocol, address) => {
  expect(selfCheckTarget(hostPort, 4000)).toMatchObject({
    name: hostPort,
    host,
    port,
    protocol,
    address,
    timeoutMs: 4000,
  });
});

test('what speaks HTTPS also shows whose certificates are seen from here, and a clock', () => {
  expect([...selfCheckKinds(selfCheckTarget('www.example.com:443', 1))]).toEqual([
    'connections',
    'sessions',
    'responses',
  ]);
  expect([...selfCheckKinds(selfCheckTarget('www.example.com:53', 1))]).toEqual(['connections']);
});
