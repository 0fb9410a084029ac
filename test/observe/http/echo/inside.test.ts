import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import type { Kind, Seen } from '../../../../src/model/evidence.ts';
import { startDns } from '../../../../src/observe/dns/observer.ts';
import { lookAtPlaces } from '../../../../src/observe/every-address.ts';
import { key, started } from '../../../echo/talking.ts';
import { settings, target, type Deviation } from '../../../support/evidence.ts';
import { bareWires } from '../../../support/looking.ts';
import { listen, patience, type Loopback } from '../../../support/loopback.ts';

interface Manner {
  readonly inCluster?: boolean;
  readonly led?: boolean;
  readonly expecting?: NonNullable<Deviation['target']>['expect'];
}

async function lookAt(
  { address, port }: Pick<Loopback, 'address' | 'port'>,
  kinds: readonly Kind[],
  { inCluster = false, led = false, expecting = { sourceIp: 'preserved' } }: Manner = {},
): Promise<Pick<Seen, 'echoes' | 'forgedEchoes' | 'ownAddresses'>> {
  using deadline = patience();
  const bare = bareWires(settings);
  const dns = startDns({ settings, life: bare.life, resolvers: [] });
  const looked = target({ protocol: 'http', address: [address], port, expect: expecting });
  const asked = {
    target: looked,
    addresses: [address],
    wanted: new Set(kinds),
    led,
    strangerLabel: 'hostprobe-a1b2c3d4e5',
    look: 'full',
    dns: dns.forTarget(looked, deadline),
    names: dns,
    balancers: Promise.resolve([]),
  } as const;
  return (await lookAtPlaces(asked, deadline, { ...bare, echoKey: key, inCluster })).seen;
}

test('an echo is asked from inside where we are in a cluster, and the host leads to its load balancer', async () => {
  await using echo = await started();
  const kinds = ['echoes', 'forgedEchoes', 'ownAddresses'] as const;
  expect(await lookAt(echo, kinds, { inCluster: true, led: true })).toMatchObject({
    echoes: [{ inside: true }],
    forgedEchoes: [{ inside: true }],
    ownAddresses: [{ family: 4, ranges: ['127.0.0.1'], how: 'local' }],
  });
  for (const manner of [{ inCluster: true }, { led: true }]) {
    const { echoes, forgedEchoes } = await lookAt(echo, kinds, manner);
    expect(echoes).toHaveLength(1);
    for (const look of [...echoes, ...forgedEchoes]) expect(look).not.toHaveProperty('inside');
  }
});

test.each<[string, Manner['expecting'], number]>([
  ['what the echo saw', { sourceIp: 'preserved' }, 1],
  ['an allowlist', { access: { allow: ['20.0.0.0/24'] } }, 1],
  ['nothing', {}, 0],
  ['nothing, with a login', { access: 'login' }, 0],
])('our own address is found out where it is compared with %s', async (_, expecting, many) => {
  await using server = await listen(createServer((__, response) => void response.end()));
  expect(await lookAt(server, ['ownAddresses'], { expecting })).toHaveProperty('ownAddresses.length', many);
});
