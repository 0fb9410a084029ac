import { describe, expect, test } from 'vitest';
import { decodeHead } from '../../../../src/observe/dns/wire/wire.ts';
import { leafOf, serveHttps, type HttpsHandler } from '../../../support/dns-tls.ts';
import { answerTo, client, dataOf, httpsAt, names, reply, send } from '../../../support/encrypted-client.ts';

describe.each([
  ['HTTP/1.1', false],
  ['HTTP/2', true],
])('over HTTPS by %s', (_, http2) => {
  test('an answer is read, and few connections serve all questions', async () => {
    const seen = new Set<string>();
    await using server = await serveHttps(
      (response, body, request) => {
        const { 'content-type': type, accept, 'user-agent': agent } = request.headers;
        const { httpVersion, method, url } = request;
        seen.add([httpVersion, method, url, type, accept, body.readUInt16BE(0), agent].join(' '));
        send(response, body, request);
      },
      { http2 },
    );
    using asker = client();
    const readings = await Promise.all(names.map((name) => asker.ask(httpsAt(server.port), name)));
    expect(readings.map(dataOf)).toEqual(names.map((__, i) => `20.0.0.${i}`));
    expect(readings[0]).toMatchObject({ ok: true, value: { transport: 'https' } });
    const version = http2 ? '2.0' : '1.1';
    expect([...seen]).toEqual([
      `${version} POST /dns-query application/dns-message application/dns-message 0 hostprobe/9.9.9 (+https://hostprobe.io)`,
    ]);
    expect(server.connections()).toBeLessThanOrEqual(8);
    expect(asker.life.proof().ipv4.own).toBe(true);
  });

  test('a certificate for another address is refused', async () => {
    await using server = await serveHttps(send, { http2, leaf: await leafOf({ ip: ['127.0.0.9'] }) });
    using asker = client();
    expect(await asker.ask(httpsAt(server.port))).toMatchObject({
      ok: false,
      failure: { code: 'other', detail: expect.stringMatching(/vouch for 127\.0\.0\.1: .*127\.0\.0\.9/) },
    });
  });

  test('a host is looked up as the system does', async () => {
    await using server = await serveHttps(send, { http2, leaf: await leafOf({ dns: ['localhost'] }) });
    using asker = client();
    expect(await asker.ask(httpsAt(server.port, 'localhost'))).toMatchObject({ ok: true });
  });

  test('one that hangs disturbs no other', async () => {
    await using server = await serveHttps(
      (response, body, request) => {
        if (decodeHead(body).question?.name !== 'n3.example.com') send(response, body, request);
      },
      { http2 },
    );
    using asker = client();
    const readings = await Promise.all(names.map((name) => asker.ask(httpsAt(server.port), name)));
    expect(readings.flatMap((reading, i) => (reading.ok ? [] : [[i, reading.failure.code]]))).toEqual([[3, 'timeout']]);
  });

  const type = 'application/dns-message';
  const broken: readonly (readonly [string, string, RegExp, HttpsHandler])[] = [
    ['a status', 'other', /HTTP status 503/, (response) => void response.writeHead(503).end('busy')],
    [
      'a redirect',
      'other',
      /HTTP status 302/,
      (response) => void response.writeHead(302, { location: 'https://127.0.0.1/' }).end(),
    ],
    ['another type', 'malformed', /text\/html/, (response) => reply(response, 'text/html', '<p>')],
    ['no type', 'malformed', /it answers with nothing in place/, (response) => void response.end()],
    ['too much', 'too-large', /./, (response) => reply(response, type, Buffer.alloc(65_536))],
    ['nothing', 'malformed', /0 octets/, (response) => reply(response, type, '')],
    [
      'another answer',
      'malformed',
      /answers another question/,
      (response, body) => reply(response, type, answerTo(body, { question: { name: 'evil.example.com', type: 'A' } })),
    ],
    [
      'drips for ever',
      'timeout',
      /no answer within/,
      (response) => {
        response.setHeader('content-type', type);
        const timer = setInterval(() => response.write('~'), 5);
        response.on('close', () => clearInterval(timer));
      },
    ],
    ['silence', 'timeout', /no answer within/, () => undefined],
    [
      'an end in the middle',
      // Node's HTTP/2 ends the streams of a session in order where it is destroyed: the message is what lacks something.
      http2 ? 'malformed' : 'closed',
      /./,
      (response, _body, request) => {
        response.setHeader('content-type', type);
        response.write('~', () => request.socket.destroy());
      },
    ],
  ];
  test.each(broken)('%s: %s', async (__, code, detail, handle) => {
    let isFirst = true;
    await using server = await serveHttps(
      (response, body, request) => {
        (isFirst ? handle : send)(response, body, request);
        isFirst = false;
      },
      { http2 },
    );
    using asker = client();
    const reading = await asker.ask(httpsAt(server.port));
    expect(reading).toMatchObject({ ok: false, failure: { code, detail: expect.stringMatching(detail) } });
    expect(await asker.ask(httpsAt(server.port))).toMatchObject({ ok: true });
  });

  test('a connection that lay idle and was closed is opened once more', async () => {
    await using server = await serveHttps(
      (response, body, request) => {
        send(response, body, request);
        response.on('finish', () => setImmediate(() => request.socket.destroy()));
      },
      { http2 },
    );
    using asker = client();
    for (const name of names.slice(0, 4)) {
      expect(await asker.ask(httpsAt(server.port), name)).toMatchObject({ ok: true });
    }
  });

  test('a connection that is closed as it is used again is opened once more', async () => {
    const used = new Set<number>();
    await using server = await serveHttps(
      (response, body, request) => {
        const connection = server.connections();
        if (used.has(connection)) request.socket.destroy();
        else send(response, body, request);
        used.add(connection);
      },
      { http2 },
    );
    using asker = client();
    for (const name of names.slice(0, 4)) {
      expect(await asker.ask(httpsAt(server.port), name)).toMatchObject({ ok: true });
    }
    expect(used.size).toBeGreaterThan(1);
  });

  test('connections that stall are left for new ones', async () => {
    await using server = await serveHttps(
      (response, body, request) => {
        if (server.connections() > 1) send(response, body, request);
      },
      { http2 },
    );
    using asker = client();
    expect(await asker.ask(httpsAt(server.port))).toMatchObject({ ok: false, failure: { code: 'timeout' } });
    expect(await asker.ask(httpsAt(server.port))).toMatchObject({ ok: true });
    expect(server.connections()).toBe(2);
  });

  test('when the round is over, whoever waits is told so', async () => {
    await using server = await serveHttps(() => undefined, { http2 });
    using asker = client();
    const waiting = asker.ask(httpsAt(server.port));
    setTimeout(asker.ways.close, 100);
    expect(await waiting).toMatchObject({ ok: false, failure: { code: 'stopped', detail: 'the round is over' } });
    expect(await asker.ask(httpsAt(server.port))).toMatchObject({ ok: false, failure: { code: 'stopped' } });
  });
});
