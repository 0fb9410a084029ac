import { createSocket } from 'node:dgram';
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const canBindTcp = async (address: string, port: number): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once('error', () => resolve(false));
  server.listen(port, address, () => server.close(() => resolve(true)));
  return promise;
};

const canBindUdp = async (address: string, port: number): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  socket.once('error', () => socket.close(() => resolve(false)));
  socket.bind(port, address, () => socket.close(() => resolve(true)));
  return promise;
};

/** Whether all of these addresses can be listened on, at this port or at any. */
export async function canBindAll(addresses: readonly string[], port = 0): Promise<boolean> {
  const each = addresses.flatMap((address) => [canBindTcp(address, port), canBindUdp(address, port)]);
  return (await Promise.all(each)).every(Boolean);
}

/**
 * A port that is free at all of these addresses, over UDP and TCP. Below those that systems give to clients, so that it
 * stays free until a server of another program has it.
 */
export async function freePort(addresses: readonly string[]): Promise<number> {
  for (let attempt = 1; attempt <= 50; attempt++) {
    const port = randomInt(20_000, 32_000);
    if (await canBindAll(addresses, port)) return port;
  }
  throw new Error(`no port is free at all of ${addresses.join(', ')}`);
}

/** So many ports, each free at all of these addresses. */
export async function freePorts(addresses: readonly string[], count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort(addresses));
  return [...ports];
}
