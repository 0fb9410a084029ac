import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { load } from '../config/loading.ts';

const top = resolve(import.meta.dirname, '../../config/kubernetes');
const files = globSync('**/hostprobe.yaml', { cwd: top });
const loaded = (file: string) => load(readFileSync(join(top, file), 'utf8'), { env: {} });

/** `SERVICE.NAMESPACE`: a name of the cluster's own. */
const isPrivate = (host: string): boolean => host.split('.').length === 2 && !/\.(?:com|org|net|io)$/.test(host);

test('there are some', () => expect(files.length).toBeGreaterThan(5));

describe.each(files)('%s', (file) => {
  test('loads', () => expect(() => loaded(file)).not.toThrow());
  test('private names are searched for, and no load balancer leads to them', () => {
    for (const { host, search, expect: expected } of loaded(file).targets.filter((target) => isPrivate(target.host))) {
      expect([host, search, expected.loadBalancer]).toEqual([host, true, 'none']);
    }
  });
});

test('those of the sidecar are private', () => {
  const file = files.find((each) => each.includes('sidecar')) ?? '';
  expect(loaded(file).targets.filter(({ host }) => isPrivate(host))).toHaveLength(3);
});
