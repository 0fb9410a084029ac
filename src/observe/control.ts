import { countedWalk } from '../facts/dns/resolution.ts';
import { parseEndpoint } from '../facts/addresses.ts';
import { hasPublicSuffix } from '../facts/dns/public-suffix.ts';
import type { Connection, Endpoint } from '../model/evidence.ts';
import type { Reading } from '../model/reading.ts';
import type { Settings, Target } from '../model/target.ts';
import { LookError } from './classify.ts';
import type { Deadline } from './deadline.ts';
import type { Dns } from './dns/observer.ts';
import type { Life } from './life.ts';
import { read } from './read.ts';
import { connect } from './tcp/connect.ts';

export interface ControlLook {
  readonly dns: Dns;
  readonly life: Life;
  readonly settings: Settings;
  readonly deadline: Deadline;
  readonly resolvers: readonly string[];
}

/** Whether a HOST:PORT of the configuration takes a connection at one of its addresses. */
export async function lookAtHostPort(
  hostPort: string,
  look: ControlLook,
): Promise<Reading<{ target: string }, Connection>> {
  return read({ target: hostPort }, look.deadline, look.deadline.remainingMs(), async () => {
    const literal = parseEndpoint(hostPort, 443);
    const endpoints = literal === null ? await endpointsOf(hostPort, look) : [literal];
    if (endpoints.length === 0) throw new LookError('unreachable', `${hostPort} has no address`);
    const attempts = endpoints.map(async (endpoint) => {
      const { reading, socket } = await connect(endpoint, {
        deadline: look.deadline,
        timeoutMs: look.deadline.remainingMs(),
        life: look.life,
        settings: look.settings,
        configured: literal === null ? [] : [literal.address],
      });
      socket?.destroy();
      if (!reading.ok) throw new LookError(reading.failure.code, reading.failure.detail);
      return reading.value;
    });
    try {
      return await Promise.any(attempts);
    } catch (error) {
      throw error instanceof AggregateError ? error.errors[0] : error;
    }
  });
}

async function endpointsOf(hostPort: string, { dns, deadline, resolvers }: ControlLook): Promise<Endpoint[]> {
  const colon = hostPort.lastIndexOf(':');
  const host = hostPort.slice(0, colon);
  const target: Target = {
    host,
    port: Number(hostPort.slice(colon + 1)),
    name: hostPort,
    labels: {},
    protocol: 'tcp',
    domain: null,
    loadBalancers: {},
    address: [],
    resolvers,
    environment: null,
    search: !hasPublicSuffix(host),
    timeoutMs: deadline.remainingMs(),
    expect: {
      loadBalancer: 'none',
      trust: 'any',
      minTlsVersion: '1.2',
      renewal: { warnMs: 0, failMs: 0 },
      reachable: true,
    },
    accept: [],
  };
  const walk = countedWalk(await dns.forTarget(target, deadline).resolve(), target);
  return (walk?.addresses ?? []).map(({ address }) => ({ address, port: target.port }));
}
