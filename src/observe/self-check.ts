import { isAddress, parseEndpoint } from '../facts/addresses.ts';
import type { Kind } from '../model/evidence.ts';
import type { Target } from '../model/target.ts';

/** What is looked at of a place that is always up: where it speaks HTTPS, also whose certificate is shown, and its clock. */
export const selfCheckKinds = ({ port }: Target): ReadonlySet<Kind> =>
  new Set(port === 443 ? ['connections', 'sessions', 'responses'] : ['connections']);

/** A HOST:PORT that is always up, as a target of which nothing is expected but that it is publicly known. */
export function selfCheckTarget(hostPort: string, timeoutMs: number): Target {
  const colon = hostPort.lastIndexOf(':');
  const { host, port } = literal(hostPort) ?? {
    host: hostPort.slice(0, colon),
    port: Number(hostPort.slice(colon + 1)),
  };
  return {
    host,
    port,
    httpPort: null,
    name: hostPort,
    labels: {},
    protocol: port === 443 ? 'https' : 'tcp',
    domain: null,
    loadBalancers: {},
    address: isAddress(host) ? [host] : [],
    resolvers: [],
    environment: null,
    search: false,
    timeoutMs,
    expect: {
      loadBalancer: 'none',
      trust: 'public',
      minTlsVersion: '1.2',
      renewal: { warnMs: 0, failMs: 0 },
      reachable: true,
    },
    accept: [],
  };
}

function literal(hostPort: string): { host: string; port: number } | null {
  const endpoint = parseEndpoint(hostPort, 443);
  return endpoint === null ? null : { host: endpoint.address, port: endpoint.port };
}
