import { spell } from '../claims.ts';
import { rangesText, type Controller, type Setting } from './controller.ts';

const setting = (is: string, text: string, paste: readonly string[]): Setting => ({
  is,
  text,
  paste,
  where: "in Traefik's arguments (websecure: the name of the entry point)",
});

const trusted = (ranges: readonly string[]): string =>
  `--entryPoints.websecure.forwardedHeaders.trustedIPs=${rangesText(ranges)}`;

export const traefik: Controller = {
  name: 'Traefik',
  believe: (ranges) =>
    setting(
      'the load balancer is not in `forwardedHeaders.trustedIPs` of the entry point',
      'Let Traefik believe the load balancer before it, and nobody else; its own allowlists (`ipAllowList`) also want an `ipStrategy` with that depth',
      [trusted(ranges)],
    ),
  readProxy: (ranges) =>
    setting(
      'the load balancer is not in `proxyProtocol.trustedIPs` of the entry point',
      'Let Traefik read the PROXY protocol, from the load balancer alone',
      [`--entryPoints.websecure.proxyProtocol.trustedIPs=${rangesText(ranges)}`],
    ),
  count: null,
  forged(how) {
    if (how.way === 'hops') return null;
    const also = how.way === 'list-kept' ? ', with `notAppendXForwardedFor`' : '';
    return setting(
      `\`forwardedHeaders.insecure\` is true, or \`forwardedHeaders.trustedIPs\` has everybody in it${also}`,
      'Take `forwardedHeaders.insecure` away, and name nobody but the load balancer before Traefik; where there is none that writes these headers, name nobody',
      [trusted([])],
    );
  },
  drop: (header) => ({
    is: `Traefik hands on ${spell(header)} as it came`,
    text: `Have Traefik drop ${spell(header)}, by a Middleware of the host's routes`,
    paste: [
      'apiVersion: traefik.io/v1alpha1',
      'kind: Middleware',
      'metadata: { name: dropped-headers }',
      `spec: { headers: { customRequestHeaders: { ${spell(header)}: "" } } }`,
    ],
    where: 'in the namespace of the Ingress, and its annotation traefik.ingress.kubernetes.io/router.middlewares',
  }),
};
