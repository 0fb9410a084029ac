import { constants } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { createServer, type TlsOptions, type TLSSocket } from 'node:tls';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  createAuthority,
  createSelfSigned,
  chainOf,
  type Authority,
  type Identity,
} from '../../../src/lab/certificates.ts';
import type { Seen } from '../../../src/model/evidence.ts';
import type { ClientCertificate, Target } from '../../../src/model/target.ts';
import { dialler, lookAtAddress, type AddressSeen } from '../../../src/observe/address.ts';
import { startLife } from '../../../src/observe/life.ts';
import { openRooms } from '../../../src/observe/room.ts';
import { anonymous } from '../../../src/observe/tls/places/anonymous.ts';
import { settings, target as targetWith } from '../../support/evidence.ts';
import { makeFolder } from '../../support/folder.ts';
import { bareWires } from '../../support/looking.ts';
import { listen, listenTcp, patience, type Loopback } from '../../support/loopback.ts';

let root: Authority;
let issuer: Authority;
let leaf: Identity;
let member: Identity;

beforeAll(async () => {
  root = await createAuthority('Test Root');
  issuer = await root.intermediate('Test Intermediate');
  leaf = await issuer.leaf({ dns: ['demo.example.com'], key: 'rsa' });
  member = await root.leaf({ subject: 'CN=member', usage: 'client' });
});

type Version = 'TLSv1.2' | 'TLSv1.3';
const versions: readonly Version[] = ['TLSv1.2', 'TLSv1.3'];

const page = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok';
const answer = (socket: TLSSocket): void => {
  socket.on('error', () => undefined);
  socket.once('data', () => socket.end(page));
};

const serve = (options: TlsOptions, greet = answer): Promise<Loopback> => {
  const server = createServer({ ...chainOf(leaf, issuer), ...options }, greet);
  server.on('tlsClientError', () => undefined);
  return listen(server);
};
const demanding = (version: Version): TlsOptions => ({
  requestCert: true,
  rejectUnauthorized: true,
  ca: root.pem,
  maxVersion: version,
});

type Over = Partial<Omit<Target, 'expect'>> & { readonly expect?: Partial<Target['expect']> };

async function look({ address, port }: Loopback, over: Over = {}, wires = bareWires(settings)): Promise<AddressSeen> {
  using deadline = patience();
  const target = targetWith({ address: [address], port, ...over });
  return lookAtAddress({ address, port }, { target, host: target.host, deadline, upTo: 'response' }, wires);
}

/** Files of a client certificate, as a Secret is mounted. */
function mounted(folder: ReturnType<typeof makeFolder>, { pem, keyPem }: Identity, name = 'own'): ClientCertificate {
  return { cert: folder.write(`${name}.crt`, pem), key: folder.write(`${name}.key`, keyPem) };
}

describe.each(versions)('a demand for a client certificate in %s', (version) => {
  test.each(['https', 'tls'] as const)('is seen over %s, with all that was sent', async (protocol) => {
    await using server = await serve(demanding(version));
    const { session, response } = await look(server, { protocol, expect: { clientCertificate: 'any' } });
    const alert = version === 'TLSv1.3' ? 'certificate_required (116)' : 'handshake_failure (40)';
    expect(session).toMatchObject({
      ok: true,
      value: {
        protocol: version,
        cipher: expect.stringMatching(/^TLS_/),
        sent: [leaf.sha256, issuer.sha256],
        client: {
          certificate: null,
          refusal: { code: 'tls-alert', detail: `the server sent the alert ${alert}` },
        },
      },
    });
    if (protocol === 'tls' || version === 'TLSv1.2') expect(response).toBeNull();
    else expect(response).toMatchObject({ ok: false, failure: { code: 'tls-alert' } });
    await expect.poll(() => server.open()).toBe(0);
  });

  test.each(['https', 'tls'] as const)('is met over %s', async (protocol) => {
    using folder = makeFolder();
    await using server = await serve(demanding(version));
    const { session, response } = await look(server, { protocol, clientCertificate: mounted(folder, member) });
    expect(session).toMatchObject({
      ok: true,
      value: { client: { certificate: member.sha256, asked: true, taken: true, refusal: null } },
    });
    if (protocol === 'https') expect(response).toMatchObject({ ok: true, value: { status: 200 } });
    expect(JSON.stringify(session)).not.toContain('PRIVATE KEY');
  });

  test('is not met by what the server cannot use', async () => {
    using folder = makeFolder();
    const options = { ...demanding(version), sigalgs: 'rsa_pss_rsae_sha256:RSA+SHA256' };
    await using server = await serve(options);
    const { session } = await look(server, { protocol: 'tls', clientCertificate: mounted(folder, member) });
    expect(session).toMatchObject({
      ok: true,
      value: { client: { certificate: member.sha256, refusal: { code: 'tls-alert' } } },
    });
  });

  test('is none where a certificate is merely asked for', async () => {
    await using server = await serve({ ...demanding(version), rejectUnauthorized: false });
    const { session, response } = await look(server, { expect: { clientCertificate: 'none' } });
    expect(session).toMatchObject({
      ok: true,
      value: { client: { certificate: null, asked: true, taken: true, refusal: null } },
    });
    expect(response).toMatchObject({ ok: true, value: { status: 200 } });
  });

  test('clients without a certificate are tried beside those with one, where that is the question', async () => {
    using folder = makeFolder();
    await using server = await serve(demanding(version));
    const bare = async (expected: Target['expect']['clientCertificate']): Promise<Seen['anonymous']> => {
      using deadline = patience();
      const wires = bareWires(settings);
      const endpoint = { address: server.address, port: server.port };
      const target = targetWith({
        address: [server.address],
        port: server.port,
        clientCertificate: mounted(folder, member),
        expect: expected === undefined ? {} : { clientCertificate: expected },
      });
      const first = await lookAtAddress(endpoint, { target, host: target.host, deadline, upTo: 'response' }, wires);
      expect(first.response).toMatchObject({ ok: true });
      const dial = dialler(endpoint, { target, deadline }, wires);
      return anonymous({
        target,
        endpoint,
        serverName: target.host,
        first,
        dial,
        deadline,
        wires,
        show: () => undefined,
      });
    };
    for (const expected of ['none', 'required'] as const) {
      expect(await bare(expected)).toMatchObject([
        { session: { ok: true, value: { client: { certificate: null, refusal: { code: 'tls-alert' } } } } },
      ]);
    }
    for (const expected of ['any', undefined] as const) expect(await bare(expected)).toEqual([]);
  });
});

test('an alert before the certificate of the server is no demand for one', async () => {
  await using server = await serve({ maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' });
  const { session } = await look(server, { expect: { clientCertificate: 'any' } });
  expect(session).toMatchObject({
    ok: false,
    failure: { code: 'tls-alert', detail: expect.stringMatching(/handshake_failure \(40\)/) },
  });
});

test('an alert after the certificate of the server that is about something else is no demand for one', async () => {
  await using server = await serve({ ...demanding('TLSv1.2'), rejectUnauthorized: false });
  await using spoiling = await listenTcp((socket: Socket) => {
    const upstream = connect(server.port, server.address);
    upstream.on('error', () => undefined);
    upstream.pipe(socket);
    socket.on('close', () => upstream.destroy());
    let flights = 0;
    socket.on('data', (bytes: Buffer) => {
      // The last of the second flight belongs to our Finished.
      if (flights++ > 0) bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
      upstream.write(bytes);
    });
  });
  const { session } = await look(spoiling, { expect: { clientCertificate: 'any' } });
  expect(session).toMatchObject({
    ok: false,
    failure: { code: 'tls-alert', detail: expect.stringMatching(/bad_record_mac|decrypt/) },
  });
});

/** Hands on what the server says up to the client's second flight, and then says something else, or nothing. */
const muteAfter = (inner: Loopback, then: 'silence' | 'end' | Buffer): Promise<Loopback> =>
  listenTcp((socket: Socket) => {
    const upstream = connect(inner.port, inner.address);
    upstream.on('error', () => undefined);
    socket.on('close', () => upstream.destroy());
    let flights = 0;
    upstream.on('data', (bytes) => {
      if (flights < 2) socket.write(bytes);
    });
    socket.on('data', (bytes: Buffer) => {
      flights++;
      if (flights < 2) upstream.write(bytes);
      else if (then === 'end') socket.end();
      else if (then !== 'silence' && flights === 2) socket.end(then);
    });
  });

/** As long as the server has not changed over to ciphers, its alerts are in the clear. */
const alertOf = (number: number): Buffer => Buffer.from([21, 3, 3, 0, 2, 2, number]);
const silentServer = (options: TlsOptions): Promise<Loopback> =>
  serve(options, (socket) => socket.on('error', () => undefined));
/** Asks for a certificate, and takes all or none. */
const asks: TlsOptions = { requestCert: true, rejectUnauthorized: false };

describe('an alert in TLS 1.2 after the certificate of the server', () => {
  test.each([40, 42, 46, 48])('%i of a server that asked for none is no demand for one', async (number) => {
    await using inner = await silentServer({ maxVersion: 'TLSv1.2' });
    await using server = await muteAfter(inner, alertOf(number));
    const { session } = await look(server, { expect: { clientCertificate: 'required' } });
    expect(session).toMatchObject({
      ok: false,
      failure: { code: 'tls-alert', detail: expect.stringMatching(`\\(${number}\\) after its own certificate$`) },
    });
  });
  test.each([40, 42, 46, 48])('%i of a server that asked for one is a demand', async (number) => {
    await using inner = await silentServer({ ...asks, maxVersion: 'TLSv1.2' });
    await using server = await muteAfter(inner, alertOf(number));
    const { session } = await look(server, { expect: { clientCertificate: 'required' } });
    expect(session).toMatchObject({
      ok: true,
      value: { client: { asked: true, taken: false, refusal: { code: 'tls-alert' } } },
    });
  });
});

describe.each(versions)('the end of the connection in %s without a word', (version) => {
  test('is on account of ours, when that was to be shown', async () => {
    using folder = makeFolder();
    const stranger = await createSelfSigned({ usage: 'client' });
    await using server = await serve(demanding(version));
    const { session } = await look(server, { clientCertificate: mounted(folder, stranger) });
    expect(session).toMatchObject({
      ok: true,
      value: {
        sent: [leaf.sha256, issuer.sha256],
        client: {
          certificate: stranger.sha256,
          asked: true,
          taken: false,
          refusal: { code: expect.stringMatching(/^(closed|reset)$/) },
        },
      },
    });
  });
  test('is told where a certificate was asked for and none was shown', async () => {
    await using inner = await silentServer({ ...asks, maxVersion: version });
    await using server = await muteAfter(inner, 'end');
    const { session } = await look(server, { expect: { clientCertificate: 'required' } });
    expect(session).toMatchObject({ ok: true, value: { client: { asked: true, taken: false, refusal: {} } } });
  });
  test('is nothing of the kind where none was asked for', async () => {
    using folder = makeFolder();
    await using inner = await silentServer({ maxVersion: version });
    await using server = await muteAfter(inner, 'end');
    const { session, response } = await look(server, { clientCertificate: mounted(folder, member) });
    if (version === 'TLSv1.2') expect(session).toMatchObject({ ok: false });
    else expect(session).toMatchObject({ ok: true, value: { client: { asked: false, refusal: null } } });
    expect(response?.ok === true).toBe(false);
  });
});

test('who has begun to answer did not end it on account of our certificate', async () => {
  using folder = makeFolder();
  await using server = await serve({ ...asks, secureOptions: constants.SSL_OP_NO_TICKET }, (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end('HTTP/1.1 200'));
  });
  const { session, response } = await look(server, { clientCertificate: mounted(folder, member) });
  expect(response).toMatchObject({ ok: false });
  expect(session).toMatchObject({ ok: true, value: { client: { taken: true, refusal: null } } });
});

test('in TLS 1.1 it is not told whether a certificate was asked for', async () => {
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const;
  await using server = await serve({ ...asks, ...old, rejectUnauthorized: true, ca: root.pem });
  const { session } = await look(server);
  expect(session).toMatchObject({
    ok: true,
    value: { protocol: 'TLSv1.1', client: { asked: null, taken: false, refusal: { code: 'tls-alert' } } },
  });
});

describe('after a handshake in TLS 1.3', () => {
  const expecting: Over = { protocol: 'tls', expect: { clientCertificate: 'required' } };
  const timed = async (server: Loopback, over: Over) => {
    const started = performance.now();
    const { session } = await look(server, over);
    return { client: session?.ok === true ? session.value.client : null, ms: performance.now() - started };
  };

  test('a ticket says that the server took our part: nobody waits on', async () => {
    await using server = await silentServer(asks);
    const { client, ms } = await timed(server, expecting);
    expect(client).toMatchObject({ asked: true, taken: true, refusal: null });
    expect(ms).toBeLessThan(900);
  });

  test('so does what else it says', async () => {
    await using server = await serve({ ...asks, secureOptions: constants.SSL_OP_NO_TICKET }, (socket) => {
      socket.on('error', () => undefined);
      socket.write('220 ready');
    });
    expect((await timed(server, expecting)).client).toMatchObject({ taken: true, refusal: null });
  });

  test('silence says nothing, and costs time where a certificate was asked for, more where it matters', async () => {
    await using inner = await silentServer(asks);
    await using mute = await muteAfter(inner, 'silence');
    const [cared, uncared] = await Promise.all([timed(mute, expecting), timed(mute, { protocol: 'tls' })]);
    expect(cared.client).toMatchObject({ asked: true, taken: false, refusal: null });
    expect(uncared.client).toMatchObject({ asked: true, taken: false, refusal: null });
    expect(cared.ms).toBeGreaterThan(2950);
    expect(uncared.ms).toBeGreaterThan(950);
    expect(uncared.ms).toBeLessThan(2500);
  });

  test('who asks for no certificate is not waited for', async () => {
    await using inner = await silentServer({});
    await using mute = await muteAfter(inner, 'silence');
    const { client, ms } = await timed(mute, expecting);
    expect(client).toMatchObject({ asked: false, refusal: null });
    expect(ms).toBeLessThan(900);
  });

  test('a demand is heard where nothing is said of it', async () => {
    await using server = await serve(demanding('TLSv1.3'));
    const { client } = await timed(server, { protocol: 'tls' });
    expect(client).toMatchObject({ asked: true, taken: false, refusal: { code: 'tls-alert' } });
  });

  test('an end without a word is told as such, and is no alert', async () => {
    await using inner = await silentServer(asks);
    await using mute = await muteAfter(inner, 'end');
    const { client } = await timed(mute, expecting);
    expect(client?.refusal).toMatchObject({ code: expect.stringMatching(/^(closed|reset)$/) });
  });
});

describe('the files of a client certificate', () => {
  test('are read anew when they change, and what became of them is nothing that the server did', async () => {
    using folder = makeFolder();
    await using server = await serve(demanding('TLSv1.3'));
    const wires = bareWires(settings);
    const files = mounted(folder, member);
    const shown = async (): Promise<unknown> => {
      const { session } = await look(server, { protocol: 'tls', clientCertificate: files }, wires);
      return session?.ok === true ? session.value.client.certificate : session?.failure;
    };
    expect(await shown()).toBe(member.sha256);
    const next = await root.leaf({ subject: 'CN=next member', usage: 'client', key: 'rsa' });
    mounted(folder, next);
    expect(await shown()).toBe(next.sha256);
    folder.write('own.key', member.keyPem);
    expect(await shown()).toMatchObject({ code: 'other', detail: expect.stringContaining(files.key) });
    folder.write('own.crt', 'rubbish');
    expect(await shown()).toMatchObject({ code: 'other', detail: expect.stringContaining(files.cert) });
    expect(await shown()).toMatchObject({
      detail: expect.stringMatching(/our own client certificate cannot be used: \S+: it holds no certificate in PEM$/),
    });
    mounted(folder, member);
    expect(await shown()).toBe(member.sha256);
  });

  test('name authorities that vouch for the servers of their target alone', async () => {
    using folder = makeFolder();
    await using server = await serve({});
    const ca = folder.write('ca.pem', root.pem);
    const own = { ...mounted(folder, member), ca };
    const trust = { ...settings.trust, public: [], private: [] };
    const rooms = openRooms({
      settings: { ...settings, trust },
      environments: {},
      life: startLife(),
      version: '9.9.9',
    });
    const anchors = async (clientCertificate?: ClientCertificate): Promise<unknown> => {
      const given = clientCertificate === undefined ? {} : { clientCertificate };
      const { wires } = rooms.of({ environment: null, ...given });
      const { session } = await look(server, { protocol: 'tls', ...given }, wires);
      return session?.ok === true ? wires.pki.of([session.value.sent]).stores : session?.failure;
    };
    try {
      expect(await anchors()).toEqual({});
      expect(await anchors(own)).toEqual({ [root.sha256]: [{ store: 'private', anchor: true }] });
      expect(rooms.of({ environment: null, clientCertificate: own }).wires.pki).toBe(
        rooms.of({ environment: null, clientCertificate: own }).wires.pki,
      );
      folder.write('ca.pem', 'rubbish');
      expect(await anchors(own)).toMatchObject({ code: 'other', detail: expect.stringContaining(ca) });
    } finally {
      for (const dns of rooms.dns) dns.close();
    }
  });
});
