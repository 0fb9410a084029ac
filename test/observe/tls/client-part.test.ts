import type { TlsOptions } from 'node:tls';
import { beforeAll, describe, expect, test } from 'vitest';
import { createSelfSigned } from '../../../src/lab/certificates.ts';
import { makeFolder } from '../../support/folder.ts';
import { settings } from '../../support/evidence.ts';
import { look, mounted, muteAfter, startGuarded, versions, type Guarded, type Over } from '../../support/guarded.ts';
import { bareWires } from '../../support/looking.ts';
import type { Loopback } from '../../support/loopback.ts';

let guarded: Guarded;

beforeAll(async () => {
  guarded = await startGuarded();
});

/** As long as the server has not changed over to ciphers, its alerts are in the clear. */
const alertOf = (number: number): Buffer => Buffer.from([21, 3, 3, 0, 2, 2, number]);
const silentServer = (options: TlsOptions): Promise<Loopback> =>
  guarded.serve(options, (socket) => socket.on('error', () => undefined));
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
    await using server = await guarded.serve(guarded.demanding(version));
    const { session } = await look(server, { clientCertificate: mounted(folder, stranger) });
    expect(session).toMatchObject({
      ok: true,
      value: {
        sent: [guarded.leaf.sha256, guarded.issuer.sha256],
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
    const { session, response } = await look(server, { clientCertificate: mounted(folder, guarded.member) });
    if (version === 'TLSv1.2') expect(session).toMatchObject({ ok: false });
    else expect(session).toMatchObject({ ok: true, value: { client: { asked: false, refusal: null } } });
    expect(response?.ok === true).toBe(false);
  });
});

test('in TLS 1.1 it is not told whether a certificate was asked for', async () => {
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const;
  await using server = await guarded.serve({ ...asks, ...old, rejectUnauthorized: true, ca: guarded.root.pem });
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

  test('what our own time cut off is told as such, where a certificate was asked for', async () => {
    await using asking = await silentServer(asks);
    await using inner = await silentServer({});
    await using mute = await muteAfter(asking, 'silence');
    await using plain = await muteAfter(inner, 'silence');
    const cut = async (server: Loopback, protocol: 'tls' | 'https') => {
      const { session } = await look(server, { ...expecting, protocol }, bareWires(settings), 500);
      return session?.ok === true && session.value.client;
    };
    for (const protocol of ['tls', 'https'] as const) {
      expect(await cut(mute, protocol)).toMatchObject({ asked: true, taken: false, refusal: null, unheard: true });
      expect(await cut(plain, protocol)).not.toHaveProperty('unheard');
    }
  });

  test('who asks for no certificate is not waited for', async () => {
    await using inner = await silentServer({});
    await using mute = await muteAfter(inner, 'silence');
    const { client, ms } = await timed(mute, expecting);
    expect(client).toMatchObject({ asked: false, refusal: null });
    expect(ms).toBeLessThan(900);
  });

  test('a demand is heard where nothing is said of it', async () => {
    await using server = await guarded.serve(guarded.demanding('TLSv1.3'));
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
