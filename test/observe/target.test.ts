import { afterEach, expect, test } from 'vitest';
import { startDeadline } from '../../src/observe/deadline.ts';
import { startDns } from '../../src/observe/dns/observer.ts';
import { startLife } from '../../src/observe/life.ts';
import { observeTarget } from '../../src/observe/target.ts';
import { createProbeContext } from '../../src/observe/tls/handshake.ts';
import { startPki } from '../../src/observe/tls/pki.ts';
import { loadStores } from '../../src/observe/tls/stores.ts';
import { settingsFor } from '../support/dns-client.ts';
import { serveDns, type DnsServers } from '../support/dns-server.ts';
import { target } from '../support/evidence.ts';
import { listenTcp } from '../support/loopback.ts';

let servers: DnsServers | undefined;
afterEach(async () => {
  await servers?.close();
});

test('an address that is given is dialled although DNS takes all the time there is', async () => {
  servers = await serveDns({ '127.0.0.1': () => null });
  await using server = await listenTcp((socket) => void socket.end());
  const settings = settingsFor(servers.port, { timeoutMs: 60_000 });
  const life = startLife();
  const resolvers = [{ address: '127.0.0.1', port: servers.port }];
  const budgetMs = 600;
  const deadline = startDeadline(budgetMs, new AbortController().signal);
  const evidence = await observeTarget(
    target({ address: [server.address], port: server.port, protocol: 'tcp' }),
    new Set(['resolution', 'zones', 'balancers', 'connections']),
    {
      dns: startDns({ settings, life, resolvers }),
      wires: {
        settings,
        life,
        pki: startPki(loadStores({ public: [], staging: [], private: [] })),
        context: createProbeContext([]),
        version: '9.9.9',
        inCluster: false,
      },
      deadline,
      look: 'full',
      strangerLabel: 'hostprobe-a1b2c3d4e5',
      selfChecked: Promise.resolve(),
    },
  );
  deadline.clear();
  expect(evidence.seen.resolution.resolver?.end).toBe('unanswered');
  expect(evidence.seen.connections).toMatchObject([{ ok: true, where: { address: server.address } }]);
});
