import type { Fix } from '../../../model/check.ts';
import type { AccessExpectation } from '../../../model/target.ts';
import { allowlistsCommand, endpointsCommand } from '../../kubectl.ts';
import type { AccessReason } from './verdict.ts';

interface Meant {
  readonly host: string;
  readonly access: AccessExpectation;
  readonly address: string;
}

/** Private networks (RFC 1918, RFC 4193): who is inside, where nobody says otherwise. */
export const privateNetworks: readonly string[] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'];

/** An allowlist, as the annotations of each controller want it. */
export function allowlistLines(ranges: readonly string[]): string[] {
  const list = ranges.join(',');
  return [
    `nginx.ingress.kubernetes.io/allowlist-source-range: "${list}" # ingress-nginx; older ones: whitelist-source-range`,
    `haproxy-ingress.github.io/allowlist-source-range: "${list}" # HAProxy Ingress`,
    `haproxy.org/allow-list: "${list}" # HAProxy Technologies`,
    `spec: { ipAllowList: { sourceRange: ["${ranges.join('", "')}"] } } # Traefik: a Middleware that the router names`,
  ];
}

/** Nobody but proxies that are known may say whom a request comes from. */
export const trustedProxyLines: readonly string[] = [
  'use-forwarded-headers: "false" # ingress-nginx, ConfigMap: where nothing before it writes such headers',
  'proxy-real-ip-cidr: "CIDRS-OF-THE-PROXIES" # ingress-nginx, ConfigMap: else only these, and never 0.0.0.0/0',
  'forwardedHeaders: { insecure: false, trustedIPs: ["CIDRS-OF-THE-PROXIES"] } # Traefik, entryPoints',
  'trusted_ips = CIDRS-OF-THE-PROXIES # Kong',
];

const rangesOf = (access: AccessExpectation): readonly string[] =>
  typeof access === 'object' ? access.allow : privateNetworks;

const inAnnotations = 'in the annotations of the Ingress, one line, by its controller';

/** What to do about it, where something can be done. */
export function accessFix(reason: AccessReason, { host, access, address }: Meant): Fix | null {
  switch (reason) {
    case 'shut-out':
      return typeof access === 'object'
        ? {
            text: 'Give the Ingress the whole allowlist; where it has it, the proxy takes another address for ours: keep the source address (externalTrafficPolicy: Local, or the PROXY protocol at both ends)',
            paste: allowlistLines(access.allow),
            where: inAnnotations,
          }
        : {
            text: `Take the allowlist, or what else refuses, off the Ingress of ${host}`,
            paste: [allowlistsCommand(host)],
          };
    case 'login-wanted':
      return {
        text: `Take the sign-in off the Ingress of ${host} (auth-url and auth-signin of ingress-nginx, a ForwardAuth of Traefik), or say that users have to (expect.access: login)`,
      };
    case 'let-in':
      return {
        text: `Let only those in who should be; where the allowlist is there, the proxy may take the address of a load balancer for everyone's`,
        paste: allowlistLines(rangesOf(access)),
        where: inAnnotations,
      };
    case 'no-login':
      return {
        text: 'Have users sign in before the application answers, for example by oauth2-proxy',
        paste: [
          'nginx.ingress.kubernetes.io/auth-url: "https://$host/oauth2/auth"',
          'nginx.ingress.kubernetes.io/auth-signin: "https://$host/oauth2/start?rd=$escaped_request_uri"',
        ],
        where: 'in the annotations of the Ingress (ingress-nginx), where oauth2-proxy answers below /oauth2',
      };
    case 'walked-around':
      return {
        text: 'Have the proxy believe such headers only of proxies before it, by their addresses',
        paste: trustedProxyLines,
        where: 'in the settings of the controller, by which it is',
      };
    case 'own-unknown':
      return {
        text: 'Say from which addresses this prober is seen, or name an echo that it reaches without a load balancer',
        paste: [
          `sourceIp: { expected: ['ADDRESS/${address.includes(':') ? 128 : 32}'] }`,
          'sourceIp: { reference: URL }',
        ],
        where: 'in the configuration, one of the two',
      };
    case 'unavailable':
      return {
        text: 'See that each range of the annotation is an address or a CIDR, with commas between, and that the Service has ready pods',
        paste: [allowlistsCommand(host), endpointsCommand],
      };
    case 'no-page':
      return {
        text: `Name a page of the application that is there`,
        paste: ['http: { path: /PATH }'],
        where: `under \`expect\` of ${host} in the configuration`,
      };
    case 'server-error':
    case 'elsewhere':
    case 'not-seen':
      return null;
  }
}
