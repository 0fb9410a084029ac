import { createServer } from 'node:tls';
import { expect, test } from 'vitest';
import { chainOf, createSelfSigned } from '../../../../src/lab/certificates.ts';
import { placeKinds } from '../../../../src/model/evidence.ts';
import { lookCloser } from '../../../../src/observe/tls/places/place-looks.ts';
import { makeFolder } from '../../../support/folder.ts';
import { listen, patience } from '../../../support/loopback.ts';
import { placeLook } from '../../../support/place-look.ts';

test('looks are made one after another: a server that counts connections sees no burst', async () => {
  using folder = makeFolder();
  const [leaf, member] = await Promise.all([createSelfSigned(), createSelfSigned({ usage: 'client' })]);
  const clientCertificate = { cert: folder.write('own.crt', member.pem), key: folder.write('own.key', member.keyPem) };
  let [open, most] = [0, 0];
  const inner = createServer(chainOf(leaf), (socket) => socket.on('error', () => undefined));
  inner.on('tlsClientError', () => undefined);
  inner.on('connection', (socket) => {
    most = Math.max(most, ++open);
    socket.on('close', () => open--);
  });
  await using server = await listen(inner);
  using deadline = patience();
  const over = {
    protocol: 'tls',
    clientCertificate,
    expect: { clientCertificate: 'none', minTlsVersion: '1.3' },
  } as const;
  const look = await placeLook(server, deadline, over);
  const seen = await lookCloser(new Set(placeKinds), look);
  expect([seen.twins, seen.versions, seen.anonymous, seen.plaintext].map(({ length }) => length)).toEqual([1, 2, 1, 1]);
  // The end of one may be on its way when the next begins.
  expect(most).toBeLessThanOrEqual(2);
});
