import { spell } from '../claims.ts';
import { rangesText, spellAll, type Controller, type Setting } from './controller.ts';

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
  overwrites: true,
  believe: (ranges) =>
    setting(
      'the load balancer is not in `forwardedHeaders.trustedIPs` of the entry point',
      'Let Traefik believe the load balancer before it, and nobody else',
      [trusted(ranges)],
    ),
  readProxy: (ranges) =>
    setting(
      'the load balancer is not in `proxyProtocol.trustedIPs` of the entry point',
      'Let Traefik read the PROXY protocol, from the load balancer alone',
      [`--entryPoints.websecure.proxyProtocol.trustedIPs=${rangesText(ranges)}`],
    ),
  count: (hops) => ({
    is: 'its allowlists (`ipAllowList`) have no `ipStrategy`, and compare the address of the connection',
    text: 'Traefik believes the load balancer already: have its allowlists (`ipAllowList`) count in X-Forwarded-For, which does not hold the address of the connection yet. X-Real-IP names the client only where the load balancer writes it',
    paste: ['ipAllowList:', '  ipStrategy:', `    depth: ${hops - 1}`],
    where: 'in the Middleware of each allowlist',
  }),
  forged(how, before) {
    if (how.way === 'hops') return null;
    if (how.way === 'real-ip-kept' && before) {
      return setting(
        'the load balancer before it, which it believes, hands X-Real-IP on as it came; or it believes everybody (`forwardedHeaders.insecure`, or everybody in `forwardedHeaders.trustedIPs`)',
        'Have the load balancer before Traefik drop X-Real-IP, or write it itself; and let Traefik believe nobody else: no `forwardedHeaders.insecure`, and',
        [trusted([])],
      );
    }
    const also = how.way === 'list-kept' ? ', with `notAppendXForwardedFor`' : '';
    return setting(
      `\`forwardedHeaders.insecure\` is true, or \`forwardedHeaders.trustedIPs\` has everybody in it${also}`,
      'Take `forwardedHeaders.insecure` away, and name nobody but the load balancer before Traefik; where there is none that writes these headers, name nobody',
      [trusted([])],
    );
  },
  drop: (headers) => ({
    is: `Traefik hands on ${spellAll(headers)} as it came`,
    text: `Have Traefik drop ${spellAll(headers)}, by a Middleware of the host's routes`,
    paste: [
      'apiVersion: traefik.io/v1alpha1',
      'kind: Middleware',
      'metadata: { name: dropped-headers }',
      `spec: { headers: { customRequestHeaders: { ${headers.map((header) => `${spell(header)}: ""`).join(', ')} } } }`,
    ],
    where: 'in the namespace of the Ingress, and its annotation traefik.ingress.kubernetes.io/router.middlewares',
  }),
};
