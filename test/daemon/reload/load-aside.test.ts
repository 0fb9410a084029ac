import { expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/configuration.ts';
import { ConfigError } from '../../../src/config/error.ts';
import { loadAside } from '../../../src/daemon/reload/load-aside.ts';
import { makeFolder } from '../../support/folder.ts';

test('gives what is loaded here, without holding anything else up', async () => {
  using folder = makeFolder();
  const targets = Array.from({ length: 3000 }, (_, index) => ({
    host: `h${index}.example`,
    labels: { n: `${index}` },
  }));
  const file = folder.write('f.json', JSON.stringify({ domain: 'ck8s.example.org', targets }));
  const request = {
    file,
    cwd: '/',
    env: { HOSTPROBE_VANTAGE: 'here' },
    checkIds: ['a.b'],
    overrides: { trust: 'any' },
  };
  const { effective: _, ...here } = loadConfig(request);
  expect(await loadAside(request)).toEqual(here);
});

test('rejects with all that is wrong', async () => {
  using folder = makeFolder();
  const request = { file: folder.write('f.yaml', 'vantag: x\ndns: { timeout: soon }'), cwd: '/', env: {} };
  const asItIs = (): unknown => {
    try {
      return loadConfig(request);
    } catch (error) {
      return error;
    }
  };
  const error: unknown = await loadAside(request).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConfigError);
  expect(error).toEqual(asItIs());
});

test('a mistake that is none of the user’s is told as one', async () => {
  const text = 'targets: [{ host: a.example, accept: [{ check: x, reason: x, by: x, until: 2027-01-01 }] }]';
  const request = { file: 'f.yaml', text, cwd: '/', env: {}, checkIds: 5 as never };
  await expect(loadAside(request)).rejects.toThrow(TypeError);
});
