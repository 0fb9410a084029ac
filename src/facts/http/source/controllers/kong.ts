import { spell } from '../claims.ts';
import { rangesText, spellAll, type Controller, type Setting } from './controller.ts';

const where = 'in kong.conf, or as KONG_… in the environment of the gateway';

const trusting = (is: string, text: string, ranges: readonly string[], header: string): Setting => ({
  is,
  text,
  paste: [`trusted_ips = ${rangesText(ranges)}`, `real_ip_header = ${header}`, 'real_ip_recursive = on'],
  where,
});

export const kong: Controller = {
  name: 'Kong',
  overwrites: false,
  believe: (ranges, header) =>
    trusting(
      '`trusted_ips` is empty, or the load balancer is not in it',
      'Let Kong believe the load balancer before it, and nobody else',
      ranges,
      spell(header),
    ),
  readProxy: (ranges) => ({
    is: '`proxy_listen` has no `proxy_protocol`',
    text: 'Let Kong read the PROXY protocol, from the load balancer alone',
    paste: [
      'proxy_listen = 0.0.0.0:8000, 0.0.0.0:8443 http2 ssl proxy_protocol',
      `trusted_ips = ${rangesText(ranges)}`,
      'real_ip_header = proxy_protocol',
    ],
    where,
  }),
  count: null,
  forged(how, before) {
    const is = (header: string): string => `\`trusted_ips\` has everybody in it, and \`real_ip_header\` is ${header}`;
    switch (how.way) {
      case 'anybody':
        return trusting(
          is(spell(how.header)),
          'Let Kong believe the load balancer before it, and nobody else',
          [],
          spell(how.header),
        );
      case 'real-ip-kept':
        return trusting(
          `${is('X-Real-IP')} (its default)${before ? '; or the load balancer in it hands X-Real-IP on as it came' : ''}`,
          'Let Kong believe the load balancer before it, and nobody else',
          [],
          'X-Forwarded-For',
        );
      case 'list-kept':
      case 'hops':
        return null;
    }
  },
  drop: (headers) => ({
    is: `Kong hands on ${spellAll(headers)} as it came`,
    text: `Have Kong drop ${spellAll(headers)}, by its plugin request-transformer`,
    paste: [
      'apiVersion: configuration.konghq.com/v1',
      'kind: KongPlugin',
      'metadata: { name: dropped-headers }',
      'plugin: request-transformer',
      `config: { remove: { headers: [${headers.map(spell).join(', ')}] } }`,
    ],
    where: 'in the namespace of the Ingress, and its annotation konghq.com/plugins',
  }),
};
