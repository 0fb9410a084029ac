import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { answerOf, answersIn, askLine, request, signedRequest, started, textOf } from './talking.ts';

const opened = async (port: number, text = ''): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => socket.destroy());
  await once(socket, 'connect');
  if (text !== '') socket.write(text);
  return socket;
};

const host = 'Host: demo.example.com';
const kept = (): string => request([host, askLine()]);

describe('slow clients', () => {
  const quick = { headersMs: 40, requestMs: 40, lookEveryMs: 20 };
  test.each([
    ['with a header that does not end', `GET / HTTP/1.1\r\n${host}\r\nX-A: `, quick],
    ['with a first line that does not end', 'GET /', quick],
    ['with a header alone', 'GET / HTTP/1.1\r\n', { ...quick, requestMs: 60_000 }],
  ])('%s are told so, and hung up on', async (_, begun, limits) => {
    await using echo = await started({}, limits);
    const [answer] = answersIn(await textOf(await opened(echo.port, begun)));
    expect(answer?.status).toBe(408);
  });

  test('with a body that does not end get their answer, and are hung up on', async () => {
    await using echo = await started({}, quick);
    const begun = request([host, askLine(), 'Content-Length: 1000000']);
    expect(answersIn(await textOf(await opened(echo.port, begun)))[0]?.status).toBe(200);
  });

  test('that do not ask again are hung up on', async () => {
    await using echo = await started({}, { idleMs: 30 });
    expect(answersIn(await textOf(await opened(echo.port, kept())))).toHaveLength(1);
  });

  const patient = { headersMs: 600_000, requestMs: 600_000 };
  test.each([
    ['their answers', 200, 'a'.repeat(2000), {}],
    ['their refusals', 200, '', {}],
    // Long before anything is late.
    ['answers that are far longer than what is asked', 600_000, '<'.repeat(2000), patient],
    ['answers to requests of a few bytes', 600_000, '', { ...patient, awaitedBytes: 65_536 }],
  ])('that do not take %s are hung up on, and hold up nobody', async (_, silentMs, value, limits) => {
    await using echo = await started({ open: true, key: null }, { silentMs, ...limits });
    const socket = await opened(echo.port);
    const closed = Promise.withResolvers<void>();
    socket.on('close', closed.resolve).pause();
    const asked = value === '' ? request([host], 'GET / HTTP/1.1') : request([host, `X-Forwarded-For: ${value}`]);
    const many = asked.repeat(Math.ceil(1_000_000 / asked.length));
    // Until the other side reads no further: what it then holds is bounded.
    while (!socket.destroyed && socket.write(many)) await new Promise(setImmediate);
    expect((await answerOf(echo.port, request([host, 'Connection: close']))).status).toBe(200);
    // It is only by writing that one who does not read learns of it.
    const writing = setInterval(() => socket.write('x'), 20);
    await closed.promise.finally(() => clearInterval(writing));
  });
});

describe('many clients', () => {
  test('that say nothing keep nobody from being answered', async () => {
    await using echo = await started();
    const idle = await Promise.all(Array.from({ length: 2000 }, () => opened(echo.port)));
    expect((await answerOf(echo.port, signedRequest())).status).toBe(200);
    for (const socket of idle) socket.destroy();
  });

  test('that only might ask again make room for one that asks', async () => {
    await using echo = await started({}, { connections: 20 });
    const idle = await Promise.all(Array.from({ length: 20 }, () => opened(echo.port, kept())));
    await Promise.all(idle.map((socket) => once(socket, 'data')));
    const closed = Promise.all(idle.map((socket) => once(socket, 'close')));
    expect(await textOf(await opened(echo.port, signedRequest()))).toBe('');
    await closed;
    expect((await answerOf(echo.port, signedRequest())).status).toBe(200);
  });

  test('are no more than so many', async () => {
    await using echo = await started({}, { connections: 5 });
    const busy = await Promise.all(Array.from({ length: 5 }, () => opened(echo.port, 'GET ')));
    expect(await textOf(await opened(echo.port, signedRequest()))).toBe('');
    for (const socket of busy) socket.destroy();
  });
});

test('half of a connection is enough to be answered over', async () => {
  await using echo = await started();
  const socket = connect({ port: echo.port, host: '127.0.0.1', allowHalfOpen: true });
  socket.end(signedRequest());
  expect(answersIn(await textOf(socket))[0]?.status).toBe(200);
});

test('connections that are cut in the middle leave nothing behind', async () => {
  await using echo = await started();
  for (const begun of ['', 'PROXY ', 'GET / HTTP/1.1\r\n', kept(), kept() + kept()]) {
    const socket = await opened(echo.port, begun);
    socket.resetAndDestroy();
  }
  expect((await answerOf(echo.port, signedRequest())).status).toBe(200);
  expect(echo.warnings).toEqual([]);
});

describe('told to stop', () => {
  test('it finishes what is under way, says that this is the end, and takes nothing new', async () => {
    const echo = await started();
    const asked = kept();
    const late = await opened(echo.port, asked.slice(0, -4));
    const idle = await opened(echo.port, kept());
    const silent = await opened(echo.port);
    await once(idle, 'data');
    const gone = [once(idle, 'close'), once(silent, 'close')];
    const closed = echo.close();
    await Promise.all(gone);
    const refused = connect(echo.port, '127.0.0.1');
    expect(await once(refused, 'error').then(([error]: unknown[]) => error)).toMatchObject({ code: 'ECONNREFUSED' });
    late.write(asked.slice(-4));
    const [answer] = answersIn(await textOf(late));
    expect(answer).toMatchObject({ status: 200, headers: { connection: 'close' } });
    await closed;
  });

  test('it does not wait for ever, and a second word is the first', async () => {
    const echo = await started({}, { closeMs: 50 });
    const stuck = await opened(echo.port, 'GET / HTTP/1.1\r\n');
    const begun = await opened(echo.port, kept().slice(0, -4));
    await answerOf(echo.port, signedRequest());
    expect(echo.close()).toBe(echo.close());
    await echo.close();
    await Promise.all([stuck, begun].map((socket) => (socket.destroyed ? undefined : once(socket, 'close'))));
    expect([stuck.destroyed, begun.destroyed]).toEqual([true, true]);
  });
});
