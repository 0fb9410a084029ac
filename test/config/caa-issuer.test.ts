import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/configuration.ts';
import { complaints } from './loading.ts';

const expectations = (text: string) =>
  loadConfig({ text, cwd: '/', env: {} }).targets.map(({ expect: { caaIssuer, challenge } }) => [caaIssuer, challenge]);

describe('expect.caaIssuer and expect.challenge', () => {
  test('of a target go before those that are common', () => {
    const common = 'defaults: {expect: {caaIssuer: pki.goog, challenge: http-01}}';
    const targets = 'targets: [{host: a.example}, {host: b.example, expect: {caaIssuer: ssl.com, challenge: dns-01}}]';
    expect(expectations(`${common}\n${targets}`)).toEqual([
      ['pki.goog', 'http-01'],
      ['ssl.com', 'dns-01'],
    ]);
    expect(expectations('targets: [{host: a.example}]')).toEqual([[undefined, undefined]]);
  });

  test.each([
    ['LetsEncrypt.org', 'letsencrypt.org'],
    [' letsencrypt.org ; accounturi = https://le.example/1 ', 'letsencrypt.org; accounturi=https://le.example/1'],
  ])('%j', (written, read) => {
    expect(expectations(`targets: [{host: a.example, expect: {caaIssuer: "${written}"}}]`)).toEqual([
      [read, undefined],
    ]);
  });

  test.each([
    ["Let's Encrypt", 'expected the name of an authority in CAA records such as letsencrypt.org'],
    ['letsencrypt', 'it has no dot'],
    ['LetsEncrypt.org.', 'without a final dot'],
    ['letsencrypt.org. ; accounturi=a', 'without a final dot'],
    [';', 'expected the name of an authority'],
    ['letsencrypt.org; validationmethods=dns-01', 'the method of validation is said by `challenge`'],
    ['letsencrypt.org; accounturi=a; accounturi=b', 'it names more than one account'],
    ['letsencrypt.org; policy=ev', 'of its parameters only `accounturi` is compared'],
  ])('%j is refused', (written, says) => {
    expect(complaints(`targets: [{host: a.example, expect: {caaIssuer: "${written}"}}]`)).toEqual([
      expect.stringContaining(says),
    ]);
  });
});
