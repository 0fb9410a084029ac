import { spell } from '../claims.ts';
import { rangesText, spellAll, type Controller, type Setting } from './controller.ts';

const where = 'in the ConfigMap of ingress-nginx, below data (controller.config of its Helm chart)';
const usual = 'x-forwarded-for';

const setting = (is: string, text: string, lines: Readonly<Record<string, string>>): Setting => ({
  is,
  text,
  paste: Object.entries(lines).map(([key, value]) => `${key}: "${value}"`),
  where,
});

const kubectl = 'kubectl -n ingress-nginx';
const settings = 'configmap ingress-nginx-controller';
const nothingIn = (headers: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(headers.map((header) => [spell(header), '']));

/** What the application gets with each of its settings is told by its template, nginx.tmpl, and lua_ingress.lua. */
export const ingressNginx: Controller = {
  name: 'ingress-nginx',
  overwrites: false,
  believe: (ranges, header) =>
    setting(
      '`use-forwarded-headers` is not "true", or the load balancer is not in `proxy-real-ip-cidr`',
      'Let ingress-nginx believe the load balancer before it, and nobody else',
      {
        'use-forwarded-headers': 'true',
        ...(header === usual ? {} : { 'forwarded-for-header': spell(header) }),
        'proxy-real-ip-cidr': rangesText(ranges),
      },
    ),
  readProxy: (ranges) =>
    setting(
      '`use-proxy-protocol` is not "true"',
      'Let ingress-nginx read the PROXY protocol, from the load balancer alone',
      {
        'use-proxy-protocol': 'true',
        'proxy-real-ip-cidr': rangesText(ranges),
      },
    ),
  count: null,
  forged(how, before) {
    switch (how.way) {
      case 'anybody':
        if (how.header !== usual) {
          return setting(
            `\`forwarded-for-header\` is ${spell(how.header)}, and \`proxy-real-ip-cidr\` has everybody in it (its default is 0.0.0.0/0)`,
            `Let ingress-nginx believe ${spell(how.header)} only from the CDN or load balancer that writes it`,
            { 'proxy-real-ip-cidr': rangesText([]) },
          );
        }
        return before
          ? setting(
              '`use-forwarded-headers` or `enable-real-ip` is "true", and `proxy-real-ip-cidr` has everybody in it (its default is 0.0.0.0/0), so that the left-most address of X-Forwarded-For, which the client wrote, counts',
              'Let ingress-nginx believe the load balancer before it, and nobody else',
              { 'proxy-real-ip-cidr': rangesText([]) },
            )
          : setting(
              '`use-forwarded-headers` or `enable-real-ip` is "true", and `proxy-real-ip-cidr` has everybody in it (its default is 0.0.0.0/0), although nothing before it writes X-Forwarded-For',
              'Let ingress-nginx take the address of the connection, or of the PROXY protocol where `use-proxy-protocol` is on (that stays as it is); where a load balancer before it does write X-Forwarded-For, set proxy-real-ip-cidr to its range instead',
              { 'use-forwarded-headers': 'false', 'enable-real-ip': 'false' },
            );
      case 'real-ip-kept':
        return setting(
          '`forwarded-for-header` is X-Real-IP, and `proxy-real-ip-cidr` has everybody in it (its default is 0.0.0.0/0)',
          'Let ingress-nginx believe nobody but the load balancer before it',
          { 'forwarded-for-header': 'X-Forwarded-For', 'proxy-real-ip-cidr': rangesText([]) },
        );
      case 'list-kept':
      case 'hops':
        return null;
    }
  },
  drop: (headers) => ({
    is: `ingress-nginx hands on ${spellAll(headers)} as it came`,
    text: `Have ingress-nginx drop ${spellAll(headers)}: the ConfigMap that \`proxy-set-headers\` names sets it to nothing. The lines below add to the one that is named already, where there is one`,
    paste: [
      `N=$(${kubectl} get ${settings} -o jsonpath='{.data.proxy-set-headers}') &&`,
      `{ [ -n "$N" ] || { N=ingress-nginx/dropped-headers; ${kubectl} create configmap dropped-headers; }; } &&`,
      `kubectl -n "\${N%%/*}" patch configmap "\${N#*/}" --type merge -p '${JSON.stringify({ data: nothingIn(headers) })}' &&`,
      String.raw`${kubectl} patch ${settings} --type merge -p "{\"data\":{\"proxy-set-headers\":\"$N\"}}"`,
    ],
    where: 'in a shell (namespace and name are those of its Helm chart)',
  }),
};
