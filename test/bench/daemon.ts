import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

/** What the daemon tells of the time since it was told to begin. */
export interface Told {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** How late a timer is. */
  readonly delayP99Ms: number;
  /** The longest turn of its event loop. */
  readonly turnMaxMs: number;
  /** The most CPU that a turn took, more or less. */
  readonly turnCpuMs: number;
  /** The longest pause of garbage collection. */
  readonly pauseMaxMs: number;
}

export interface Size {
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly arrayBuffers: number;
  readonly files: number;
  /** Timers, sockets and the like that keep it alive → how many. */
  readonly resources: Readonly<Record<string, number>>;
  /** What Node has warned of, in words. */
  readonly warnings: readonly string[];
}

interface Questions {
  readonly begin: null;
  readonly told: Told;
  readonly size: Size;
  /** After all that can be was given back. */
  readonly collected: Size;
}

export interface Answer {
  readonly body: Buffer;
  readonly wallMs: number;
}

export interface Asked {
  readonly gzip?: boolean;
  readonly method?: 'GET' | 'POST';
  /** What lets its bearer act. */
  readonly token?: string;
}

export interface ServeProcess extends AsyncDisposable {
  readonly port: number;
  /** What it tells of itself. */
  ask<Question extends keyof Questions>(question: Question): Promise<Questions[Question]>;
  /** Throws unless it is answered well. */
  get(path: string, asked?: Asked): Promise<Answer>;
  /** An answer that does not end by itself; gives what ends it. */
  listen(path: string): Promise<() => void>;
  reload(): void;
  /** What it has logged that is no information. */
  complaints(): readonly string[];
}

export interface ServeRun {
  readonly bin: string;
  readonly configFile: string;
}

/** Starts `serve` as a process of its own; port 0 is taken where the configuration says so. */
export async function startServe({ bin, configFile }: ServeRun): Promise<ServeProcess> {
  const gauge = ['-r', join(import.meta.dirname, 'gauge.cjs')];
  const words = [...gauge, bin, 'serve', `--config=${configFile}`, '--log-level=info'];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'inherit', 'pipe', 'ipc'] });
  const { stderr } = child;
  if (!(stderr instanceof Readable)) throw new Error('its log cannot be read');
  const complaints: string[] = [];
  const listening = Promise.withResolvers<number>();
  createInterface(stderr).on('line', (line) => {
    const { level, message, port } = entryOf(line);
    if (message === 'it looks and answers' && port !== undefined) listening.resolve(port);
    else if (level !== 'info') complaints.push(line);
  });
  const over = new AbortController();
  child.once('exit', (code, signal) => {
    const ended = new Error(`it ended with ${code ?? signal}: ${complaints.slice(-20).join('\n')}`);
    over.abort(ended);
    listening.reject(ended);
  });
  const port = await listening.promise;
  return {
    port,
    async ask(question) {
      child.send(question);
      for (;;) {
        const [message] = await once(child, 'message', { signal: over.signal });
        const told = message as Answered<typeof question>;
        if (told.question === question) return told.answer;
      }
    },
    async get(path, asked) {
      const before = performance.now();
      const response = await open(port, path, { ...asked, signal: AbortSignal.timeout(answerWithinMs) });
      const body = await buffer(response);
      const { statusCode = 0 } = response;
      if (statusCode < 300) return { body, wallMs: performance.now() - before };
      throw new Error(`${path} was answered with ${statusCode}: ${body.subarray(0, 500).toString()}`);
    },
    async listen(path) {
      const response = await open(port, path, {});
      response.on('error', () => undefined).resume();
      return () => void response.destroy();
    },
    reload: () => void child.kill('SIGHUP'),
    complaints: () => complaints,
    async [Symbol.asyncDispose]() {
      if (over.signal.aborted) return;
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

interface Answered<Question extends keyof Questions> {
  readonly question: string;
  readonly answer: Questions[Question];
}

interface Entry {
  readonly level?: string;
  readonly message?: string;
  readonly port?: number;
}

/** What Node itself says is no JSON. */
function entryOf(line: string): Entry {
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return {};
  }
}

const answerWithinMs = 60_000;

async function open(
  port: number,
  path: string,
  { gzip = false, method = 'GET', token, signal }: Asked & { readonly signal?: AbortSignal },
): Promise<IncomingMessage> {
  const headers = {
    ...(gzip ? { 'accept-encoding': 'gzip' } : {}),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const asked = request({ host: '127.0.0.1', port, path, method, headers, agent: false, ...(signal && { signal }) });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return response;
}
