import { startDns } from '../../src/observe/dns/observer.ts';
import { lookAtAddress, type Wires } from '../../src/observe/address.ts';
import type { Deadline } from '../../src/observe/deadline.ts';
import type { PageLook } from '../../src/observe/http/pages/page-looks.ts';
import { settings, target as targetWith } from './evidence.ts';
import { bareWires } from './looking.ts';
import type { Loopback } from './loopback.ts';

/** What further requests are made with, after the first look at a server on the loopback. */
export async function pageLook(
  { address, port }: Pick<Loopback, 'address' | 'port'>,
  deadline: Deadline,
  over: Parameters<typeof targetWith>[0] = {},
  wires: Wires = bareWires(settings),
): Promise<PageLook> {
  const target = targetWith({ protocol: 'http', ...over, address: [address], port });
  const endpoint = { address, port };
  const first = await lookAtAddress(endpoint, { target, host: target.host, deadline, upTo: 'response' }, wires);
  const dns = startDns({ settings: wires.settings, life: wires.life, resolvers: [] });
  return { target, endpoint, first, deadline, wires, dns };
}
