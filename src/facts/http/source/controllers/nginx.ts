import { spell } from '../claims.ts';
import { rangesText, spellAll, type Controller, type Setting } from './controller.ts';

const setting = (is: string, text: string, paste: readonly string[]): Setting => ({
  is,
  text,
  paste,
  where: 'in the server block of nginx',
});

const from = (ranges: readonly string[]): string[] =>
  (ranges.length === 0 ? [rangesText(ranges)] : ranges).map((range) => `set_real_ip_from ${range};`);

const everybody = (header: string): string =>
  `\`real_ip_header\` is ${spell(header)}, and \`set_real_ip_from\` has everybody in it`;

/** nginx as somebody wrote it, and controllers that add no header by which they are known. */
export const nginx: Controller = {
  name: 'nginx',
  overwrites: true,
  believe: (ranges, header) =>
    setting(
      'the load balancer is in no `set_real_ip_from`',
      'Let nginx believe the load balancer before it, and nobody else',
      [...from(ranges), `real_ip_header ${spell(header)};`, 'real_ip_recursive on;'],
    ),
  readProxy: (ranges) =>
    setting('its `listen` has no `proxy_protocol`', 'Let nginx read the PROXY protocol, from the load balancer alone', [
      'listen 443 ssl proxy_protocol;',
      ...from(ranges),
      'real_ip_header proxy_protocol;',
    ]),
  count: null,
  forged(how, before) {
    switch (how.way) {
      case 'anybody':
        return before
          ? setting(
              everybody(how.header),
              'Let nginx believe the load balancer before it, and nobody else: delete every `set_real_ip_from` with 0.0.0.0/0 or ::/0 as well, as the directives add up',
              from([]),
            )
          : {
              is: everybody(how.header),
              text: `Delete \`real_ip_header\` and every \`set_real_ip_from\`, which the command below finds: nothing before nginx writes ${spell(how.header)}. Where a load balancer does, delete those with 0.0.0.0/0 or ::/0, as they add up, and name its range alone`,
              paste: ["nginx -T 2>/dev/null | grep -nE 'configuration file|real_ip'"],
              where: 'in a shell',
            };
      case 'real-ip-kept':
        return setting(
          '`proxy_set_header X-Real-IP` is missing, or hands on what came',
          'Let nginx write X-Real-IP itself',
          ['proxy_set_header X-Real-IP $remote_addr;'],
        );
      case 'list-kept':
        return setting(
          '`proxy_set_header X-Forwarded-For` is missing, or hands on what came',
          'Let nginx append whom it sees',
          ['proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;'],
        );
      case 'hops':
        return null;
    }
  },
  drop: (headers) =>
    setting(
      `nginx hands on ${spellAll(headers)} as it came`,
      `Have nginx drop ${spellAll(headers)}`,
      headers.map((header) => `proxy_set_header ${spell(header)} "";`),
    ),
};
