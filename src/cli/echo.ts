import { hostname } from 'node:os';
import { parsePath } from '../config/lexical.ts';
import { quote } from '../config/tree.ts';
import { startEcho, type EchoOptions, type RunningEcho } from '../echo/echo.ts';
import { parseEndpoint, withPort } from '../facts/addresses.ts';
import { echoKeyFault } from '../facts/http/echo-key.ts';
import { UsageError, type Io } from './io.ts';

export interface EchoCommandOptions {
  readonly listen: string;
  readonly key?: string;
  readonly open?: boolean;
  readonly path: string;
}

/** `hostprobe echo`: answers until it is told to stop. */
export async function echo(options: EchoCommandOptions, io: Io): Promise<number> {
  const said = new Set<string>();
  const wanted = echoOptions(options, (error) => {
    if (said.has(error.message)) return;
    said.add(error.message);
    io.err(`hostprobe echo: ${error.message}\n`);
  });
  const running = await started(wanted, options.listen);
  io.err(`hostprobe echo: ${told(wanted, running)}\n`);
  const stopped = Promise.withResolvers<void>();
  if (io.signal.aborted) stopped.resolve();
  io.signal.addEventListener('abort', () => stopped.resolve(), { once: true });
  await stopped.promise;
  await running.close();
  return 0;
}

async function started(options: EchoOptions, listen: string): Promise<RunningEcho> {
  try {
    return await startEcho(options);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new UsageError(`--listen: ${quote(listen)} cannot be listened at: ${error.message}`, { cause: error });
  }
}

function told({ listen, path, key, open }: EchoOptions, { address, port }: RunningEcho): string {
  const where = listen.address === null ? `port ${port} of every address` : withPort(address, port);
  const signs = key === null ? '; nothing is signed' : '';
  return `answers at ${where}, path ${path}: ${open ? 'every request' : 'requests that are signed with the key'}${signs}`;
}

/** Throws UsageError. */
function echoOptions({ listen, key, open = false, path }: EchoCommandOptions, warn: EchoOptions['warn']): EchoOptions {
  if (key === undefined && !open) {
    throw new UsageError(
      'nobody could be answered: give --key, or HOSTPROBE_ECHO_KEY as the prober has it (openssl rand -hex 32 makes one), or --open to answer everyone',
    );
  }
  return {
    listen: listenAt(listen),
    key: key === undefined ? null : fitKey(key),
    open,
    path: answeredPath(path),
    instance: hostname(),
    warn,
  };
}

/** The key itself is never told. */
function fitKey(key: string): string {
  const fault = echoKeyFault(key);
  if (fault !== null) throw new UsageError(`--key (HOSTPROBE_ECHO_KEY): ${fault}`);
  return key;
}

function answeredPath(path: string): string {
  if (parsePath(path) === null || path.includes('?')) {
    throw new UsageError(`--path: expected a path such as /.well-known/hostprobe/echo, got ${quote(path)}`);
  }
  return path;
}

/** `:PORT` is every address; port 0 is any that is free. */
function listenAt(text: string): EchoOptions['listen'] {
  const [, address = '', digits = ''] = /^([^:]*|\[.*\]):(\d{1,5})$/s.exec(text) ?? [];
  const port = Number(digits);
  // The port that is looked at here is not the one that is wanted: that may be 0.
  const endpoint = address === '' ? null : parseEndpoint(`${address}:1`, 1);
  if (digits === '' || port > 65_535 || (address !== '' && endpoint === null)) {
    throw new UsageError(`--listen: expected :PORT, IP:PORT or [IPv6]:PORT, got ${quote(text)}`);
  }
  return { address: endpoint?.address ?? null, port };
}
