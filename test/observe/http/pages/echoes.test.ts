import { createServer as createHttps } from 'node:https';
import { describe, expect, test } from 'vitest';
import { forgedHeaders } from '../../../../src/facts/http/forged-headers.ts';
import { chainOf, createSelfSigned } from '../../../../src/lab/certificates.ts';
import { echoes, forgedEchoes } from '../../../../src/observe/http/pages/echoes.ts';
import { noPages } from '../../../../src/observe/http/pages/page-looks.ts';
import { started } from '../../../echo/talking.ts';
import { lookForEcho, proxy, proxying, serve, toldBy, type Manner } from '../../../support/echo-look.ts';
import { listen, listenTcp, patience } from '../../../support/loopback.ts';
import { pageLook } from '../../../support/page-look.ts';

describe('our own echo', () => {
  test('is asked by who has the key, and heard', async () => {
    await using echo = await started();
    await using front = await proxy(echo.port);
    const { honest, forged } = await lookForEcho(front);
    expect(honest).toMatchObject([
      {
        forged: [],
        local: '127.0.0.1',
        reading: {
          where: { address: '127.0.0.1', port: front.port },
          value: {
            response: { status: 200 },
            told: {
              heard: {
                speaker: 'signed',
                instance: 'echo-1',
                arrival: {
                  peer: { address: '127.0.0.1' },
                  proxy: null,
                  host: `demo.example.com:${front.port}`,
                  headers: [['x-forwarded-for', '127.0.0.1']],
                },
              },
            },
          },
        },
      },
    ]);
    expect(honest[0]).not.toHaveProperty('inside');
    expect(honest[0]?.reading.where.url).toMatch(
      /^http:\/\/demo\.example\.com:\d+\/\.well-known\/hostprobe\/echo\?hostprobe=[0-9a-f]{32}$/,
    );
    expect(forged.map((look) => look.forged)).toEqual([forgedHeaders('127.0.0.1')]);
    const heard = toldBy(forged[0]);
    expect('heard' in heard && Object.fromEntries(heard.heard.arrival.headers)).toEqual({
      ...Object.fromEntries(forgedHeaders('127.0.0.1')),
      forwarded: 'for=203.0.113.13',
      'x-forwarded-for': '127.0.0.1',
    });
  });

  test('is asked over TLS for the host, in the version of HTTP that was spoken before', async () => {
    await using echo = await started();
    const identity = await createSelfSigned();
    const server = createHttps(chainOf(identity), proxying(echo.port));
    await using front = await listen(server);
    const { honest } = await lookForEcho(front, { target: { protocol: 'https' } });
    expect(toldBy(honest[0])).toMatchObject({ heard: { speaker: 'signed' } });
  });

  test('tells where it was asked from, inside a cluster', async () => {
    await using echo = await started();
    await using front = await proxy(echo.port);
    expect((await lookForEcho(front, { inCluster: true })).honest).toMatchObject([{ inside: true }]);
  });

  test.each<[string, Manner['target']]>([
    ['none is expected', { expect: {} }],
    ['nothing of HTTP is asked', { protocol: 'tcp', expect: { sourceIp: 'preserved' } }],
  ])('is not asked where %s', async (_, target) => {
    await using front = await serve((__, response) => void response.end());
    using deadline = patience();
    const look = await pageLook(front, deadline, { ...target });
    expect(await echoes(look)).toEqual([]);
    expect(await forgedEchoes(look, noPages)).toEqual([]);
  });

  test('is not forged at where none was heard', async () => {
    await using front = await serve((_, response) => void response.writeHead(404).end());
    expect(await lookForEcho(front)).toMatchObject({ honest: [{ forged: [] }], forged: [] });
  });
});

describe('no answer', () => {
  test('where no connection is made', async () => {
    const gone = await listenTcp(() => undefined);
    await gone[Symbol.asyncDispose]();
    const { honest, forged } = await lookForEcho(gone);
    expect(honest).toMatchObject([{ local: null, reading: { ok: false, failure: { code: 'unasked' } } }]);
    expect(honest[0]?.reading.ok === false && honest[0].reading.failure.detail).toContain('refused');
    expect(forged).toEqual([]);
  });

  test('where no handshake is made', async () => {
    await using front = await listenTcp((socket) => socket.end('no TLS here'));
    const { honest } = await lookForEcho(front, { target: { protocol: 'https' } });
    expect(honest).toMatchObject([{ local: '127.0.0.1', reading: { ok: false, failure: { code: 'unasked' } } }]);
    expect(honest[0]?.reading.ok === false && honest[0].reading.failure.detail).toMatch(
      /^nothing could be asked after the handshake: not-tls: /,
    );
  });

  test('where the connection is cut', async () => {
    await using front = await listenTcp((socket) => void socket.once('data', () => socket.destroy()));
    expect((await lookForEcho(front)).honest).toMatchObject([{ reading: { ok: false, failure: { code: 'closed' } } }]);
  });
});
