import type { Target } from '../../src/model/target.ts';
import { dialler, lookAtAddress, type Wires } from '../../src/observe/address.ts';
import type { Deadline } from '../../src/observe/deadline.ts';
import type { PlaceLook } from '../../src/observe/tls/places/place-looks.ts';
import { settings, target as targetWith } from './evidence.ts';
import { bareWires } from './looking.ts';
import type { Loopback } from './loopback.ts';

/** What a closer look is made with, after the first look at a server on the loopback. */
export async function placeLook(
  { address, port }: Loopback,
  deadline: Deadline,
  over: Parameters<typeof targetWith>[0] = {},
  wires: Wires = bareWires(settings),
): Promise<PlaceLook> {
  const target: Target = targetWith({ ...over, address: [address], port });
  const endpoint = { address, port };
  const first = await lookAtAddress(endpoint, { target, host: target.host, deadline, upTo: 'session' }, wires);
  const dial = dialler(endpoint, { target, deadline }, wires);
  return { target, endpoint, serverName: target.host, first, dial, deadline, wires, show: () => undefined };
}
