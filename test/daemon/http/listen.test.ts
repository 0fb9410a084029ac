import { createServer } from 'node:net';
import { request } from 'node:https';
import { connect as connectTls, type PeerCertificate } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { listen, ListenError } from '../../../src/daemon/http/listen.ts';
import { createSelfSigned, type Identity } from '../../../src/lab/certificates.ts';
import { makeFolder, type Folder } from '../../support/folder.ts';
import { listen as listenAt } from '../../support/loopback.ts';
import { served, type ServedApp } from './served.ts';

const app = { fetch: () => new Response('here'), stop: () => undefined };
const quiet = { warn: () => undefined, error: () => undefined };
const at = (address: string | null, port: number) => ({ listen: { address, port }, tls: () => null, log: quiet });

describe('listening', () => {
  test('at a port that is taken is a mistake of the configuration', async () => {
    await using taken = await listenAt(createServer());
    const asked = listen(app, at('127.0.0.1', taken.port));
    await expect(asked).rejects.toThrow(ListenError);
    await expect(asked).rejects.toThrow(
      `server.listen: cannot listen at 127.0.0.1:${taken.port}: another program listens there already (EADDRINUSE)`,
    );
  });
  test('at an address that is not ours is one, too', async () => {
    await expect(listen(app, at('192.0.2.1', 9790))).rejects.toThrow(
      '192.0.2.1:9790: this machine has no such address',
    );
  });

  test.each([
    ['::1', '[::1]'],
    [null, '127.0.0.1'],
    [null, '[::1]'],
  ])('at %s answers at %s', async (address, host) => {
    const listening = await listen(app, at(address, 0));
    expect(await (await fetch(`http://${host}:${listening.port}/`)).text()).toBe('here');
    await listening.close(1000);
    await expect(fetch(`http://${host}:${listening.port}/`)).rejects.toThrow('fetch failed');
  });

  test('ends with the answers under way, and cuts those that take longer', async () => {
    const held = Promise.withResolvers<Response>();
    const begun = Promise.withResolvers<void>();
    const slow = { fetch: () => (begun.resolve(), held.promise), stop: () => undefined };
    const patient = await listen(slow, at('127.0.0.1', 0));
    const asked = fetch(`http://127.0.0.1:${patient.port}/`);
    await begun.promise;
    const closed = patient.close(10_000);
    held.resolve(new Response('in time'));
    expect(await (await asked).text()).toBe('in time');
    await closed;

    const arrived = Promise.withResolvers<void>();
    const never = {
      fetch: () => (arrived.resolve(), Promise.withResolvers<Response>().promise),
      stop: () => undefined,
    };
    const impatient = await listen(never, at('127.0.0.1', 0));
    const cut = fetch(`http://127.0.0.1:${impatient.port}/`).then(
      () => 'answered',
      () => 'cut',
    );
    await arrived.promise;
    await impatient.close(50);
    expect(await cut).toBe('cut');
  });
});

describe('TLS', () => {
  const identity = (): Promise<Identity> => createSelfSigned({ dns: ['hostprobe.example'] });

  function write(folder: Folder, { pem }: Pick<Identity, 'pem'>, { keyPem }: Pick<Identity, 'keyPem'>) {
    return { cert: folder.write('tls.crt', pem), key: folder.write('tls.key', keyPem) };
  }

  function shown({ listening }: ServedApp, options: object = {}): Promise<PeerCertificate> {
    const { promise, resolve, reject } = Promise.withResolvers<PeerCertificate>();
    const socket = connectTls({ port: listening.port, rejectUnauthorized: false, ...options }, () => {
      resolve(socket.getPeerCertificate());
      socket.destroy();
    });
    socket.on('error', reject);
    return promise;
  }
  const sha256 = async (app: ServedApp): Promise<string> =>
    (await shown(app)).fingerprint256.replaceAll(':', '').toLowerCase();

  test('is spoken from 1.2 on, and said to stay', async () => {
    using folder = makeFolder();
    const own = await identity();
    const files = write(folder, own, own);
    await using app = await served({ tls: () => files });
    const answered = Promise.withResolvers<string | undefined>();
    request(`${app.url}/healthz`, { rejectUnauthorized: false }, (response) => {
      answered.resolve(response.headers['strict-transport-security']);
      response.resume();
    }).end();
    expect(await answered.promise).toBe('max-age=31536000');
    await expect(
      shown(app, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' }),
    ).rejects.toThrow(/protocol version/i);
  });

  test('takes a new pair, and keeps the old one where the new is none', async () => {
    using folder = makeFolder();
    const [first, second, third] = [await identity(), await identity(), await identity()];
    const files = write(folder, first, first);
    await using app = await served({ tls: () => files });
    expect(await sha256(app)).toBe(first.sha256);
    write(folder, second, second);
    await app.listening.readTls();
    expect(await sha256(app)).toBe(second.sha256);
    expect(app.logged).toEqual([]);

    write(folder, third, second);
    for (let i = 0; i < 4; i++) await app.listening.readTls();
    expect(await sha256(app)).toBe(second.sha256);
    expect(app.logged).toEqual([expect.stringMatching(/is not taken; that of before holds on.*key values mismatch/)]);
    write(folder, third, third);
    await app.listening.readTls();
    expect(await sha256(app)).toBe(third.sha256);
    folder.write('tls.crt', 'no certificate');
    await app.listening.readTls();
    expect(app.logged).toHaveLength(1);
    await app.listening.readTls();
    expect(app.logged).toHaveLength(2);
    expect(app.logged.join('')).not.toContain('PRIVATE');
  });

  test('is looked at from time to time', async () => {
    using folder = makeFolder();
    const [first, second] = [await identity(), await identity()];
    const files = write(folder, first, first);
    await using app = await served({ tls: () => files, limits: { tlsFilesMs: 20 } });
    write(folder, second, second);
    await expect.poll(() => sha256(app)).toBe(second.sha256);
  });

  test('does not begin with files that are no pair', async () => {
    using folder = makeFolder();
    const [first, second] = [await identity(), await identity()];
    const files = write(folder, first, second);
    await expect(served({ tls: () => files })).rejects.toThrow(
      /^server\.tls: .*tls\.crt and .*tls\.key cannot be used: .*mismatch/,
    );
    const missing = { ...files, key: `${folder.path}/none` };
    await expect(served({ tls: () => missing })).rejects.toThrow(/ENOENT/);
  });
});
