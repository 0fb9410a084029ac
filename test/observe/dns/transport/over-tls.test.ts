import { createServer, type AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { createAuthority } from '../../../../src/lab/certificates.ts';
import { framed } from '../../../../src/observe/dns/transport/frames.ts';
import { decodeHead } from '../../../../src/observe/dns/wire/wire.ts';
import { leafOf, root, serveTls } from '../../../support/dns-tls.ts';
import { answerTo, client, dataOf, good, names, tlsAt } from '../../../support/encrypted-client.ts';

describe('over TLS', () => {
  test('an answer is read, and the connection shared and kept', async () => {
    await using server = await serveTls(good);
    using asker = client();
    const first = await asker.ask(tlsAt(server.port));
    expect(first).toMatchObject({ ok: true, value: { transport: 'tls', answers: [{ data: '20.0.0.1' }] } });
    const readings = await Promise.all(names.map((name) => asker.ask(tlsAt(server.port), name)));
    expect(readings.map(dataOf)).toEqual(names.map((_, i) => `20.0.0.${i}`));
    expect(server.connections()).toBe(1);
    expect(asker.life.proof().ipv4.own).toBe(true);
  });

  test('answers come in any order, and in pieces, to whom they belong', async () => {
    const held: Buffer[] = [];
    await using server = await serveTls((socket, message) => {
      held.push(framed(answerTo(message)));
      if (held.length < names.length) return;
      const all = Buffer.concat(held.toReversed());
      for (let at = 0; at < all.length; at += 7) socket.write(all.subarray(at, at + 7));
    });
    using asker = client();
    const readings = await Promise.all(names.map((name) => asker.ask(tlsAt(server.port), name)));
    expect(readings.map(dataOf)).toEqual(names.map((_, i) => `20.0.0.${i}`));
  });

  test('one that hangs, and one that is rubbish, disturb no other', async () => {
    await using server = await serveTls((socket, message) => {
      const { question, id } = decodeHead(message);
      if (question?.name === 'n3.example.com') return;
      const rubbish = Buffer.concat([
        Buffer.of(id >> 8, id & 0xff),
        Buffer.from('\x81\x80rubbish'),
        Buffer.alloc(9, 255),
      ]);
      const other = answerTo(message, { question: { name: 'evil.example.com', type: 'A' } });
      const answer = { 'n4.example.com': rubbish, 'n5.example.com': other }[question?.name ?? ''];
      socket.write(framed(answer ?? answerTo(message)));
    });
    using asker = client();
    const readings = await Promise.all(names.map((name) => asker.ask(tlsAt(server.port), name)));
    const failed = readings.flatMap((reading, i) => (reading.ok ? [] : [[i, reading.failure.code]]));
    expect(failed).toEqual([
      [3, 'timeout'],
      [4, 'malformed'],
      [5, 'malformed'],
    ]);
    expect(server.connections()).toBe(1);
  });

  test('a connection that was closed while it lay idle, or as it is used again, is opened once more', async () => {
    await using server = await serveTls((socket, message, nth) => {
      if (nth === 0) good(socket, message, nth, 0);
      else socket.end();
    });
    using asker = client();
    for (const name of names.slice(0, 4)) {
      expect(await asker.ask(tlsAt(server.port), name)).toMatchObject({ ok: true });
    }
    expect(server.connections()).toBe(4);
  });

  test('one that stalls is left for a new one', async () => {
    await using server = await serveTls((socket, message, nth, connection) => {
      if (connection > 0) good(socket, message, nth, connection);
    });
    using asker = client();
    expect(await asker.ask(tlsAt(server.port))).toMatchObject({ ok: false, failure: { code: 'timeout' } });
    expect(await asker.ask(tlsAt(server.port))).toMatchObject({ ok: true });
  });

  const broken: readonly (readonly [string, string, RegExp, (socket: TLSSocket, message: Buffer) => void])[] = [
    ['closed at once', 'closed', /after 0 octets/, (socket) => void socket.end()],
    ['closed in the middle', 'closed', /after 5 octets/, (socket) => void socket.end(Buffer.of(0, 100, 1, 2, 3))],
    ['silent', 'timeout', /no answer within/, () => undefined],
    [
      'drips for ever',
      'timeout',
      /no answer within/,
      (socket) => {
        const timer = setInterval(() => socket.write('~'), 5);
        socket.on('close', () => clearInterval(timer));
      },
    ],
    [
      'floods',
      'too-large',
      /more than 100 messages that answer nothing/,
      (socket) => void socket.write(Buffer.concat(Array.from({ length: 200 }, () => framed(Buffer.alloc(1))))),
    ],
  ];
  test.each(broken)('%s: %s', async (_, code, detail, hand) => {
    await using server = await serveTls((socket, message) => hand(socket, message));
    using asker = client();
    const reading = await asker.ask(tlsAt(server.port));
    expect(reading).toMatchObject({ ok: false, failure: { code, detail: expect.stringMatching(detail) } });
  });

  test('64 KB are read', async () => {
    const text = `demo.example.com 60 TYPE65280 \\# 65000 ${'ab'.repeat(65_000)}`;
    await using server = await serveTls(
      (socket, message) => void socket.write(framed(answerTo(message, { answers: [text] }))),
    );
    using asker = client();
    expect(await asker.ask(tlsAt(server.port))).toMatchObject({
      ok: true,
      value: { answers: [{ type: 'TYPE65280' }] },
    });
  });

  test('what speaks no TLS, and what is not there', async () => {
    const plain = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.resume();
      socket.end('220 mail.example.com ESMTP\r\n');
    });
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    const { port } = plain.address() as AddressInfo;
    using asker = client();
    expect(await asker.ask(tlsAt(port))).toMatchObject({ ok: false, failure: { code: 'not-tls' } });
    await new Promise((resolve) => plain.close(resolve));
    expect(await asker.ask(tlsAt(port))).toMatchObject({ ok: false, failure: { code: 'refused' } });
  });

  test('when the round is over, whoever waits is told so, and nobody connects again', async () => {
    await using server = await serveTls(() => undefined);
    using asker = client();
    const waiting = asker.ask(tlsAt(server.port));
    setTimeout(asker.ways.close, 100);
    expect(await waiting).toMatchObject({ ok: false, failure: { code: 'stopped', detail: 'the round is over' } });
    expect(await asker.ask(tlsAt(server.port))).toMatchObject({ ok: false, failure: { code: 'stopped' } });
    expect(server.connections()).toBe(1);
  });
});

describe('a certificate', () => {
  const yesterday = new Date(Date.now() - 86_400_000);
  test.each([
    ['for the address', {}, undefined, null],
    ['for the name', { ip: [] }, 'dns.test', null],
    ['for another address', { ip: ['127.0.0.9'] }, undefined, /vouch for 127\.0\.0\.1: .*127\.0\.0\.9/],
    ['for another name', {}, 'dns.example', /vouch for dns\.example: .*dns\.test/],
    ['expired', { notBefore: new Date(0), notAfter: yesterday }, undefined, /expired/],
  ])('%s', async (_, options, certifiedAs, refusal) => {
    await using server = await serveTls(good, await leafOf({ dns: ['dns.test'], ip: ['127.0.0.1'], ...options }));
    using asker = client();
    const reading = await asker.ask(tlsAt(server.port, certifiedAs));
    if (refusal === null) expect(reading).toMatchObject({ ok: true });
    else
      expect(reading).toMatchObject({ ok: false, failure: { code: 'other', detail: expect.stringMatching(refusal) } });
  });

  test('of nobody we know is refused once, and that is remembered', async () => {
    const stranger = await createAuthority('Stranger');
    await using server = await serveTls(good);
    using asker = client([stranger.pem]);
    for (let i = 0; i < 3; i++) {
      expect(await asker.ask(tlsAt(server.port))).toMatchObject({
        ok: false,
        failure: { code: 'other', detail: expect.stringMatching(/^its certificate does not vouch for 127\.0\.0\.1: /) },
      });
    }
    expect(server.connections()).toBe(1);
  });

  test('of an intermediate that is trusted alone', async () => {
    const intermediate = await root.intermediate('Resolvers Issuer');
    await using server = await serveTls(good, await intermediate.leaf({ ip: ['127.0.0.1'] }));
    using asker = client([intermediate.pem]);
    expect(await asker.ask(tlsAt(server.port))).toMatchObject({ ok: true });
  });
});
