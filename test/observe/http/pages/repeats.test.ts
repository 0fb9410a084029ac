import { createServer } from 'node:http';
import { createSecureServer } from 'node:http2';
import { expect, test } from 'vitest';
import { createAuthority, chainOf } from '../../../../src/lab/certificates.ts';
import { repeats } from '../../../../src/observe/http/pages/repeats.ts';
import { listen, patience, type Loopback } from '../../../support/loopback.ts';
import { pageLook } from '../../../support/page-look.ts';

/** As though the first answer had taken so long. */
async function repeat(server: Loopback, firstMs: number, over: Parameters<typeof pageLook>[2] = {}) {
  using deadline = patience();
  const look = await pageLook(server, deadline, over);
  const { response } = look.first;
  if (response === null) throw new Error('nothing was asked');
  return await repeats({ ...look, first: { ...look.first, response: { ...response, ms: firstMs } } });
}

const counting = () => {
  const asked: unknown[] = [];
  const server = createServer((request, response) => {
    asked.push(request.socket.remotePort);
    response.writeHead(204).end();
  });
  return { asked, server };
};

test('a slow answer is asked for twice more, each on a connection of its own', async () => {
  const { asked, server } = counting();
  await using loopback = await listen(server);
  const seen = await repeat(loopback, 5000);
  expect(seen).toMatchObject([
    { ok: true, value: { status: 204 }, where: { url: `http://demo.example.com:${loopback.port}/` } },
    { ok: true, value: { status: 204 } },
  ]);
  expect(new Set(asked).size).toBe(3);
});

test('a quick one is not', async () => {
  const { asked, server } = counting();
  await using loopback = await listen(server);
  expect(await repeat(loopback, 4999)).toEqual([]);
  expect(asked).toHaveLength(1);
});

test('over HTTP/2 as before', async () => {
  const leaf = await (await createAuthority('Test Root')).leaf({ dns: ['demo.example.com'] });
  const server = createSecureServer(chainOf(leaf), (_, response) => void response.writeHead(204).end());
  await using loopback = await listen(server);
  const seen = await repeat(loopback, 6000, { protocol: 'https' });
  expect(seen).toMatchObject(Array.from({ length: 2 }, () => ({ ok: true, where: { protocol: 'h2' } })));
});

test('no answer is not asked for again', async () => {
  await using loopback = await listen(createServer((request) => request.socket.destroy()));
  expect(await repeat(loopback, 6000)).toEqual([]);
});
