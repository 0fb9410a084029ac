import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import type { Client } from '../../../src/targets/cluster/client.ts';
import { listAll, mostItems } from '../../../src/targets/cluster/list.ts';

type Query = Readonly<Record<string, string>>;

/** What answers each page with an object, or with its text. */
function answering(page: (query: Query, count: number) => object | Buffer) {
  const asked: Query[] = [];
  const get: Client['get'] = async (_, query) => {
    asked.push(query);
    const answer = page(query, asked.length);
    return Readable.from([Buffer.isBuffer(answer) ? answer : Buffer.from(JSON.stringify(answer))]);
  };
  return { asked, client: { get } };
}

const list = (client: Pick<Client, 'get'>, take: (item: unknown) => void = () => undefined) =>
  listAll(client, { path: '/api/v1/services', query: {}, signal: new AbortController().signal }, 60_000, take);
const items = (count: number) => Array.from({ length: count }, (_, index) => index);

test('pages that are too large are asked for smaller', async () => {
  const { asked, client } = answering(({ limit }) => ({
    metadata: { resourceVersion: '7' },
    items: Array.from({ length: Math.min(40, Number(limit)) }, () => 'x'.repeat(1_000_000)),
  }));
  const taken: unknown[] = [];
  expect(await list(client, (item) => taken.push(item))).toEqual({ resourceVersion: '7', whole: true });
  expect(asked.map(({ limit }) => limit)).toEqual(['500', '125', '32']);
  expect(taken).toHaveLength(32);
});

test('one that is too large alone is a failure', async () => {
  const large = Buffer.alloc(33 * 1_048_576, 'x');
  const { asked, client } = answering(() => large);
  await expect(list(client)).rejects.toMatchObject({ failure: 'too-large' });
  expect(asked.at(-1)?.['limit']).toBe('1');
});

test('more than is borne is not read on, and is not all', async () => {
  const { asked, client } = answering((_, count) => ({
    metadata: { resourceVersion: '7', continue: String(count) },
    items: items(500),
  }));
  expect(await list(client)).toEqual({ resourceVersion: '7', whole: false });
  expect(asked).toHaveLength(mostItems / 500);
});

test('pages may be empty, but not without end', async () => {
  const some = answering((_, count) => ({
    metadata: { resourceVersion: '7', ...(count < 20 && { continue: String(count) }) },
    items: count < 20 ? [] : items(1),
  }));
  expect(await list(some.client)).toEqual({ resourceVersion: '7', whole: true });
  const endless = answering((_, count) => ({ metadata: { resourceVersion: '7', continue: String(count) }, items: [] }));
  await expect(list(endless.client)).rejects.toMatchObject({ failure: 'failed' });
  expect(endless.asked.length).toBeLessThan(200);
});
