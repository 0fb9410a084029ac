import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startApiServer } from '../support/api-server.ts';
import { buildClone, source } from '../support/clone.ts';
import { makeFolder } from '../support/folder.ts';
import { run, start } from '../support/process.ts';
import { ingress } from '../targets/cluster/watching.ts';

const inFolder = (written: object) => {
  const folder = makeFolder();
  const file = join(folder.path, 'hostprobe.json');
  writeFileSync(file, JSON.stringify({ server: { listen: '127.0.0.1:0' }, ...written }));
  const words: [string, ...string[]] = [process.execPath, source, 'serve', '--config', file];
  return { words, [Symbol.dispose]: () => folder[Symbol.dispose]() };
};

describe('without targets', () => {
  test('there is nothing to serve', async () => {
    using given = inFolder({ targets: [] });
    const { code, stderr } = await run(given.words);
    expect([code, stderr]).toEqual([2, expect.stringContaining('nothing to probe: list `targets:`')]);
  });

  test('but what /probe may be asked for', async () => {
    using given = inFolder({ server: { listen: '127.0.0.1:0', probe: { allow: ['*.example.com'] } } });
    const child = start(given.words, { atMostMs: 60_000 });
    await child.prints(/it looks and answers/);
    child.kill('SIGTERM');
    expect((await child.ended).code).toBe(0);
  });
});

test('the built program serves what a cluster has', { timeout: 120_000 }, async () => {
  using clone = await buildClone();
  using folder = makeFolder();
  await using api = await startApiServer();
  api.put(ingress('shop'));
  const kubeconfig = folder.write('kubeconfig', api.kubeconfig());
  const discovery = { kubernetes: { enabled: true, kubeconfig } };
  using given = inFolder({ domain: 'ck8s.example.org', discovery });
  const child = start([process.execPath, clone.bin, ...given.words.slice(2)], { atMostMs: 60_000 });
  await child.prints(/it looks and answers/);
  await child.prints(/0 targets went with their objects, 1 came/);
  child.kill('SIGTERM');
  expect((await child.ended).code).toBe(0);
});
