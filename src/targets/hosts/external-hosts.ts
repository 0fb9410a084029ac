import { externalHostnames } from '../../facts/kubernetes/routing/external-names.ts';
import type { Service } from '../../model/kubernetes.ts';
import type { Protocol } from '../../model/target.ts';
import { leave, readHost, type Claim, type Claims, type LeftOut, type UsualPorts } from './claim.ts';

/** The hosts that ExternalDNS is to lead to the load balancer of a Service, at each of its ports. */
export function serviceHosts(service: Service, ports: UsualPorts): Claims {
  const claims: Claim[] = [];
  const leftOut: LeftOut[] = [];
  const { type } = service.spec;
  const served = service.spec.ports.filter(({ protocol }) => protocol === 'TCP');
  for (const written of new Set(externalHostnames(service).map(({ host }) => host))) {
    const read = readHost(written, 'record');
    if ('because' in read) {
      leftOut.push(leave(service, written, ports.https, read.because));
    } else if (type !== 'LoadBalancer') {
      leftOut.push(leave(service, read.host, ports.https, `it is of type ${type} and has no load balancer`));
    } else if (served.length === 0) {
      leftOut.push(leave(service, read.host, ports.https, 'it has no port for TCP'));
    } else {
      for (const port of served) {
        const protocol = protocolOf(port);
        const isBeside = protocol === 'http' && port.port === ports.http;
        claims.push({ host: read.host, port: port.port, protocol, isBeside, owners: [service], secrets: [] });
      }
    }
  }
  return { claims, leftOut };
}

/** By its number, or by what it is called. */
function protocolOf({ port, name, appProtocol }: Service['spec']['ports'][number]): Protocol {
  const words = `${appProtocol ?? ''} ${name ?? ''}`;
  if (port === 443 || /\bhttps\b/i.test(words)) return 'https';
  return port === 80 || /\bhttp2?\b/i.test(words) ? 'http' : 'tcp';
}
