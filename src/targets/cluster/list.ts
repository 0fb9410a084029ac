import { setImmediate } from 'node:timers/promises';
import { isList, isMapping } from '../../config/tree.ts';
import type { Client } from './client.ts';
import { ClusterError } from './cluster-error.ts';
import { readJson, type Asking } from './read-json.ts';

export interface Listed {
  /** From where on to watch. */
  readonly resourceVersion: string;
  /** Whether it was read to its end. */
  readonly whole: boolean;
}

/** Of one resource; beyond that neither we nor whoever reads what we say of it gets anywhere. */
export const mostItems = 100_000;
const itemsAtOnce = 500;
const mostBytes = 32 * 1_048_576;
/** A page may be empty where all that would stand on it is filtered out; so many of them lead nowhere. */
const mostEmptyPages = 100;
/** So many are taken in one go, before others have their turn. */
const inOneGo = 50;

/** All items, page by page, within a time; each is handed over and not kept. Rejects with ClusterError. */
export async function listAll(
  client: Pick<Client, 'get'>,
  { path, query, signal }: Asking,
  mostMs: number,
  take: (item: unknown) => void,
): Promise<Listed> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(mostMs)]);
  let limit = itemsAtOnce;
  let from = '';
  let taken = 0;
  let emptyPages = 0;
  for (;;) {
    const paged = { ...query, limit: String(limit), ...(from !== '' && { continue: from }) };
    let page: Page;
    try {
      page = pageIn(await readJson(client, { path, query: paged, signal: within }, mostBytes));
    } catch (error) {
      if (within.aborted && !signal.aborted) throw tooSlow(mostMs);
      if (!(error instanceof ClusterError) || error.failure !== 'too-large' || limit === 1) throw error;
      limit = Math.ceil(limit / 4);
      continue;
    }
    for (const item of page.items) {
      take(item);
      if (++taken % inOneGo === 0) await setImmediate();
    }
    if (page.next === '') return { resourceVersion: page.resourceVersion, whole: true };
    if (taken >= mostItems) return { resourceVersion: page.resourceVersion, whole: false };
    emptyPages += page.items.length === 0 ? 1 : 0;
    if (page.next === from || emptyPages > mostEmptyPages) throw endless();
    from = page.next;
  }
}

const tooSlow = (mostMs: number): ClusterError =>
  new ClusterError('failed', `it cannot be listed: that takes longer than ${Math.round(mostMs / 1000)} s`);
const endless = (): ClusterError =>
  new ClusterError('failed', 'it cannot be listed: page follows page without anything new');

interface Page {
  readonly items: readonly unknown[];
  readonly resourceVersion: string;
  /** Where the next page begins; empty after the last. */
  readonly next: string;
}

function pageIn(answer: unknown): Page {
  const { items, metadata } = isMapping(answer) ? answer : {};
  const { resourceVersion, continue: next = '' } = isMapping(metadata) ? metadata : {};
  if (typeof resourceVersion !== 'string' || typeof next !== 'string' || (!isList(items) && items !== null)) {
    throw new ClusterError('failed', 'its answer is no list of objects');
  }
  return { items: items ?? [], resourceVersion, next };
}
