import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { kinds } from '../../src/model/evidence.ts';
import { observeTarget } from '../../src/observe/target.ts';
import { settingsFor } from '../support/dns-client.ts';
import { serveDns, type DnsServers } from '../support/dns-server.ts';
import { recursor } from '../support/dns-zones.ts';
import { target } from '../support/evidence.ts';
import { bareLook } from '../support/looking.ts';
import { patience } from '../support/loopback.ts';

let servers: DnsServers | undefined;
afterEach(async () => {
  await servers?.close();
});

const host = 'my-svc.my-namespace';
const found = `${host}.svc.cluster.local`;

const observe = async (records: readonly string[]) => {
  servers = await serveDns({ '127.0.0.1': recursor({ 'cluster.local': records }) });
  const hosts: (string | undefined)[] = [];
  await using web = createServer(({ headers }, response) => {
    hosts.push(headers.host);
    response.end();
  });
  await once(web.listen(0, '127.0.0.1'), 'listening');
  const { port } = web.address() as AddressInfo;
  const settings = settingsFor(servers.port, { search: ['svc.cluster.local'] });
  using deadline = patience();
  const evidence = await observeTarget(
    target({ host, port, search: true, protocol: 'http', loadBalancers: {}, expect: { loadBalancer: 'none' } }),
    new Set(kinds),
    bareLook(settings, servers.port, deadline),
  );
  return { evidence, hosts, port };
};

test('a name that is searched for is asked for as its users write it, and lacks nothing', async () => {
  const { evidence, hosts, port } = await observe([`${found} 30 A 127.0.0.1`]);
  expect(evidence.seen.resolution.search?.answered).toBe(found);
  expect(evidence.seen.responses).toMatchObject([
    { ok: true, where: { address: '127.0.0.1' }, value: { status: 200 } },
  ]);
  expect(hosts).toEqual([`${host}:${port}`]);
  expect(evidence.seen.zones).toEqual({ [found]: [{ apex: 'cluster.local', servers: [] }] });
  expect(evidence.gaps).toEqual({});
});

test('where no name is found, nothing is there to connect to', async () => {
  const { evidence } = await observe([]);
  expect(evidence.gaps.connections).toEqual({ state: 'absent', detail: `${host} does not exist` });
});
