import { wholeText } from './body.ts';
import type { Client } from './client.ts';
import { ClusterError } from './cluster-error.ts';

/** What to read, and for how long that matters. */
export interface Asking {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

const withinMs = 60_000;

/** A whole answer. Rejects with ClusterError. */
export async function readJson(
  { get }: Pick<Client, 'get'>,
  { path, query, signal }: Asking,
  mostBytes: number,
): Promise<unknown> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(withinMs)]);
  let text: string;
  try {
    text = await wholeText(await get(path, query, within), mostBytes);
  } catch (error) {
    if (!within.aborted || signal.aborted) throw error;
    throw new ClusterError('failed', `it cannot be reached: an answer took longer than ${withinMs / 1000} s`);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ClusterError('failed', `it answers ${path} with what is no JSON`);
  }
}
