import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readOwnAnnotations } from '../../../src/facts/kubernetes/own-annotations.ts';

const read = (key: string, value: string) => readOwnAnnotations({ annotations: { [`hostprobe.io/${key}`]: value } });

test('what is understood, with blanks around it', () => {
  const annotations = {
    'hostprobe.io/load-balancer': ' internal ',
    'hostprobe.io/trust': 'private',
    'hostprobe.io/exposure': 'internal',
    'hostprobe.io/access': '10.0.0.0/8 2001:DB8::1',
    'hostprobe.io/via': 'alias',
    'hostprobe.io/challenge': 'tls-alpn-01',
    'hostprobe.io/path': '/a?b=c',
    'hostprobe.io/status': '200,2XX',
    'hostprobe.io/skip': 'false',
    'hostprobe.io/test-label': 'a-1',
    'hostprobe.example/trust': 'x',
  };
  expect(readOwnAnnotations({ annotations })).toEqual({
    values: {
      loadBalancer: 'internal',
      trust: 'private',
      exposure: 'internal',
      access: { allow: ['10.0.0.0/8', '2001:db8::1/128'] },
      via: 'alias',
      challenge: 'tls-alpn-01',
      path: '/a?b=c',
      status: [200, '2xx'],
      skip: false,
      testLabel: 'a-1',
    },
    problems: [],
  });
});

describe('what is not', () => {
  test.each([
    ['load-balancer', 'my balancer', 'expected a name of `loadBalancers`'],
    ['trust', 'Public', 'expected one of public, staging, private, self-signed, any, got "Public"'],
    ['exposure', 'public', 'expected one of internal'],
    ['access', 'office', 'expected open, blocked, login or address ranges'],
    ['access', '10.0.0.0/33', 'expected open'],
    ['access', '', 'expected open'],
    ['via', 'cdn', 'expected one of cloudflare, alias'],
    ['challenge', 'dns', 'expected one of http-01'],
    ['path', 'healthz', 'expected a path'],
    ['path', '/a#b', 'expected a path'],
    ['status', '200-299', 'expected statuses'],
    ['status', '700', 'expected statuses'],
    ['skip', 'yes', 'expected "true" or "false"'],
    ['test-label', 'a.b', 'expected one label'],
    ['test-label', '-a', 'expected one label'],
    ['Trust', 'any', 'hostprobe knows no such annotation; did you mean hostprobe.io/trust?'],
    ['loadbalancer', 'any', 'did you mean hostprobe.io/load-balancer?'],
    ['colour', 'red', 'hostprobe knows no such annotation'],
  ])('%s: %s', (key, value, message) => {
    const { values, problems } = read(key, value);
    expect(values).toEqual({});
    expect(problems).toMatchObject([{ key: `hostprobe.io/${key}` }]);
    expect(problems[0]?.message).toContain(message);
  });

  test('nothing near is no guess', () => {
    expect(read('colour', 'red').problems[0]?.message).toBe('hostprobe knows no such annotation');
  });

  test('is named in few words, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ maxLength: 2000 }), (key, value) => {
        for (const { message } of read(key, value).problems) expect(message.length).toBeLessThan(2000);
      }),
    );
    expect(read('trust', 'x'.repeat(10_000)).problems[0]?.message.length).toBeLessThan(400);
  });
});
