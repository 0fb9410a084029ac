import { createServer } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { chainOf, createSelfSigned } from '../../src/lab/certificates.ts';
import type { Look } from '../../src/model/check.ts';
import type { Kind, TargetEvidence } from '../../src/model/evidence.ts';
import type { Target } from '../../src/model/target.ts';
import { startDeadline } from '../../src/observe/deadline.ts';
import { observeTarget } from '../../src/observe/target.ts';
import { settingsFor } from '../support/dns-client.ts';
import { balancer, platform, user } from '../support/dns-platform.ts';
import { serveDns, type DnsServers } from '../support/dns-server.ts';
import { authority, recursor } from '../support/dns-zones.ts';
import { target } from '../support/evidence.ts';
import { bareLook } from '../support/looking.ts';
import { listen, listenTcp } from '../support/loopback.ts';

let servers: DnsServers | undefined;
afterEach(async () => {
  await servers?.close();
});

/** One look at a target whose resolver is a server of the test. */
async function observed(
  given: Target,
  kinds: readonly Kind[],
  dnsPort: number,
  budgetMs: number,
  look: Look = 'full',
): Promise<TargetEvidence> {
  const settings = settingsFor(dnsPort, { timeoutMs: 60_000 });
  const deadline = startDeadline(budgetMs, new AbortController().signal);
  const evidence = await observeTarget(given, new Set(kinds), { ...bareLook(settings, dnsPort, deadline), look });
  deadline.clear();
  return evidence;
}

test('where a host leads is not asked where its address is given and no check wants to know', async () => {
  let asked = 0;
  servers = await serveDns({
    '127.0.0.1': () => {
      asked += 1;
      return null;
    },
  });
  await using server = await listenTcp((socket) => void socket.end());
  const given = target({ host: 'www.example.com', port: server.port, protocol: 'tcp', address: ['127.0.0.1'] });
  const { seen } = await observed(given, ['connections'], servers.port, 2000);
  expect([asked, seen.connections.map(({ ok }) => ok)]).toEqual([0, [true]]);
  expect(seen.resolution.unasked.resolver).toBe('where it leads was not asked, as it was given');
});

test('an address that is given is dialled although DNS takes all the time there is', async () => {
  servers = await serveDns({ '127.0.0.1': () => null });
  await using server = await listenTcp((socket) => void socket.end());
  const evidence = await observed(
    target({ address: [server.address], port: server.port, protocol: 'tcp' }),
    ['resolution', 'zones', 'balancers', 'connections'],
    servers.port,
    600,
  );
  expect(evidence.seen.resolution.resolver?.end).toBe('unanswered');
  expect(evidence.seen.connections).toMatchObject([{ ok: true, where: { address: server.address } }]);
});

test('where connections were refused, what waits for them says by whom', async () => {
  servers = await serveDns({ '127.0.0.1': () => null });
  const addresses = ['127.0.0.1', '127.0.0.2', '127.0.0.3', '127.0.0.4'];
  const gapAt = async (...address: string[]) => {
    const refused = target({ host: '127.0.0.1', address, port: 1 });
    const { gaps } = await observed(refused, ['connections', 'sessions', 'responses'], servers?.port ?? 0, 5000);
    expect(gaps.responses).toEqual(gaps.sessions);
    return gaps.sessions;
  };
  expect(await gapAt('127.0.0.1')).toEqual({
    state: 'unread',
    detail: 'no address took a connection: refused by 127.0.0.1:1',
  });
  expect((await gapAt(...addresses))?.detail).toContain('refused by 127.0.0.1:1, 127.0.0.2:1, 127.0.0.3:1 and 1 more');
});

test('what a quick look has no reason to ask for is spared, and a full look asks for it', async () => {
  servers = await serveDns({
    '127.0.0.1': recursor({ ...user, ...platform, ...balancer }),
    '127.0.0.2': authority(user),
    '127.0.0.4': authority(platform),
    '127.0.0.5': authority(balancer),
  });
  const { port } = servers;
  const gapOf = async (look: Look) =>
    (await observed(target(), ['resolution', 'zones', 'appendedOwners'], port, 5000, look)).gaps.appendedOwners;
  expect(await gapOf('quick')).toMatchObject({ state: 'spared', detail: expect.stringContaining('--look full') });
  expect(await gapOf('full')).toBeUndefined();
});

test('where a client certificate is demanded, that is why there is no page', async () => {
  servers = await serveDns({ '127.0.0.1': () => null });
  const leaf = await createSelfSigned({ dns: ['demo.example.com'], key: 'rsa' });
  const demanding = createServer({
    ...chainOf(leaf),
    requestCert: true,
    rejectUnauthorized: true,
    maxVersion: 'TLSv1.2',
  });
  demanding.on('tlsClientError', () => undefined);
  await using server = await listen(demanding);
  const given = target({ host: server.address, port: server.port });
  const { gaps, seen } = await observed(given, ['connections', 'sessions', 'responses'], servers.port, 5000);
  expect(seen).toMatchObject({ sessions: [{ ok: true, value: { sent: [leaf.sha256] } }], responses: [] });
  expect(gaps).toEqual({ responses: { state: 'unread', detail: 'the server wants a client certificate' } });
});
