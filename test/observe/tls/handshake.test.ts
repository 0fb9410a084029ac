import type { Socket } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDeadline } from '../../../src/observe/deadline.ts';
import { createProbeContext, handshake, type Shaken } from '../../../src/observe/tls/handshake.ts';
import {
  chainOf,
  createAuthority,
  createSelfSigned,
  rawExtension,
  type Authority,
  type Identity,
} from '../../../src/lab/certificates.ts';
import { dial, listen, listenTcp, patience, type Loopback } from '../../support/loopback.ts';

let root: Authority;
let intermediate: Authority;
let leaf: Identity;
let rsa: Identity;
let stray: Authority;
let expiredCross: Authority;

beforeAll(async () => {
  const past = { notBefore: new Date(Date.now() - 9e9), notAfter: new Date(Date.now() - 1e9) };
  root = await createAuthority('Test Root');
  intermediate = await root.intermediate('Test Intermediate');
  leaf = await intermediate.leaf({ dns: ['demo.example.com'] });
  rsa = await intermediate.leaf({ dns: ['demo.example.com'], key: 'rsa' });
  stray = await createAuthority('Stray');
  expiredCross = await (await createAuthority('Old Root', past)).crossSign(root, past);
});

const serveTls = (options: TlsOptions, address?: string): Promise<Loopback> => {
  const server = createServer(options, (socket) => socket.on('error', () => undefined));
  server.on('tlsClientError', () => undefined);
  return listen(server, address);
};

interface Offer {
  readonly serverName?: string | null;
  readonly alpn?: readonly string[];
  readonly timeoutMs?: number;
  readonly trusted?: readonly string[];
}

const shake = async (server: Loopback, offer: Offer = {}): Promise<Shaken> => {
  using deadline = patience();
  const redial = async (): Promise<Socket | null> => (await dial(server, deadline)).socket;
  const socket = await redial();
  if (socket === null) throw new Error('no connection');
  const { serverName = 'demo.example.com', alpn = ['http/1.1'], timeoutMs = 5000, trusted = [root.pem] } = offer;
  const where = { address: server.address, port: server.port, serverName };
  const look = { deadline, timeoutMs, context: createProbeContext(trusted), alpn, redial };
  const shaken = await handshake(socket, where, look);
  shaken.socket?.destroy();
  if (!shaken.reading.ok) expect(socket.destroyed).toBe(true);
  return shaken;
};

/** The server's sockets are gone once ours are. */
const expectNothingOpen = async (server: Loopback): Promise<void> => {
  await expect.poll(() => server.open()).toBe(0);
};

describe('a handshake', () => {
  test.each(['127.0.0.1', '::1'])('at %s tells what was agreed', async (address) => {
    await using server = await serveTls({ ...chainOf(leaf, intermediate), ALPNProtocols: ['http/1.1'] }, address);
    const { reading, sentDer } = await shake(server);
    expect(reading).toMatchObject({
      ok: true,
      where: { address, port: server.port, serverName: 'demo.example.com' },
      value: {
        protocol: 'TLSv1.3',
        cipher: 'TLS_AES_256_GCM_SHA384',
        group: 'X25519MLKEM768',
        alpn: 'http/1.1',
        sent: [leaf.sha256, intermediate.sha256],
        openssl: null,
      },
    });
    expect(sentDer.map((der) => der.equals(leaf.der))).toEqual([true, false]);
    await expectNothingOpen(server);
  });

  test('keeps what was sent as it was sent: order, strays, duplicates and the root', async () => {
    const sent = [leaf, stray, root, intermediate, stray, intermediate, expiredCross, leaf] as const;
    await using server = await serveTls(chainOf(...sent));
    const { reading } = await shake(server);
    expect(reading).toMatchObject({ ok: true, value: { sent: sent.map(({ sha256 }) => sha256), openssl: null } });
  });

  test('with the leaf alone shows no more than that, whatever our store could add', async () => {
    await using server = await serveTls(chainOf(leaf));
    const { reading } = await shake(server, { trusted: [root.pem, intermediate.pem] });
    expect(reading).toMatchObject({ ok: true, value: { sent: [leaf.sha256], openssl: null } });
    const unaided = await shake(server);
    expect(unaided.reading).toMatchObject({ ok: true, value: { openssl: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' } });
  });

  test.each<[string, () => Promise<Identity>, string | null]>([
    [
      'an expired',
      () => root.leaf({ dns: ['demo.example.com'], notAfter: new Date(Date.now() - 1000) }),
      'CERT_HAS_EXPIRED',
    ],
    [
      'a not yet valid',
      () => root.leaf({ dns: ['demo.example.com'], notBefore: new Date(Date.now() + 1e8) }),
      'CERT_NOT_YET_VALID',
    ],
    ['a self-signed', () => createSelfSigned({ dns: ['demo.example.com'] }), 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ["another host's", () => root.leaf({ dns: ['other.example.com'] }), null],
  ])('refuses not even %s certificate', async (_, make, openssl) => {
    const odd = await make();
    await using server = await serveTls(chainOf(odd));
    const { reading } = await shake(server);
    expect(reading).toMatchObject({ ok: true, value: { sent: [odd.sha256], openssl } });
  });

  test.each<[string, () => TlsOptions, object]>([
    ['TLS 1.2 with RSA', () => ({ ...chainOf(rsa), maxVersion: 'TLSv1.2' }), { protocol: 'TLSv1.2', group: 'X25519' }],
    [
      'TLS 1.0 only',
      () => ({ ...chainOf(rsa), minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' }),
      { protocol: 'TLSv1' },
    ],
    [
      'RSA key exchange',
      () => ({ ...chainOf(rsa), maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256' }),
      { cipher: 'TLS_RSA_WITH_AES_128_GCM_SHA256', group: null },
    ],
  ])('speaks %s', async (_, options, value) => {
    await using server = await serveTls(options());
    const { reading } = await shake(server);
    expect(reading).toMatchObject({ ok: true, value });
  });

  test('sends the name, or none for an address, and ALPN only where asked to', async () => {
    const asked: string[] = [];
    await using server = await serveTls({
      ...chainOf(leaf),
      ALPNCallback: ({ servername, protocols }) => {
        asked.push(`${servername} ${protocols.join()}`);
        return protocols[0];
      },
      SNICallback: (name, done) => {
        asked.push(name);
        done(null);
      },
    });
    await shake(server);
    await shake(server, { serverName: null });
    const silent = await shake(server, { alpn: [] });
    expect(asked).toEqual(['demo.example.com http/1.1', 'demo.example.com', 'false http/1.1', 'demo.example.com']);
    expect(silent.reading).toMatchObject({ ok: true, value: { alpn: null } });
  });

  test('never resumes a session', async () => {
    let resumed = 0;
    const server = createServer(chainOf(leaf), (socket) => {
      if (socket.isSessionReused()) resumed++;
      socket.on('error', () => undefined);
      socket.end('x');
    });
    await using loopback = await listen(server);
    await shake(loopback);
    await shake(loopback);
    expect(resumed).toBe(0);
  });

  test('that the server ends with an alert names the alert', async () => {
    await using h2 = await serveTls({ ...chainOf(leaf), ALPNProtocols: ['h2'] });
    expect((await shake(h2)).reading).toMatchObject({
      ok: false,
      failure: { code: 'tls-alert', detail: 'the server sent the alert no_application_protocol (120)' },
    });
    await using other = await serveTls({ ...chainOf(leaf), maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256' });
    expect((await shake(other)).reading).toMatchObject({
      ok: false,
      failure: { code: 'tls-alert', detail: 'the server sent the alert handshake_failure (40)' },
    });
  });
});

test('a chain over what our TLS library takes is told from a broken protocol', async () => {
  const fat = await root.leaf({ extensions: [rawExtension('1.2.3.4', false, Buffer.alloc(50_000))] });
  await using server = await serveTls(chainOf(leaf, fat, fat, fat));
  const { reading } = await shake(server);
  expect(reading).toMatchObject({ ok: false, failure: { code: 'too-large', detail: 'excessive message size' } });
});

test('a run that was stopped leaves no socket open', async () => {
  await using server = await serveTls(chainOf(leaf));
  using patient = patience();
  const { socket } = await dial(server, patient);
  if (socket === null) throw new Error('no connection');
  const run = new AbortController();
  run.abort();
  const deadline = startDeadline(1000, run.signal);
  const where = { address: server.address, port: server.port, serverName: null };
  const look = { deadline, timeoutMs: 1000, context: createProbeContext([]), alpn: [], redial: async () => null };
  const { reading } = await handshake(socket, where, look);
  deadline.clear();
  expect(reading).toMatchObject({ ok: false, failure: { code: 'stopped' } });
  await expectNothingOpen(server);
});

describe('what is no TLS server', () => {
  const timers = new Set<NodeJS.Timeout>();
  afterAll(() => timers.forEach(clearInterval));

  test.each<[string, Parameters<typeof listenTcp>[0], string, string]>([
    [
      'answers in plain HTTP',
      (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nserver: nginx\r\n\r\n')),
      'not-tls',
      'the server did not speak TLS, it said "HTTP/1.1 400 Bad Request" when asked again',
    ],
    ['speaks SSH first', (socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'), 'not-tls', '"SSH-2.0-OpenSSH_9.2"'],
    ['greets with a short word', (socket) => socket.write(Buffer.of(0xff, 0xfd, 0x18)), 'not-tls', 'it said "..."'],
    ['says a short word and closes', (socket) => socket.end('NO'), 'not-tls', 'it said "NO"'],
    ['sends garbage', (socket) => socket.write(Buffer.alloc(5000, 0xfe)), 'not-tls', '"........'],
    [
      'sends a broken record',
      (socket) => socket.write(Buffer.from('160303000a00112233445566778899', 'hex')),
      'malformed',
      'unexpected message',
    ],
    ['closes at once', (socket) => socket.end(), 'closed', 'the server closed the connection in the handshake'],
    ['closes after the hello', (socket) => socket.once('data', () => socket.end()), 'closed', ''],
    ['resets', (socket) => socket.once('data', () => socket.resetAndDestroy()), 'reset', 'ECONNRESET'],
    ['is silent', () => undefined, 'timeout', 'no answer within 250 ms'],
    [
      'drips a record byte by byte',
      (socket) => {
        const record = Buffer.from('16030340000200', 'hex');
        let sent = 0;
        timers.add(setInterval(() => sent < record.length && socket.write(record.subarray(sent, ++sent)), 30));
      },
      'timeout',
      'no answer within 250 ms',
    ],
  ])('%s', async (_, onSocket, code, detail) => {
    await using server = await listenTcp(onSocket);
    const { reading, socket, sentDer } = await shake(server, { timeoutMs: 250 });
    expect(reading).toMatchObject({ ok: false, failure: { code, detail: expect.stringContaining(detail) } });
    expect(reading.ms).toBeLessThan(2000);
    expect(socket).toBeNull();
    expect(sentDer).toEqual([]);
    await expectNothingOpen(server);
  });
});

describe('what spoke no TLS is asked once more, to hear it', () => {
  /** Each connection in turn gets the next of these. */
  const listenInTurn = async (...turns: ((socket: Socket) => void)[]): Promise<Loopback & { asked(): number }> => {
    let asked = 0;
    const server = await listenTcp((socket) => turns[asked++]?.(socket));
    return { ...server, asked: () => asked };
  };
  const say = (text: string) => (socket: Socket) => void socket.once('data', () => socket.write(text));

  test.each<[string, (socket: Socket) => void]>([
    ['is silent then', () => undefined],
    ['closes then', (socket) => socket.end()],
    ['speaks TLS then', (socket) => socket.write(Buffer.of(21, 3, 3, 0, 2, 2, 40))],
  ])('but where it %s, only OpenSSL has a word for it', async (_, second) => {
    await using server = await listenInTurn(say('NO TLS HERE\r\n'), second);
    const { reading } = await shake(server, { timeoutMs: 250 });
    expect(reading).toMatchObject({ ok: false, failure: { code: 'not-tls', detail: 'wrong version number' } });
    expect(server.asked()).toBe(2);
    await expectNothingOpen(server);
  });

  test.each<[string, (socket: Socket) => void]>([
    ['refuses with an alert', (socket) => socket.end(Buffer.of(21, 3, 3, 0, 2, 2, 40))],
    ['closes without a word', (socket) => socket.end()],
    ['breaks TLS', (socket) => socket.end(Buffer.from('160303000a00112233445566778899', 'hex'))],
  ])('and not where it %s', async (_, first) => {
    await using server = await listenInTurn(first);
    expect((await shake(server)).reading.ok).toBe(false);
    expect(server.asked()).toBe(1);
  });
});
