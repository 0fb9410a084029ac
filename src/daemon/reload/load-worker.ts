import { parentPort, workerData } from 'node:worker_threads';
import { loadConfig, type ConfigRequest } from '../../config/configuration.ts';
import { ConfigError } from '../../config/error.ts';
import type { FromLoading } from './load-messages.ts';

/** So many take a few milliseconds to be taken over. */
const inOne = 500;

function* loading(request: ConfigRequest): Generator<FromLoading, undefined> {
  try {
    const { targets, effective: _, ...rest } = loadConfig(request);
    for (let start = 0; start < targets.length; start += inOne) {
      yield { kind: 'targets', targets: targets.slice(start, start + inOne) };
    }
    yield { kind: 'end', rest };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    yield { kind: 'problems', problems: error.problems };
  }
}

const port = parentPort;
if (port !== null) {
  const messages = loading(workerData as ConfigRequest);
  port.on('message', () => {
    const { value, done } = messages.next();
    if (done === true) port.close();
    else port.postMessage(value);
  });
}
