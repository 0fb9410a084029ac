import { createServer as createTcpServer } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';
import { beforeAll, expect, test } from 'vitest';
import { chainOf, createSelfSigned, type Identity } from '../../../../src/lab/certificates.ts';
import { browserHellos } from '../../../../src/observe/tls/places/browser-hellos.ts';
import { listen, patience } from '../../../support/loopback.ts';
import { placeLook } from '../../../support/place-look.ts';

const names = { dns: ['demo.example.com'] };
let [ec, rsa, ed]: (Identity | undefined)[] = [];
beforeAll(async () => {
  const kinds = ['ec', 'rsa', 'ed25519'] as const;
  [ec, rsa, ed] = await Promise.all(kinds.map((key) => createSelfSigned({ ...names, key })));
});

function serverOf(identities: readonly (Identity | undefined)[], options: TlsOptions) {
  const chains = identities.flatMap((identity) => (identity === undefined ? [] : [chainOf(identity)]));
  const both = { cert: chains.map(({ cert }) => cert), key: chains.map(({ key }) => key) };
  const server = createServer({ ciphers: 'ALL:@SECLEVEL=0', ...both, ...options }, (socket) =>
    socket.on('error', () => undefined),
  );
  server.on('tlsClientError', () => undefined);
  let connections = 0;
  server.on('connection', () => connections++);
  return { server, made: () => connections };
}

const only12 = { maxVersion: 'TLSv1.2' } as const;

test.each<[string, () => (Identity | undefined)[], TlsOptions]>([
  ['DHE', () => [rsa], { ...only12, ciphers: 'DHE-RSA-AES128-GCM-SHA256', dhparam: 'auto' }],
  ['CBC with SHA-256', () => [rsa], { ...only12, ciphers: 'ECDHE-RSA-AES128-SHA256' }],
  ['RSA key exchange with SHA-256', () => [rsa], { ...only12, ciphers: 'AES256-SHA256' }],
  ['CBC and ECDSA', () => [ec], { ...only12, ciphers: 'ECDHE-ECDSA-AES128-SHA' }],
  ['signatures with SHA-1', () => [rsa], { ...only12, sigalgs: 'RSA+SHA1' }],
  ['signatures with SHA-224', () => [rsa], { ...only12, sigalgs: 'RSA+SHA224' }],
  ['the group P-521', () => [ec], { ecdhCurve: 'P-521' }],
  ['the group X448', () => [rsa], { ecdhCurve: 'X448' }],
  ['the group ffdhe2048', () => [rsa], { ecdhCurve: 'ffdhe2048' }],
  ['an Ed25519 key', () => [ed], {}],
  ['TLS 1.1', () => [rsa], { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }],
])('a server that insists on %s refuses browsers, and takes us again', async (_, identities, options) => {
  const { server, made } = serverOf(identities(), options);
  await using listener = await listen(server);
  using deadline = patience();
  const look = await placeLook(listener, deadline);
  expect(look.first.session).toMatchObject({ ok: true });
  const refused = { ok: false, failure: { code: 'tls-alert' } };
  expect(await browserHellos(look)).toMatchObject([{ browser: refused, usual: { ok: true }, again: refused }]);
  expect(made()).toBe(4);
  await expect.poll(() => listener.open()).toBe(0);
});

test.each<[string, () => (Identity | undefined)[], TlsOptions]>([
  ['speaks TLS 1.2 and signs with SHA-256', () => [rsa], { ...only12, ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' }],
  [
    'prefers DHE and has others',
    () => [rsa],
    {
      ...only12,
      dhparam: 'auto',
      honorCipherOrder: true,
      ciphers: 'DHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256',
    },
  ],
])('a server that %s takes browsers at once', async (_, identities, options) => {
  const { server, made } = serverOf(identities(), options);
  await using listener = await listen(server);
  using deadline = patience();
  expect(await browserHellos(await placeLook(listener, deadline))).toMatchObject([
    { browser: { ok: true, value: { cipher: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256' } }, usual: null, again: null },
  ]);
  expect(made()).toBe(2);
});

test.each<[string, () => (Identity | undefined)[], TlsOptions]>([
  ['P-256', () => [ec], {}],
  ['RSA', () => [rsa], {}],
  ['P-384 for a group', () => [ec], { ecdhCurve: 'P-384' }],
  ['TLS 1.2 and RSA key exchange', () => [rsa], { ...only12, ciphers: 'AES128-GCM-SHA256' }],
])('a server of %s is not asked again', async (_, identities, options) => {
  const { server, made } = serverOf(identities(), options);
  await using listener = await listen(server);
  using deadline = patience();
  const look = await placeLook(listener, deadline);
  expect(look.first.session).toMatchObject({ ok: true });
  expect(await browserHellos(look)).toEqual([]);
  expect(made()).toBe(1);
});

test('where our own is not answered any more, either, nothing more is asked', async () => {
  const { server, made } = serverOf([ed], {});
  server.on('connection', (socket) => {
    if (made() > 1) socket.destroy();
  });
  await using listener = await listen(server);
  using deadline = patience();
  expect(await browserHellos(await placeLook(listener, deadline))).toMatchObject([
    { browser: { ok: false }, usual: { ok: false }, again: null },
  ]);
  expect(made()).toBe(3);
});

test('where programs talk to it, and where there is no TLS, there is no occasion', async () => {
  const { server } = serverOf([ed], {});
  await using listener = await listen(server);
  using deadline = patience();
  expect(await browserHellos(await placeLook(listener, deadline, { protocol: 'tls' }))).toEqual([]);
  await using closing = await listen(createTcpServer((socket) => void socket.once('data', () => socket.end())));
  expect(await browserHellos(await placeLook(closing, deadline))).toEqual([]);
});
