import { isMapping } from '../../config/tree.ts';
import { cutWords } from '../../facts/cut-words.ts';
import { eachLine } from './body.ts';
import type { Client } from './client.ts';
import { ClusterError } from './cluster-error.ts';
import type { Asking } from './read-json.ts';

export interface WatchEvent {
  readonly type: 'changed' | 'deleted' | 'bookmark';
  /** From where on to watch, once this is taken. */
  readonly resourceVersion: string;
  readonly object: unknown;
}

export interface Watching extends Asking {
  readonly resourceVersion: string;
  /** After which time the server ends it. */
  readonly seconds: number;
  /** It has begun; throws where it is not to go on. */
  begun(): void;
  /** What has changed; nothing of it is kept. */
  take(event: WatchEvent): void;
}

/** The API takes no larger object; as JSON it may be a few times as large. */
const mostChars = 16 * 1_048_576;
/** What goes on for longer than the server was asked to is no longer heard. */
const graceMs = 15_000;

/** Tells what changes from a version on, until the server ends it. Rejects with ClusterError. */
export async function watchEvents(
  { get }: Pick<Client, 'get'>,
  { path, query, resourceVersion, seconds, signal, begun, take }: Watching,
): Promise<void> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000 + graceMs)]);
  const watched = {
    ...query,
    watch: '1',
    allowWatchBookmarks: 'true',
    resourceVersion,
    timeoutSeconds: String(seconds),
  };
  try {
    const body = await get(path, watched, within);
    try {
      begun();
    } catch (error) {
      body.on('error', () => undefined);
      body.destroy();
      throw error;
    }
    await eachLine(body, mostChars, (line) => {
      if (line !== '') take(eventIn(line));
    });
  } catch (error) {
    // It is as if it had ended: what we did not hear is told when we ask from the same version on.
    if (!within.aborted || signal.aborted) throw error;
  }
}

function eventIn(line: string): WatchEvent {
  const { type, object } = parsed(line);
  const { metadata } = isMapping(object) ? object : {};
  const resourceVersion = isMapping(metadata) ? metadata['resourceVersion'] : undefined;
  if (type === 'ERROR') throw failureIn(object);
  if (typeof resourceVersion !== 'string' || resourceVersion === '') throw unknownEvent();
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
      return { type: 'changed', resourceVersion, object };
    case 'DELETED':
      return { type: 'deleted', resourceVersion, object };
    case 'BOOKMARK':
      return { type: 'bookmark', resourceVersion, object };
    default:
      throw unknownEvent();
  }
}

function parsed(line: string): { readonly type?: unknown; readonly object?: unknown } {
  try {
    const event = JSON.parse(line) as unknown;
    if (isMapping(event)) return event;
  } catch {
    // It is no event.
  }
  throw unknownEvent();
}

/** Something may have been missed: what there is has to be listed anew. */
const unknownEvent = (): ClusterError =>
  new ClusterError('gone', 'it tells of changes in words that are not understood');

function failureIn(status: unknown): ClusterError {
  const { code, message } = isMapping(status) ? status : {};
  const words = typeof message === 'string' ? cutWords(message) : 'no reason is given';
  return new ClusterError(code === 410 ? 'gone' : 'failed', `it ended a watch: ${words}`);
}
