import { connect, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';
import { beforeAll, describe, expect, test } from 'vitest';
import { chainOf, createSelfSigned, type Identity } from '../../../../src/lab/certificates.ts';
import { smallHellos } from '../../../../src/observe/tls/places/small-hellos.ts';
import { makeFolder } from '../../../support/folder.ts';
import { listen, patience } from '../../../support/loopback.ts';
import { placeLook } from '../../../support/place-look.ts';

let leaf: Identity;
beforeAll(async () => {
  leaf = await createSelfSigned({ dns: ['demo.example.com'] });
});

/** Reads as much of a ClientHello as one packet carries; what becomes of more is for `overfull`. */
function onePacket(overfull: (socket: Socket) => void, options: TlsOptions = {}): Server {
  const inner = createServer({ ...chainOf(leaf), ...options }, (socket) => socket.on('error', () => undefined));
  inner.on('tlsClientError', () => undefined);
  return createTcpServer((socket) => {
    socket.once('data', (first: Buffer) => {
      if (first.length > 1400) {
        overfull(socket);
        return;
      }
      socket.pause();
      socket.unshift(first);
      inner.emit('connection', socket);
    });
  });
}

describe('something that takes no more than one packet', () => {
  test.each<[string, (socket: Socket) => void, string]>([
    ['resets', (socket) => void socket.resetAndDestroy(), 'reset'],
    ['ends the connection', (socket) => void socket.end(), 'closed'],
    ['stays silent', (socket) => void socket.resume(), 'timeout'],
  ])(
    'and else %s is seen by a small ClientHello',
    async (_, overfull, code) => {
      await using server = await listen(onePacket(overfull));
      using deadline = patience(20_000);
      const look = await placeLook(server, deadline);
      expect(look.first.session).toMatchObject({ ok: false, failure: { code } });
      expect(await smallHellos(look)).toMatchObject([
        {
          small: { ok: true, value: { protocol: 'TLSv1.3', group: 'X25519', sent: [leaf.sha256] } },
          usual: { ok: false, failure: { code } },
          again: { ok: true, value: { group: 'X25519' } },
        },
      ]);
    },
    15_000,
  );
});

test('where a small one is cut, too, that is what is written down', async () => {
  await using server = await listen(
    createTcpServer((socket) => void socket.once('data', () => socket.resetAndDestroy())),
  );
  using deadline = patience();
  expect(await smallHellos(await placeLook(server, deadline))).toMatchObject([
    { small: { ok: false, failure: { code: 'reset' } }, usual: null, again: null },
  ]);
});

test('a reset that does not come back is told apart from one that comes of the size', async () => {
  await using server = await listen(hiccup());
  using deadline = patience();
  const look = await placeLook(server, deadline);
  expect(look.first.session).toMatchObject({ ok: false, failure: { code: 'reset' } });
  expect(await smallHellos(look)).toMatchObject([{ small: { ok: true }, usual: { ok: true }, again: null }]);
});

/** Resets its first connection, and none after it. */
function hiccup(): Server {
  const inner = createServer(chainOf(leaf), (socket) => socket.on('error', () => undefined));
  let connections = 0;
  return createTcpServer((socket) => {
    if (connections++ === 0) socket.once('data', () => socket.resetAndDestroy());
    else inner.emit('connection', socket);
  });
}

test('the client certificate of the target is shown with a small one, too', async () => {
  using folder = makeFolder();
  const member = await createSelfSigned({ usage: 'client' });
  const demanding = { maxVersion: 'TLSv1.2', requestCert: true, ca: member.pem } as const;
  await using server = await listen(onePacket((socket) => void socket.resetAndDestroy(), demanding));
  using deadline = patience();
  const clientCertificate = { cert: folder.write('own.crt', member.pem), key: folder.write('own.key', member.keyPem) };
  expect(await smallHellos(await placeLook(server, deadline, { clientCertificate }))).toMatchObject([
    { small: { ok: true, value: { client: { certificate: member.sha256, refusal: null } } } },
  ]);
});

test('there is no occasion for it where the certificate of the server came before the cut', async () => {
  await using inner = await listen(createServer({ ...chainOf(leaf), maxVersion: 'TLSv1.2' }));
  let connections = 0;
  await using server = await listen(
    createTcpServer((socket) => {
      connections++;
      const upstream = connect(inner.port, inner.address);
      upstream.on('error', () => undefined);
      socket.on('error', () => undefined);
      socket.on('close', () => upstream.destroy());
      upstream.pipe(socket);
      socket.once('data', (hello: Buffer) => {
        upstream.write(hello);
        socket.once('data', () => socket.end());
      });
    }),
  );
  using deadline = patience();
  const look = await placeLook(server, deadline);
  expect(look.first).toMatchObject({ session: { ok: false, failure: { code: 'closed' } }, sentDer: [leaf.der] });
  expect(await smallHellos(look)).toEqual([]);
  expect(connections).toBe(1);
});

test.each<[string, () => Server]>([
  ['is answered', () => createServer(chainOf(leaf), (socket) => socket.on('error', () => undefined))],
  [
    'is met with an alert',
    () => createTcpServer((socket) => void socket.once('data', () => socket.end(Buffer.of(21, 3, 3, 0, 2, 2, 112)))),
  ],
  [
    'is met with something else',
    () => createTcpServer((socket) => void socket.once('data', () => socket.end('SSH-2.0-x\r\n'))),
  ],
])('there is no occasion for it where the usual one %s', async (_, make) => {
  let connections = 0;
  const made = make();
  made.on('connection', () => connections++);
  await using server = await listen(made);
  using deadline = patience();
  const look = await placeLook(server, deadline);
  const before = connections;
  expect(await smallHellos(look)).toEqual([]);
  expect(connections).toBe(before);
});
