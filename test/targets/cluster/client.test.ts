import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { wholeText } from '../../../src/targets/cluster/body.ts';
import { startClient } from '../../../src/targets/cluster/client.ts';
import { startApiServer } from '../../support/api-server.ts';
import { makeFolder } from '../../support/folder.ts';

test('credentials are asked for anew after a while', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  using folder = makeFolder();
  await using api = await startApiServer();
  const credential = {
    apiVersion: 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    status: { token: 'the-token-of-the-tests', expirationTimestamp: '2020-01-01T00:00:00Z' },
  };
  const log = join(folder.path, 'log');
  const plugin = folder.write('plugin', `#!/bin/sh\necho asked >> ${log}\necho '${JSON.stringify(credential)}'\n`);
  chmodSync(plugin, 0o755);
  const user = `exec: { apiVersion: client.authentication.k8s.io/v1, command: ${plugin}, interactiveMode: Never }`;
  const client = startClient({ kubeconfig: folder.write('kubeconfig', api.kubeconfig({ user })) }, {});
  const asked = async (): Promise<number> => {
    await wholeText(await client.get('/version', {}, AbortSignal.timeout(10_000)), 1000);
    return readFileSync(log, 'utf8').split('\n').length - 1;
  };
  expect([await asked(), await asked()]).toEqual([1, 1]);
  const before = client.identity();
  vi.advanceTimersByTime(61_000);
  expect([await asked(), client.identity()]).toEqual([2, before]);
  await client.close();
});
