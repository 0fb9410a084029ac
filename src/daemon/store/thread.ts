import { Worker as NodeThread } from 'node:worker_threads';
import type { Exchanges, Letter, Reply, Request } from './messages.ts';
import { StoreTrouble } from './trouble.ts';

/** More questions than this do not wait for an answer at once. */
const mostWaiting = 256;

export interface Thread {
  /** Rejects where it cannot be done, and where the thread has ended. */
  ask<Kind extends keyof Exchanges>(kind: Kind, ask: Exchanges[Kind]['ask']): Promise<Exchanges[Kind]['answer']>;
  hasEnded(): boolean;
  /** Whatever it is at. */
  end(): void;
}

/** Beside this file in the source; in the bundle, which has all its files in one folder, under a name of its own. */
const file = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './store-worker.mjs', import.meta.url);

/** Starts the thread that keeps the database. It keeps the process alive only while somebody waits for it. */
export function startThread(onTrouble: (sentence: string) => void): Thread {
  const waiting = new Map<
    number,
    { readonly resolve: (answer: unknown) => void; readonly reject: (error: Error) => void }
  >();
  let ended: StoreTrouble | null = null;
  let id = 0;
  const worker = new NodeThread(file, { name: 'hostprobe-store', execArgv: [] });
  worker.unref();
  const end = (why: string, cause?: unknown): void => {
    ended ??= new StoreTrouble(why, { cause });
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  worker.on('error', (error) => end(`the thread that keeps the history failed: ${saidBy(error)}`, error));
  worker.on('exit', () => end('the thread that keeps the history has ended'));
  worker.on('message', (reply: Reply) => {
    for (const sentence of reply.troubles) onTrouble(sentence);
    const waiter = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (waiting.size === 0) worker.unref();
    if (reply.outcome.ok) waiter?.resolve(reply.outcome.answer);
    else waiter?.reject(new StoreTrouble(reply.outcome.because));
  });
  const send = (request: Request): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (ended !== null) return reject(ended);
      if (waiting.size >= mostWaiting) return reject(new StoreTrouble('too many ask for the history at once'));
      id += 1;
      waiting.set(id, { resolve, reject });
      worker.ref();
      const letter: Letter = { id, request };
      worker.postMessage(letter, []);
    });
  return {
    ask: async (kind, ask) => (await send({ kind, ...ask } as Request)) as Exchanges[typeof kind]['answer'],
    hasEnded: () => ended !== null,
    end() {
      end('the history is closed');
      worker.unref();
      void worker.terminate();
    },
  };
}

const saidBy = (error: unknown): string => (error instanceof Error ? error.message : String(error));
