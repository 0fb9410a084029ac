import { countedWalk } from '../facts/dns/resolution.ts';
import { hasPublicSuffix } from '../facts/dns/public-suffix.ts';
import type { WalkEnd } from '../model/dns.ts';
import type { Endpoint } from '../model/evidence.ts';
import type { Target } from '../model/target.ts';
import type { Deadline } from './deadline.ts';
import type { Dns } from './dns/observer.ts';

export interface EndpointsLook {
  readonly dns: Dns;
  readonly deadline: Deadline;
  readonly resolvers: readonly string[];
}

/** Where a host that is no target leads, looked up as a target is; its answers are shared with those. */
export async function endpointsOf(host: string, port: number, look: EndpointsLook): Promise<Endpoint[]> {
  return (await lookedUp(host, port, look)).endpoints;
}

/** The same, and how the look-up ended. */
export async function lookedUp(
  host: string,
  port: number,
  look: EndpointsLook,
): Promise<{ readonly end: WalkEnd; readonly endpoints: Endpoint[] }> {
  const { dns, deadline, resolvers } = look;
  const target: Target = {
    host,
    port,
    httpPort: null,
    name: `${host}:${port}`,
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
  const endpoints = (walk?.addresses ?? []).map(({ address }) => ({ address, port }));
  return { end: walk?.end ?? 'unanswered', endpoints };
}
