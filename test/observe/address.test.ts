import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { createSelfSigned } from '../../src/lab/certificates.ts';
import { lookAtAddress, lookFromInside, phaseMsOf, type AddressSeen } from '../../src/observe/address.ts';
import { settings, target } from '../support/evidence.ts';
import { bareWires } from '../support/looking.ts';
import { answering, flags, goaway, head, reset, status } from '../support/http2-frames.ts';
import { listen, listenTcp, patience } from '../support/loopback.ts';

test('an answer that takes longer than a phase is an answer, while the target has time', async () => {
  await using server = await listenTcp((socket) => {
    const answer = (): void => void socket.end('HTTP/1.1 204 No Content\r\n\r\n');
    socket.once('data', () => setTimeout(answer, 5300));
  });
  using deadline = patience();
  const { address, port } = server;
  const slow = target({ host: address, port, protocol: 'http' });
  const { response } = await lookAtAddress(
    { address, port },
    { target: slow, host: address, deadline, upTo: 'response' },
    bareWires(settings),
  );
  expect(response).toMatchObject({ ok: true, value: { status: 204 } });
  expect(response?.ms).toBeGreaterThan(5000);
}, 15_000);

describe('where the target has little time, silence is seen before that is used up', () => {
  const timeoutMs = 1000;
  const looksAtSilence = async (protocol: 'https' | 'http') => {
    await using server = await listenTcp(() => undefined);
    using deadline = patience(timeoutMs);
    const { address, port } = server;
    const silent = target({ host: address, address: [address], port, protocol, timeoutMs });
    return await lookAtAddress(
      { address, port },
      { target: silent, host: address, deadline, upTo: 'response' },
      bareWires(settings),
    );
  };

  test('of a handshake, when half of it is', async () => {
    const { session } = await looksAtSilence('https');
    expect(session).toMatchObject({ ok: false, failure: { code: 'timeout' } });
    expect(session?.ms).toBeGreaterThanOrEqual(490);
  });
  test('but not of a page, for which a server has 5 s', async () => {
    const { response } = await looksAtSilence('http');
    expect(response).toMatchObject({ ok: false, failure: { code: 'budget' } });
  });
  test.each([
    [250, 125],
    [4000, 2000],
    [10_000, 5000],
    [60_000, 5000],
  ])('of %d ms, a phase takes %d', (all, phase) => {
    expect(phaseMsOf({ timeoutMs: all })).toBe(phase);
  });
});

describe('of a server that speaks HTTP/2 there is', () => {
  const looksAt = async (...said: readonly Buffer[][]): Promise<AddressSeen[]> => {
    const { pem, keyPem } = await createSelfSigned({ dns: ['demo.example.com'] });
    let asked = 0;
    const server = createTlsServer({ cert: pem, key: keyPem, ALPNProtocols: ['h2', 'http/1.1'] }, (socket) => {
      const turn = said[asked++] ?? [];
      if (socket.alpnProtocol === 'h2') answering(...turn)(socket);
      else socket.once('data', () => socket.end('HTTP/1.1 204 No Content\r\n\r\n'));
    });
    await using loopback = await listen(server);
    using deadline = patience();
    const { address, port } = loopback;
    const demo = target({ address: [address], port });
    const look = { target: demo, host: demo.host, deadline, upTo: 'response' } as const;
    return await lookFromInside({ address, port }, look, bareWires(settings));
  };
  const whole = head(flags.endStream, status(200));
  const alpns = (seen: readonly AddressSeen[]) => seen.map(({ session }) => session?.ok === true && session.value.alpn);

  test('one look where it answers', async () => {
    const seen = await looksAt([whole]);
    expect(alpns(seen)).toEqual(['h2']);
    expect(seen).toMatchObject([{ response: { where: { protocol: 'h2' }, ok: true, value: { status: 200 } } }]);
  });
  test.each([
    ['the stream', reset(13)],
    ['the connection', goaway(0, 13)],
  ])('another over HTTP/1.1 where it demands that for %s', async (_, demand) => {
    const seen = await looksAt([demand]);
    expect(alpns(seen)).toEqual(['h2', 'http/1.1']);
    expect(seen).toMatchObject([{ response: { ok: false } }, { response: { ok: true, value: { status: 204 } } }]);
    expect(seen[1]?.response?.where.protocol).toBeUndefined();
  });
  test.each([
    ['refuses the stream', reset(7)],
    ['ends the connection before it', goaway(0, 0)],
  ])('another like it where it %s', async (_, refusal) => {
    const seen = await looksAt([refusal], [whole]);
    expect(alpns(seen)).toEqual(['h2', 'h2']);
    expect(seen).toMatchObject([{ response: { ok: false } }, { response: { ok: true, value: { status: 200 } } }]);
  });
  test('no third', async () => {
    const seen = await looksAt([reset(7)], [reset(7)], [whole]);
    expect(seen).toMatchObject([{ response: { ok: false } }, { response: { ok: false } }]);
  });
  test('no other where it fails otherwise', async () => {
    expect(await looksAt([reset(2)], [whole])).toMatchObject([{ response: { ok: false } }]);
  });
});

describe('from inside a cluster, before a proxy that waits for the PROXY protocol', () => {
  const header = 'PROXY UNKNOWN\r\n';
  /** Takes the header away and hands the rest on; whoever does not send it is cut off. */
  const guarded = async (
    inCluster: boolean,
    answers: 'whom the load balancer announces' | 'nobody',
  ): Promise<AddressSeen[]> => {
    const { pem, keyPem } = await createSelfSigned({ dns: ['demo.example.com'] });
    const inner = createTlsServer({ cert: pem, key: keyPem }, (socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 204 No Content\r\n\r\n'));
    });
    inner.on('tlsClientError', () => undefined);
    await using server = await listenTcp((socket) => {
      socket.once('data', (bytes: Buffer) => {
        if (answers === 'nobody' || !bytes.toString('latin1').startsWith(header)) {
          socket.end();
          return;
        }
        socket.pause();
        socket.unshift(bytes.subarray(header.length));
        inner.emit('connection', socket);
      });
    });
    using deadline = patience();
    const { address, port } = server;
    const demo = target({ address: [address], port });
    const look = { target: demo, host: demo.host, deadline, upTo: 'response' } as const;
    return await lookFromInside({ address, port }, look, { ...bareWires(settings), inCluster });
  };

  test('what it serves is seen, and how', async () => {
    const [first, second] = await guarded(true, 'whom the load balancer announces');
    expect(first).toMatchObject({ connection: { ok: true }, session: { ok: false, failure: { code: 'closed' } } });
    expect(second).toMatchObject({
      connection: { ok: true, where: { preamble: 'PROXY UNKNOWN' } },
      session: { ok: true },
      response: { ok: true, value: { status: 204 } },
    });
  });
  test('the plain look counts where the header brings nothing', async () => {
    const looks = await guarded(true, 'nobody');
    expect(looks.map(({ connection }) => connection.where.preamble)).toEqual(['PROXY UNKNOWN', undefined]);
  });
  test('from outside no such header is ever sent', async () => {
    expect(await guarded(false, 'whom the load balancer announces')).toMatchObject([{ session: { ok: false } }]);
  });
});
