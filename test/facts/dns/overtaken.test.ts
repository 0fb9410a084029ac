import { expect, test } from 'vitest';
import { endDetour } from '../../../src/facts/dns/overtaken.ts';

const paste = (host: string) => endDetour(host, { name: `${host}.corp.example.net` }).paste?.join('\n');

test('ndots are lowered to the dots of the host, and not where it has none', () => {
  expect([paste('demo.example.com'), paste('example.com'), paste('bare')]).toEqual([
    expect.stringContaining('value: "2"'),
    expect.stringContaining('value: "1"'),
    undefined,
  ]);
});
