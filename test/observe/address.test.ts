import { expect, test } from 'vitest';
import { lookAtAddress, type Wires } from '../../src/observe/address.ts';
import { startLife } from '../../src/observe/life.ts';
import { createProbeContext } from '../../src/observe/tls/handshake.ts';
import { startPki } from '../../src/observe/tls/pki.ts';
import { loadStores } from '../../src/observe/tls/stores.ts';
import { settings, target } from '../support/evidence.ts';
import { listenTcp, patience } from '../support/loopback.ts';

const wires = async (): Promise<Wires> => ({
  settings,
  life: startLife(),
  pki: startPki(await loadStores({ public: [], staging: [], private: [] })),
  context: createProbeContext([]),
  version: '9.9.9',
});

test('an answer that takes longer than a phase is an answer, while the target has time', async () => {
  await using server = await listenTcp((socket) => {
    const answer = (): void => void socket.end('HTTP/1.1 204 No Content\r\n\r\n');
    socket.once('data', () => setTimeout(answer, 5300));
  });
  using deadline = patience();
  const { address, port } = server;
  const slow = target({ host: address, port, protocol: 'http' });
  const { response } = await lookAtAddress(
    { address, port },
    { target: slow, host: address, deadline, upTo: 'response' },
    await wires(),
  );
  expect(response).toMatchObject({ ok: true, value: { status: 204 } });
  expect(response?.ms).toBeGreaterThan(5000);
}, 15_000);
