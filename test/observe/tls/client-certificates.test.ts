import { connect, type Socket } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Seen } from '../../../src/model/evidence.ts';
import type { ClientCertificate, Target } from '../../../src/model/target.ts';
import { dialler, lookAtAddress } from '../../../src/observe/address.ts';
import { startLife } from '../../../src/observe/life.ts';
import { openRooms } from '../../../src/observe/room.ts';
import { anonymous } from '../../../src/observe/tls/places/anonymous.ts';
import { settings, target as targetWith } from '../../support/evidence.ts';
import { makeFolder } from '../../support/folder.ts';
import { look, mounted, startGuarded, versions, type Guarded } from '../../support/guarded.ts';
import { bareWires } from '../../support/looking.ts';
import { listenTcp, patience } from '../../support/loopback.ts';

let guarded: Guarded;

beforeAll(async () => {
  guarded = await startGuarded();
});

describe.each(versions)('a demand for a client certificate in %s', (version) => {
  test.each(['https', 'tls'] as const)('is seen over %s, with all that was sent', async (protocol) => {
    await using server = await guarded.serve(guarded.demanding(version));
    const { session, response } = await look(server, { protocol, expect: { clientCertificate: 'any' } });
    const alert = version === 'TLSv1.3' ? 'certificate_required (116)' : 'handshake_failure (40)';
    expect(session).toMatchObject({
      ok: true,
      value: {
        protocol: version,
        cipher: expect.stringMatching(/^TLS_/),
        sent: [guarded.leaf.sha256, guarded.issuer.sha256],
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
    await using server = await guarded.serve(guarded.demanding(version));
    const { session, response } = await look(server, { protocol, clientCertificate: mounted(folder, guarded.member) });
    expect(session).toMatchObject({
      ok: true,
      value: { client: { certificate: guarded.member.sha256, asked: true, taken: true, refusal: null } },
    });
    if (protocol === 'https') expect(response).toMatchObject({ ok: true, value: { status: 200 } });
    expect(JSON.stringify(session)).not.toContain('PRIVATE KEY');
  });

  test('is not met by what the server cannot use', async () => {
    using folder = makeFolder();
    const options = { ...guarded.demanding(version), sigalgs: 'rsa_pss_rsae_sha256:RSA+SHA256' };
    await using server = await guarded.serve(options);
    const { session } = await look(server, { protocol: 'tls', clientCertificate: mounted(folder, guarded.member) });
    expect(session).toMatchObject({
      ok: true,
      value: { client: { certificate: guarded.member.sha256, refusal: { code: 'tls-alert' } } },
    });
  });

  test('is none where a certificate is merely asked for', async () => {
    await using server = await guarded.serve({ ...guarded.demanding(version), rejectUnauthorized: false });
    const { session, response } = await look(server, { expect: { clientCertificate: 'none' } });
    expect(session).toMatchObject({
      ok: true,
      value: { client: { certificate: null, asked: true, taken: true, refusal: null } },
    });
    expect(response).toMatchObject({ ok: true, value: { status: 200 } });
  });

  test('clients without a certificate are tried beside those with one, where that is the question', async () => {
    using folder = makeFolder();
    await using server = await guarded.serve(guarded.demanding(version));
    const bare = async (expected: Target['expect']['clientCertificate']): Promise<Seen['anonymous']> => {
      using deadline = patience();
      const wires = bareWires(settings);
      const endpoint = { address: server.address, port: server.port };
      const target = targetWith({
        address: [server.address],
        port: server.port,
        clientCertificate: mounted(folder, guarded.member),
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
  await using server = await guarded.serve({ maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' });
  const { session } = await look(server, { expect: { clientCertificate: 'any' } });
  expect(session).toMatchObject({
    ok: false,
    failure: { code: 'tls-alert', detail: expect.stringMatching(/handshake_failure \(40\)/) },
  });
});

test('an alert after the certificate of the server that is about something else is no demand for one', async () => {
  await using server = await guarded.serve({ ...guarded.demanding('TLSv1.2'), rejectUnauthorized: false });
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

describe('the files of a client certificate', () => {
  test('are read anew when they change, and what became of them is nothing that the server did', async () => {
    using folder = makeFolder();
    await using server = await guarded.serve(guarded.demanding('TLSv1.3'));
    const wires = bareWires(settings);
    const files = mounted(folder, guarded.member);
    const shown = async (): Promise<unknown> => {
      const { session } = await look(server, { protocol: 'tls', clientCertificate: files }, wires);
      return session?.ok === true ? session.value.client.certificate : session?.failure;
    };
    expect(await shown()).toBe(guarded.member.sha256);
    const next = await guarded.root.leaf({ subject: 'CN=next member', usage: 'client', key: 'rsa' });
    mounted(folder, next);
    expect(await shown()).toBe(next.sha256);
    folder.write('own.key', guarded.member.keyPem);
    expect(await shown()).toMatchObject({ code: 'other', detail: expect.stringContaining(files.key) });
    folder.write('own.crt', 'rubbish');
    expect(await shown()).toMatchObject({ code: 'other', detail: expect.stringContaining(files.cert) });
    expect(await shown()).toMatchObject({
      detail: expect.stringMatching(/our own client certificate cannot be used: \S+: it holds no certificate in PEM$/),
    });
    mounted(folder, guarded.member);
    expect(await shown()).toBe(guarded.member.sha256);
  });

  test('name authorities that vouch for the servers of their target alone', async () => {
    using folder = makeFolder();
    await using server = await guarded.serve({});
    const ca = folder.write('ca.pem', guarded.root.pem);
    const own = { ...mounted(folder, guarded.member), ca };
    const trust = { ...settings.trust, public: [], private: [] };
    const rooms = openRooms({
      settings: { ...settings, trust },
      environments: {},
      echoKey: null,
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
      expect(await anchors(own)).toEqual({ [guarded.root.sha256]: [{ store: 'private', anchor: true }] });
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
