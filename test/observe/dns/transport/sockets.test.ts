import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import type { Server } from '../../../../src/model/dns.ts';
import { startSockets, type Sockets } from '../../../../src/observe/dns/transport/sockets.ts';

let open: Socket[] = [];
afterEach(() => {
  for (const socket of open) socket.close();
  open = [];
});

/** Sends back what it is sent, so many times, and remembers from where. */
async function echo(times = 1): Promise<{ readonly server: Server; readonly ports: number[] }> {
  const socket = createSocket('udp4');
  open.push(socket);
  const ports: number[] = [];
  socket.on('message', (bytes, from) => {
    ports.push(from.port);
    for (let i = 0; i < times; i++) socket.send(bytes, from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { server: { address: '127.0.0.1', port: socket.address().port }, ports };
}

/** One question, its socket given back as soon as its answer is there. */
async function ask(sockets: Sockets, server: Server, sound = true): Promise<Socket | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let used: Socket | undefined;
  const giveBack = sockets.borrow(server, {
    ready(socket) {
      used = socket;
      socket.send('?');
    },
    error: reject,
    message() {
      giveBack(sound);
      resolve();
    },
  });
  await promise;
  return used;
}

test('one that got its answer is used again, and not for ever', async () => {
  const { server, ports } = await echo();
  const sockets = startSockets();
  for (let i = 0; i < 500; i++) await ask(sockets, server);
  const uses = new Map<number, number>();
  for (const port of ports) uses.set(port, (uses.get(port) ?? 0) + 1);
  expect(uses.size).toBeLessThan(60);
  expect(Math.max(...uses.values())).toBeLessThanOrEqual(32);
});

test('which of several is next is chance', async () => {
  const { server, ports } = await echo();
  const sockets = startSockets();
  for (let i = 0; i < 200; i++) await ask(sockets, server);
  const repeated = ports.slice(1).filter((port, i) => port === ports[i]);
  expect(new Set(ports.slice(100)).size).toBeGreaterThan(7);
  expect(repeated.length).toBeLessThan(100);
});

test('no two questions have one at the same time', async () => {
  const { server, ports } = await echo();
  const sockets = startSockets();
  for (let round = 0; round < 20; round++) {
    await Promise.all(Array.from({ length: 10 }, () => ask(sockets, server)));
    expect(new Set(ports.slice(-10)).size).toBe(10);
  }
});

test('one whose question ended otherwise is never used again', async () => {
  const { server } = await echo();
  const sockets = startSockets();
  const used = new Set<Socket | undefined>();
  for (let i = 0; i < 50; i++) used.add(await ask(sockets, server, false));
  expect(used.size).toBe(50);
});

test('one that hears more than it was asked for is never used again', async () => {
  const { server } = await echo(2);
  const [sockets, others] = [startSockets(), startSockets()];
  const used = new Set<Socket | undefined>();
  for (let i = 0; i < 50; i++) {
    used.add(await ask(sockets, server));
    // The second copy is there before the answer to a later question is.
    await ask(others, server);
  }
  expect(used.size).toBe(50);
});

test('each is of one place', async () => {
  const [one, two] = [await echo(), await echo()];
  const sockets = startSockets();
  for (let i = 0; i < 40; i++) {
    await ask(sockets, one.server);
    await ask(sockets, two.server);
  }
  expect([one.ports.length, two.ports.length]).toEqual([40, 40]);
});

test('what is kept holds up no process', async () => {
  const { server } = await echo();
  const held = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'UDPWrap').length;
  await expect.poll(held).toBe(1);
  await ask(startSockets(), server);
  expect(held()).toBe(1);
});

test('what was not needed for a while is closed', async () => {
  const { server } = await echo();
  const used = await ask(startSockets(5), server);
  if (used === undefined) throw new Error('no socket was used');
  await expect(once(used, 'close')).resolves.toEqual([]);
});

test('no more than a few are kept', async () => {
  const { server } = await echo();
  const sockets = startSockets();
  const askMany = () => Promise.all(Array.from({ length: 40 }, () => ask(sockets, server)));
  const first = new Set(await askMany());
  const again = (await askMany()).filter((socket) => first.has(socket));
  expect(first.size).toBe(40);
  expect(again.length).toBeLessThanOrEqual(8);
});
