import { createSocket } from 'node:dgram';

export interface Routes {
  readonly ipv4: boolean;
  readonly ipv6: boolean;
}

/** Some address of the public Internet of either family; nothing is ever sent to it. */
const elsewhere = { ipv4: '198.41.0.4', ipv6: '2001:503:ba3e::2:30' } as const;

/** Whether our own stack has a way to the Internet over each family: it is asked for a route, and no packet leaves. */
export async function routesFromHere(): Promise<Routes> {
  const [ipv4, ipv6] = await Promise.all([hasRoute('ipv4'), hasRoute('ipv6')]);
  return { ipv4, ipv6 };
}

function hasRoute(family: keyof Routes): Promise<boolean> {
  const socket = createSocket(family === 'ipv4' ? 'udp4' : 'udp6');
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.once('error', () => resolve(false));
  socket.once('connect', () => resolve(true));
  socket.connect(53, elsewhere[family]);
  return promise.finally(() => void socket.close());
}
