import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { handOver } from '../../../src/observe/http/hand-over.ts';
import { dial, listenTcp, patience, type Loopback } from '../../support/loopback.ts';

const open = async (server: Loopback): Promise<Socket> => {
  using deadline = patience();
  const { socket } = await dial(server, deadline);
  if (socket === null) throw new Error('no connection');
  return socket;
};

type Connector = ReturnType<typeof handOver>;

/** What one call is answered with, and whether it was answered before it returned. */
const asked = async (connect: Connector): Promise<{ error: Error | null; socket: Socket | null; atOnce: boolean }> => {
  const answer = Promise.withResolvers<{ error: Error | null; socket: Socket | null }>();
  let answered = false;
  connect({}, (error, socket) => {
    answered = true;
    answer.resolve({ error, socket });
  });
  const atOnce = answered;
  return { ...(await answer.promise), atOnce };
};

test('an open socket is handed over once, later than asked, and never again', async () => {
  await using server = await listenTcp(() => undefined);
  const socket = await open(server);
  const connect = handOver(socket);
  expect(await asked(connect)).toEqual({ error: null, socket, atOnce: false });
  expect(await asked(connect)).toMatchObject({ error: { code: 'closed' }, socket: null });
  expect(socket.destroyed).toBe(false);
  socket.destroy();
});

test.each<[string, (socket: Socket) => unknown]>([
  ['destroyed', (socket) => socket.destroy()],
  ['ended by us', (socket) => socket.end()],
  ['ended by the server', (socket) => Object.assign(socket.resume(), { allowHalfOpen: true }).push(null)],
])('one that was %s is not, nor asked for again', async (_, harm) => {
  await using server = await listenTcp(() => undefined);
  const socket = await open(server);
  harm(socket);
  const connect = handOver(socket);
  await new Promise((resolve) => setImmediate(resolve));
  expect(await asked(connect)).toMatchObject({ error: { code: 'closed' }, socket: null });
  expect(await asked(connect)).toMatchObject({ error: { code: 'closed' }, socket: null });
  socket.destroy();
});
