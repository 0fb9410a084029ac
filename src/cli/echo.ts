import { hostname } from 'node:os';
import { parseListen } from '../config/endpoint.ts';
import { parsePath } from '../config/lexical.ts';
import { quote } from '../config/tree.ts';
import { startEcho, type EchoOptions, type RunningEcho } from '../echo/echo.ts';
import { withPort } from '../facts/addresses.ts';
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
  const { running, told } = await beginEcho(options, (error) => {
    if (said.has(error.message)) return;
    said.add(error.message);
    io.err(`hostprobe echo: ${error.message}\n`);
  });
  io.err(`hostprobe echo: ${told}\n`);
  const stopped = Promise.withResolvers<void>();
  if (io.signal.aborted) stopped.resolve();
  io.signal.addEventListener('abort', () => stopped.resolve(), { once: true });
  await stopped.promise;
  await running.close();
  return 0;
}

/** An echo that answers, and what that comes to in words. `option`: the one that says where. Throws UsageError. */
export async function beginEcho(
  options: EchoCommandOptions,
  warn: EchoOptions['warn'],
  option = '--listen',
): Promise<{ readonly running: RunningEcho; readonly told: string }> {
  const wanted = echoOptions(options, warn, option);
  try {
    const running = await startEcho(wanted);
    return { running, told: told(wanted, running) };
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    const where = quote(options.listen);
    throw new UsageError(`${option}: ${where} cannot be listened at: ${error.message}`, { cause: error });
  }
}

function told({ listen, path, key, open }: EchoOptions, { address, port }: RunningEcho): string {
  const where = listen.address === null ? `port ${port} of every address` : withPort(address, port);
  const signs = key === null ? '; nothing is signed' : '';
  return `answers at ${where}, path ${path}: ${open ? 'every request' : 'requests that are signed with the key'}${signs}`;
}

/** Throws UsageError. */
function echoOptions(
  { listen, key, open = false, path }: EchoCommandOptions,
  warn: EchoOptions['warn'],
  option: string,
): EchoOptions {
  if (key === undefined && !open) {
    throw new UsageError(
      'nobody could be answered: give --key, or HOSTPROBE_ECHO_KEY as the prober has it (openssl rand -hex 32 makes one), or --open to answer everyone',
    );
  }
  return {
    listen: listenAt(listen, option),
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

/** Throws UsageError. */
function listenAt(text: string, option: string): EchoOptions['listen'] {
  const listen = parseListen(text);
  if (listen === null) throw new UsageError(`${option}: expected :PORT, IP:PORT or [IPv6]:PORT, got ${quote(text)}`);
  return listen;
}
