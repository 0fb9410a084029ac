import { afterEach, expect, test } from 'vitest';
import { lookAtHostPort } from '../../src/observe/control.ts';
import { startDns } from '../../src/observe/dns/observer.ts';
import { startLife } from '../../src/observe/life.ts';
import { settingsFor } from '../support/dns-client.ts';
import { serveDns, type DnsServers } from '../support/dns-server.ts';
import { recursor } from '../support/dns-zones.ts';
import { listenTcp, patience } from '../support/loopback.ts';

let servers: DnsServers | undefined;
afterEach(async () => {
  await servers?.close();
});

const zones = {
  'cluster.local': ['my-svc.my-namespace.svc.cluster.local 30 A 127.0.0.1'],
  'example.com': ['up.example.com 30 A 127.0.0.1'],
};

test.each([
  ['my-svc.my-namespace', ['my-svc.my-namespace.cluster.local', 'my-svc.my-namespace.svc.cluster.local']],
  ['up.example.com', ['up.example.com']],
])('%s is looked up as a client would do it', async (host, names) => {
  servers = await serveDns({ '127.0.0.1': recursor(zones) });
  await using server = await listenTcp((socket) => void socket.end());
  using deadline = patience();
  const settings = settingsFor(servers.port, {
    search: ['cluster.local', 'svc.cluster.local'],
    authoritative: { enabled: false, port: 53 },
  });
  const life = startLife();
  const dns = startDns({ settings, life, resolvers: [{ address: '127.0.0.1', port: servers.port }] });
  const look = { dns, life, settings, deadline, resolvers: [] };
  expect(await lookAtHostPort(`${host}:${server.port}`, look)).toMatchObject({ ok: true });
  expect([...new Set(servers.at['127.0.0.1']?.heard.map(({ name }) => name))]).toEqual(names);
});
