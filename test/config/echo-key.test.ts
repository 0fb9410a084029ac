import { describe, expect, test } from 'vitest';
import { echoKeyFault } from '../../src/facts/http/echo-key.ts';
import { complaints, load } from './loading.ts';

const fit = 'sixteen bytes...';
const expected = 'expected the key that the echo has, got ***: ';

describe('a key that the echo would refuse is refused', () => {
  test.for([
    ['short', 'it has 5 bytes, and at least 16 bytes are wanted; openssl rand -hex 32 makes one'],
    ['é'.repeat(7), 'it has 14 bytes, and at least 16 bytes are wanted; openssl rand -hex 32 makes one'],
    ['€'.repeat(5), 'it has 15 bytes, and at least 16 bytes are wanted; openssl rand -hex 32 makes one'],
    ['😀'.repeat(3), 'it has 12 bytes, and at least 16 bytes are wanted; openssl rand -hex 32 makes one'],
    [' ', 'it has 1 byte, and at least 16 bytes are wanted; openssl rand -hex 32 makes one'],
    [`${fit}\n`, expect.stringMatching(/^it begins or ends with white space, .* \(printf %s, not echo\)$/) as string],
    [` ${fit}`, expect.stringMatching(/^it begins or ends with white space/) as string],
  ] as const)('%j', ([key, fault]) => {
    expect(echoKeyFault(key)).toEqual(fault);
    const told = `${expected}${echoKeyFault(key)}`;
    const text = `sourceIp: {key: ${JSON.stringify(key)}}`;
    expect(complaints(text)).toEqual([`f.yaml:1:17: sourceIp.key: ${told}`]);
    expect(complaints('domain: x.example', { env: { HOSTPROBE_ECHO_KEY: key } })).toEqual([
      `HOSTPROBE_ECHO_KEY: ${told}`,
    ]);
    expect(complaints('', { env: { HOSTPROBE_SOURCE_IP_KEY: key } })).toEqual([`HOSTPROBE_SOURCE_IP_KEY: ${told}`]);
    // What the file says stands before the variable that it does not name.
    const env = { HOSTPROBE_ECHO_KEY: key };
    expect(load(`sourceIp: {key: ${fit}}`, { env }).echoKey).toBe(fit);
  });
});

test('none at all is fine, and one that is fit', () => {
  expect(echoKeyFault(fit)).toBeNull();
  expect(echoKeyFault('é'.repeat(8))).toBeNull();
  expect(load('').echoKey).toBeNull();
  expect(load('', { env: { HOSTPROBE_ECHO_KEY: '' } }).echoKey).toBeNull();
  expect(load('sourceIp: {key: ""}').echoKey).toBeNull();
  expect(load('', { env: { HOSTPROBE_ECHO_KEY: fit } }).echoKey).toBe(fit);
  expect(load('sourceIp: {key: "${env:MINE}"}', { env: { MINE: fit } }).echoKey).toBe(fit);
});
