import { spell } from '../claims.ts';
import { spellAll, type Controller, type Setting } from './controller.ts';

const where = 'at the Gateway (in place of NAME), of Envoy Gateway';
const policy = (...spec: string[]): string[] => [
  'apiVersion: gateway.envoyproxy.io/v1alpha1',
  'kind: ClientTrafficPolicy',
  'metadata: { name: client-address }',
  'spec:',
  '  targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: NAME }]',
  ...spec.map((line) => `  ${line}`),
];

const trusting = (is: string, hops: number): Setting => ({
  is,
  text: `Have it trust exactly ${hops} ${hops === 1 ? 'proxy' : 'proxies'} before it. Envoy Gateway: \`clientIPDetection: { xForwardedFor: { numTrustedHops: ${hops} } }\` in its ClientTrafficPolicy; Contour: \`network: { num-trusted-hops: ${hops} }\` in its configuration file; Istio: \`gatewayTopology: { numTrustedProxies: ${hops} }\` in the proxyConfig of the mesh`,
  paste: policy(`clientIPDetection: { xForwardedFor: { numTrustedHops: ${hops} } }`),
  where,
});

/** Envoy Gateway, Contour and Istio write the same headers. */
export const envoy: Controller = {
  name: 'Envoy (Envoy Gateway, Contour or an Istio gateway)',
  overwrites: false,
  believe: () => trusting('it trusts no proxy before it (`xff_num_trusted_hops` is 0)', 1),
  readProxy: () => ({
    is: 'its listener does not read the PROXY protocol',
    text: 'Have it read the PROXY protocol. Envoy Gateway: the lines below; Contour: `contour serve --use-proxy-protocol`; Istio: `gatewayTopology: { proxyProtocol: {} }` in the proxyConfig of the gateway',
    paste: policy('enableProxyProtocol: true'),
    where,
  }),
  count: (hops) =>
    trusting(`it trusts no proxy before it, and there ${hops === 2 ? 'is one' : `are ${hops - 1}`}`, hops - 1),
  forged(how) {
    switch (how.way) {
      case 'hops':
      case 'anybody':
        return trusting('it trusts more proxies before it (`xff_num_trusted_hops`) than there are', 0);
      case 'list-kept':
        return {
          is: '`use_remote_address` is false, as Envoy has it where nobody says otherwise',
          text: 'Set `use_remote_address: true` in the connection manager of the listener at the edge (Envoy Gateway, Contour and Istio gateways do so themselves: look for an EnvoyFilter or patch that takes it back)',
          paste: ['use_remote_address: true'],
          where: 'in envoy.filters.network.http_connection_manager of the listener',
        };
      case 'real-ip-kept':
        return null;
    }
  },
  drop(headers) {
    const list = `[${headers.map(spell).join(', ')}]`;
    return {
      is: `Envoy does not write ${spellAll(headers)}, and hands on what came`,
      text: `Have it drop ${spellAll(headers)}. HTTPRoute: the filter below; Contour's HTTPProxy: \`requestHeadersPolicy: { remove: ${list} }\`; Istio's VirtualService: \`headers: { request: { remove: ${list} } }\`; Envoy's own route configuration: \`request_headers_to_remove: ${list}\``,
      paste: ['filters:', '  - type: RequestHeaderModifier', `    requestHeaderModifier: { remove: ${list} }`],
      where: 'in each rule of the HTTPRoute of the host',
    };
  },
};
