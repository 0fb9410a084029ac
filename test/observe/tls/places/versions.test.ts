import { createServer, type TlsOptions } from 'node:tls';
import { createServer as createTcpServer } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import { chainOf, createSelfSigned, type Identity } from '../../../../src/lab/certificates.ts';
import type { TlsVersion } from '../../../../src/model/place-looks.ts';
import { shakeFurther, whereOf } from '../../../../src/observe/tls/places/further.ts';
import { versions } from '../../../../src/observe/tls/places/versions.ts';
import { listen, patience, type Loopback } from '../../../support/loopback.ts';
import { placeLook } from '../../../support/place-look.ts';
import { settings } from '../../../support/evidence.ts';
import { bareWires } from '../../../support/looking.ts';

let rsa: Identity;
beforeAll(async () => {
  rsa = await createSelfSigned({ dns: ['demo.example.com'], key: 'rsa' });
});

const ciphers = 'DEFAULT:@SECLEVEL=0';
const serveTls = (options: TlsOptions): Promise<Loopback> => {
  const server = createServer({ ...chainOf(rsa), ...options }, (socket) => socket.on('error', () => undefined));
  server.on('tlsClientError', () => undefined);
  return listen(server);
};

/** What was offered in each handshake, and what came of it. */
const offers = async (options: TlsOptions, minTlsVersion: TlsVersion = '1.2'): Promise<string[]> => {
  await using server = await serveTls(options);
  using deadline = patience();
  const looks = await versions(await placeLook(server, deadline, { expect: { minTlsVersion } }));
  await expect.poll(() => server.open()).toBe(0);
  return looks.map(({ offered, handshake, unspoken }) => {
    const came =
      handshake === null
        ? `unspoken ${unspoken.join()}`
        : handshake.ok
          ? handshake.value.protocol
          : `${handshake.failure.code}: ${handshake.failure.detail}`;
    return `${offered.join()} → ${came}`;
  });
};
const alert = 'tls-alert: the server sent the alert protocol_version (70)';

describe('which versions a server accepts', () => {
  test.each<[string, TlsOptions, TlsVersion, string[]]>([
    ['none of the old ones', {}, '1.2', [`1.0,1.1 → ${alert}`]],
    ['all', { minVersion: 'TLSv1', ciphers }, '1.2', ['1.0,1.1 → 1.1', '1.0 → 1.0']],
    ['1.1 as the oldest', { minVersion: 'TLSv1.1', ciphers }, '1.2', ['1.0,1.1 → 1.1', `1.0 → ${alert}`]],
    ['1.0 alone', { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers }, '1.2', []],
    ['1.1 alone', { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers }, '1.2', [`1.0 → ${alert}`]],
    ['1.3 alone', { minVersion: 'TLSv1.3' }, '1.2', [`1.0,1.1 → ${alert}`]],
    ['1.3 alone, as is expected', { minVersion: 'TLSv1.3' }, '1.3', [`1.0,1.1 → ${alert}`, `1.2 → ${alert}`]],
    ['1.2 where 1.3 is expected', {}, '1.3', [`1.0,1.1 → ${alert}`, '1.2 → 1.2']],
    ['1.2 as the newest', { maxVersion: 'TLSv1.2' }, '1.3', [`1.0,1.1 → ${alert}`]],
  ])('%s', async (_, options, least, expected) => {
    expect(await offers(options, least)).toEqual(expected);
  });

  test('a client certificate that is demanded hides no version', async () => {
    const guarded = { requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1', ciphers } as const;
    expect(await offers({ ...guarded, maxVersion: 'TLSv1.2' })).toEqual(['1.0,1.1 → 1.1', '1.0 → 1.0']);
  });

  test('what our own library does not offer is told as such, and never as refused', async () => {
    await using server = await serveTls({});
    using deadline = patience();
    const wires = bareWires(settings);
    // As on a system whose policy is stricter than what is asked for.
    const strict = {
      ...wires,
      narrowed: (offer: object) => wires.narrowed({ ...offer, ciphers: 'DEFAULT:@SECLEVEL=2' }),
    };
    const looks = await versions(await placeLook(server, deadline, {}, strict));
    expect(looks).toMatchObject([{ offered: ['1.0', '1.1'], unspoken: ['1.0', '1.1'], handshake: null }]);
  });

  test('a version chosen that was not offered is an answer', async () => {
    await using server = await serveTls({ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers });
    using deadline = patience();
    const look = await placeLook(server, deadline);
    const offer = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2', ciphers } as const;
    expect(await shakeFurther(look, whereOf(look), offer)).toMatchObject({
      reading: { ok: false, failure: { code: 'malformed', detail: 'unsupported protocol' } },
      unspoken: false,
    });
  });

  test.each<[string, number, object]>([
    ['once, and spoken to again right after it', 1, { ok: true, value: { protocol: '1.3' } }],
    ['and nobody is spoken to any more', 9, { ok: false, failure: { code: 'reset' } }],
  ])('an offer is cut off %s', async (_, cuts, usual) => {
    const inner = createServer({ ...chainOf(rsa), minVersion: 'TLSv1', ciphers }, (socket) =>
      socket.on('error', () => undefined),
    );
    let connections = 0;
    await using server = await listen(
      createTcpServer((socket) => {
        const nth = connections++;
        if (nth > 0 && nth <= cuts) socket.once('data', () => socket.resetAndDestroy());
        else inner.emit('connection', socket);
      }),
    );
    using deadline = patience();
    expect(await versions(await placeLook(server, deadline))).toMatchObject([
      { offered: ['1.0', '1.1'], handshake: { ok: false, failure: { code: 'reset' } }, usual },
    ]);
  });

  test('nothing is asked where no handshake was made, and nothing is sent where no connection is', async () => {
    await using silent = await listen(createTcpServer((socket) => socket.resume().end()));
    using deadline = patience();
    expect(await versions(await placeLook(silent, deadline))).toEqual([]);
    const gone = await serveTls({});
    const look = await placeLook(gone, deadline);
    await gone[Symbol.asyncDispose]();
    expect(await versions(look)).toMatchObject([
      { unspoken: [], handshake: { ok: false, failure: { code: 'unasked' } } },
    ]);
  });
});
