import { entriesFor } from '../../facts/kubernetes/routing/by-host.ts';
import { externalHostnames } from '../../facts/kubernetes/routing/external-names.ts';
import { controllerOf, tlsElsewhere } from '../../facts/kubernetes/routing/ingress-nature.ts';
import type { Ingress, IngressClass } from '../../model/kubernetes.ts';
import { leave, readHost, type Claim, type Claims, type LeftOut, type UsualPorts } from './claim.ts';

/** The hosts of rules, of TLS, and of what is asked of ExternalDNS. */
export function ingressHosts(ingress: Ingress, classes: readonly IngressClass[], ports: UsualPorts): Claims {
  const { rules, tls, defaultBackend } = ingress.spec;
  const claims = new Map<string, Claim>();
  const leftOut: LeftOut[] = [];
  const takesFromIngress = isNginxLike(ingress, classes) && tlsElsewhere(ingress, classes) === null;
  const add = (written: string, use: 'ingress' | 'record'): void => {
    const read = readHost(written, use);
    if ('because' in read) {
      leftOut.push(leave(ingress, written, ports.https, read.because));
      return;
    }
    const { host } = read;
    if (claims.has(host)) return;
    const entries = entriesFor(ingress, host);
    const isPlain = entries.length === 0 && takesFromIngress;
    claims.set(host, {
      host,
      port: isPlain ? ports.http : ports.https,
      protocol: isPlain ? 'http' : 'https',
      isBeside: isPlain,
      owners: [ingress],
      secrets: entries.flatMap(({ secretName }) =>
        secretName === null ? [] : [{ namespace: ingress.namespace, name: secretName }],
      ),
    });
  };
  for (const { host } of rules) if (host !== null) add(host, 'ingress');
  for (const host of tls.flatMap(({ hosts }) => hosts)) add(host, 'ingress');
  for (const { host } of externalHostnames(ingress)) add(host, 'record');
  if (defaultBackend !== null || rules.some(({ host }) => host === null)) {
    leftOut.push(leave(ingress, '', ports.https, 'what takes every host names none that could be looked at'));
  }
  return { claims: [...claims.values()], leftOut };
}

const nginxLike = /nginx|haproxy|kong|contour|voyager|apisix|citrix/i;

/** Whether its controller takes certificates from nothing but `spec.tls`, so that without it no TLS is promised. */
const isNginxLike = (ingress: Ingress, classes: readonly IngressClass[]): boolean =>
  nginxLike.test(controllerOf(ingress, classes) ?? '');
