import { spell } from '../claims.ts';
import { rangesText, spellAll, type Controller } from './controller.ts';

/** What the headers alone do not tell apart: the settings of the usual ones are all named, as words to look for. */
export const anyProxy: Controller = {
  name: 'a proxy such as nginx, Caddy or Apache httpd',
  overwrites: true,
  believe: (ranges, header) => ({
    is: 'it does not believe the load balancer before it',
    text: `Let it believe ${spell(header)} of ${rangesText(ranges)} and of nobody else (nginx: \`set_real_ip_from\` and \`real_ip_header\`; Caddy: \`trusted_proxies\`; Apache httpd: \`RemoteIPInternalProxy\` and \`RemoteIPHeader\`; HAProxy: \`http-request set-src\`)`,
  }),
  readProxy: (ranges) => ({
    is: 'it does not read the PROXY protocol',
    text: `Let it read the PROXY protocol, from ${rangesText(ranges)} alone (nginx: \`listen … proxy_protocol\` and \`set_real_ip_from\`; Caddy: \`listener_wrappers\` with \`proxy_protocol\`; Apache httpd: \`RemoteIPProxyProtocol\`; HAProxy: \`tcp-request connection expect-proxy layer4\`)`,
  }),
  count: null,
  forged(how) {
    switch (how.way) {
      case 'anybody':
        return {
          is: `it takes the client's address from ${spell(how.header)}, whoever sends it`,
          text: `Let it believe ${spell(how.header)} of nobody but the load balancer or CDN that writes it`,
        };
      case 'list-kept':
        return {
          is: how.written
            ? "it writes X-Forwarded-For only where there is none, or takes the client's address from it, whoever sends it"
            : 'it hands X-Forwarded-For on as it came',
          text: 'Have it append whom it sees, whatever came (nginx: `proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for`; HAProxy: `option forwardfor` without `if-none`; Caddy and Apache httpd do so where nothing takes it back), and let it believe what came of nobody but the load balancer that writes it (Apache httpd: `RemoteIPInternalProxy` beside `RemoteIPHeader`, without which that believes everybody)',
        };
      case 'real-ip-kept':
      case 'hops':
        return null;
    }
  },
  drop: (headers) => ({
    is: `it hands on ${spellAll(headers)} as it came`,
    text: `Have it drop ${spellAll(headers)}. ${headers.map(dropping).join('. ')}`,
  }),
};

const dropping = (header: string): string =>
  `nginx: \`proxy_set_header ${spell(header)} "";\`, Caddy: \`header_up -${spell(header)}\`, Apache httpd: \`RequestHeader unset ${spell(header)}\`, HAProxy: \`http-request del-header ${spell(header)}\``;
