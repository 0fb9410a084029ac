import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { startDeadline } from '../../../src/observe/deadline.ts';
import { startLife } from '../../../src/observe/life.ts';
import { connect } from '../../../src/observe/tcp/connect.ts';
import { quoteSaid } from '../../../src/observe/tcp/said.ts';
import { settings } from '../../support/evidence.ts';
import { dial, listen, listenTcp, patience } from '../../support/loopback.ts';

test.each(['127.0.0.1', '::1'])('a connection to %s is made and is a sign of life', async (address) => {
  await using server = await listenTcp(() => undefined, address);
  using deadline = patience();
  const life = startLife();
  const { reading, socket } = await connect(
    { address, port: server.port },
    { deadline, timeoutMs: 1000, life, settings, configured: [address] },
  );
  expect(reading).toMatchObject({ where: { address, port: server.port }, ok: true, value: { localAddress: address } });
  expect(socket?.listenerCount('error')).toBeGreaterThan(0);
  expect(life.proof()[address === '::1' ? 'ipv6' : 'ipv4']).toEqual({ beyond: false, own: true });
  socket?.destroy();
});

test('a refusal is a reading, and a sign of life', async () => {
  const gone = await listen(createServer());
  await gone[Symbol.asyncDispose]();
  using deadline = patience();
  const life = startLife();
  const { reading, socket } = await connect(
    { address: gone.address, port: gone.port },
    { deadline, timeoutMs: 1000, life, settings, configured: [gone.address] },
  );
  expect(reading).toMatchObject({ ok: false, failure: { code: 'refused' } });
  expect(socket).toBeNull();
  expect(life.proof().ipv4.own).toBe(true);
});

test('what the configuration did not name is not dialled', async () => {
  let connections = 0;
  await using server = await listenTcp(() => connections++);
  using deadline = patience();
  const life = startLife();
  const look = { deadline, timeoutMs: 1000, life, settings, configured: [] };
  const { reading, socket } = await connect({ address: server.address, port: server.port }, look);
  expect(reading).toMatchObject({ ok: false, failure: { code: 'denied' } });
  expect(socket).toBeNull();
  expect(connections).toBe(0);
  expect(life.proof().ipv4.own).toBe(false);
});

test("a deadline that has passed ends the look before it begins, and is the target's", async () => {
  await using server = await listenTcp(() => undefined);
  const run = new AbortController();
  const deadline = startDeadline(10_000, run.signal);
  run.abort();
  const { reading, socket } = await dial(server, deadline);
  deadline.clear();
  expect(reading).toMatchObject({ ok: false, failure: { code: 'stopped' } });
  expect(socket).toBeNull();
});

test('a reset after the connection was made throws nowhere', async () => {
  await using server = await listenTcp((socket) => socket.resetAndDestroy());
  using deadline = patience();
  const { socket } = await dial(server, deadline);
  const closed = Promise.withResolvers<void>();
  if (socket === null || socket.closed) closed.resolve();
  socket?.once('close', () => closed.resolve());
  socket?.resume();
  await closed.promise;
  expect(socket?.destroyed ?? true).toBe(true);
});

test.each([
  ['220 mail.example.com ESMTP\r\nmore', '"220 mail.example.com ESMTP"'],
  ['\u001b[31mred\u0007', '".[31mred."'],
  ['x'.repeat(100), `"${'x'.repeat(60)}…"`],
  ['', '""'],
])('what was said is quoted as one printable line: %j', (said, quoted) => {
  expect(quoteSaid(Buffer.from(said, 'latin1'))).toBe(quoted);
});
