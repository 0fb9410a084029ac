import { createServer as createTlsServer } from 'node:tls';
import { createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startDeadline } from '../../src/observe/deadline.ts';
import { startLife } from '../../src/observe/life.ts';
import { connect, type Connected } from '../../src/observe/tcp/connect.ts';
import { startPlaces, type PlacesAt } from '../../src/observe/turns.ts';
import { eventually } from '../support/eventually.ts';
import { settings, target } from '../support/evidence.ts';
import { bareWires } from '../support/looking.ts';
import { listen, listenTcp, patience, type Loopback } from '../support/loopback.ts';
import { lookAtAddress } from '../../src/observe/address.ts';
import type { Deadline } from '../../src/observe/deadline.ts';

const dialAt = (
  { address, port }: Pick<Loopback, 'address' | 'port'>,
  deadline: Deadline,
  places: PlacesAt,
): Promise<Connected> =>
  connect({ address, port }, { deadline, timeoutMs: 5000, life: startLife(), settings, configured: [address], places });

test('no more than so many are at one place, and each that leaves lets the next in', async () => {
  const places = startPlaces(2);
  using deadline = patience();
  const at = { address: '192.0.2.1', port: 443 };
  const [first, second] = [await places.enter(at, deadline), await places.enter(at, deadline)];
  let third: (() => void) | undefined;
  const entering = places.enter(at, deadline).then((leave) => (third = leave));
  const elsewhere = await places.enter({ ...at, port: 80 }, deadline);
  expect(third).toBeUndefined();
  expect(places.taken()).toBe(2);
  first();
  await entering;
  for (const leave of [second, elsewhere, third]) leave?.();
  expect(places.taken()).toBe(0);
});

test('who waits does not use up their own time, and leaves when it ends', async () => {
  const places = startPlaces(1);
  using long = patience();
  const at = { address: '192.0.2.1', port: 443 };
  const leave = await places.enter(at, long);
  const short = startDeadline(150, new AbortController().signal);
  const waiting = places.enter(at, short);
  await pause(100);
  expect(short.remainingMs()).toBeLessThan(100);
  leave();
  const freed = await waiting;
  expect(short.remainingMs()).toBeGreaterThan(100);
  short.clear();
  const late = startDeadline(30, new AbortController().signal);
  await expect(places.enter(at, late)).rejects.toThrow('used up');
  late.clear();
  freed();
  expect(places.taken()).toBe(0);
});

test('a connection keeps its place until it is closed, and one that is refused gives it back', async () => {
  const places = startPlaces(2);
  let most = 0;
  await using server = await listenTcp(() => {
    most = Math.max(most, server.open());
  });
  using deadline = patience();
  const looks = Array.from({ length: 8 }, async () => {
    const { socket, reading } = await dialAt(server, deadline, places);
    expect(reading.ok).toBe(true);
    await pause(20);
    socket?.destroy();
  });
  await Promise.all(looks);
  // The server may hear of an end later than of the beginning that follows it.
  expect(most).toBeLessThanOrEqual(4);
  const gone = await listen(createServer());
  await gone[Symbol.asyncDispose]();
  const refused = await Promise.all(Array.from({ length: 5 }, () => dialAt(gone, deadline, places)));
  expect(refused.every(({ reading }) => !reading.ok && reading.failure.code === 'refused')).toBe(true);
  const denied = await connect(
    { address: '127.0.0.1', port: 1 },
    { deadline, timeoutMs: 100, life: startLife(), settings, configured: [], places },
  );
  expect(denied.reading).toMatchObject({ ok: false, failure: { code: 'denied' } });
  await eventually('free again', async () => places.taken() === 0 || null);
});

test('where there is no place in time the reading says that our own time ended', async () => {
  const places = startPlaces(1);
  await using server = await listenTcp(() => undefined);
  using deadline = patience();
  const { socket } = await dialAt(server, deadline, places);
  const short = startDeadline(50, new AbortController().signal);
  const { reading } = await dialAt(server, short, places);
  short.clear();
  expect(reading).toMatchObject({ ok: false, failure: { code: 'budget' } });
  socket?.destroy();
  await eventually('free again', async () => places.taken() === 0 || null);
});

test('one place is enough for every look that opens several connections, whatever the server speaks', async () => {
  const places = startPlaces(1);
  const wires = { ...bareWires(settings), places };
  const servers = [
    createServer((socket: Socket) => socket.on('error', () => undefined).end('220 mail.example.com ESMTP\r\n')),
    createTlsServer({}, () => undefined).on('tlsClientError', () => undefined),
  ];
  for (const each of servers) {
    await using server = await listen(each);
    using deadline = patience(3000);
    const looked = target({ host: 'demo.example.com', port: server.port, address: [server.address] });
    const { session } = await lookAtAddress(
      { address: server.address, port: server.port },
      { target: looked, host: looked.host, deadline, upTo: 'response' },
      wires,
    );
    expect(session?.ok).toBe(false);
    expect(deadline.signal.aborted).toBe(false);
    await eventually('free again', async () => places.taken() === 0 || null);
  }
});

test('who is silent keeps nobody waiting for long', async () => {
  const places = startPlaces(2);
  await using stalling = await listenTcp(() => undefined);
  using deadline = patience(30_000);
  const begun = performance.now();
  const looks = await Promise.all(Array.from({ length: 4 }, () => dialAt(stalling, deadline, places)));
  const tookMs = performance.now() - begun;
  expect(looks.every(({ reading }) => reading.ok)).toBe(true);
  // The first two never went away: the others came in when nothing had gone on there for a while.
  expect(tookMs).toBeGreaterThan(2500);
  for (const { socket } of looks) socket?.destroy();
  await eventually('all places are free', async () => (places.taken() === 0 ? true : null));
});
