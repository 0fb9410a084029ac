import { Worker as Thread } from 'node:worker_threads';
import type { Configuration, ConfigRequest } from '../../config/configuration.ts';
import { ConfigError } from '../../config/error.ts';
import type { Target } from '../../model/target.ts';
import type { FromLoading } from './load-messages.ts';

/**
 * What `loadConfig` gives, loaded in a thread of its own: ten thousand targets take a second, in which nothing else
 * would be done. Rejects with ConfigError.
 */
export function loadAside({ env, ...request }: ConfigRequest): Promise<Configuration> {
  const worker = new Thread(workerFile, { workerData: { ...request, env: { ...env } }, env: {}, execArgv: [] });
  return new Promise((resolve, reject) => {
    const targets: Target[] = [];
    const ask = (): void => worker.postMessage('more', []);
    worker.on('message', (message: FromLoading) => {
      if (message.kind === 'targets') {
        for (const target of message.targets) targets.push(target);
        ask();
        return;
      }
      if (message.kind === 'end') resolve({ ...message.rest, targets });
      else reject(new ConfigError(message.problems));
      void worker.terminate();
    });
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`the thread that loads the configuration ended with ${code}`)));
    ask();
  });
}

/** Beside this file, from source and in the bundle. */
const workerFile = new URL(import.meta.url.endsWith('.ts') ? 'load-worker.ts' : 'load-worker.mjs', import.meta.url);
