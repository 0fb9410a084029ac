import type { Fix } from '../../../model/check.ts';
import type { AccessExpectation } from '../../../model/target.ts';
import { allowlistsCommand, endpointsCommand } from '../../kubectl.ts';
import { allControllers, headed, settingsIn } from '../source/controllers/controllers.ts';
import type { AccessReason } from './verdict.ts';

interface Meant {
  readonly host: string;
  readonly access: AccessExpectation;
  readonly address: string;
  /** By which the allowlist was walked around, where that is known. */
  readonly header: string | null;
}

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

/** Where each controller, that is not known here, believes whoever writes a header. */
const unbelieving = (header: string): string[] =>
  settingsIn(allControllers, ({ forged }) => forged({ way: 'anybody', header }, true)).flatMap(
    ({ controller, setting }) => headed(controller.name, setting),
  );

/** Whom to let in where nobody says so. */
const unnamed: readonly string[] = ['CIDRS-TO-LET-IN'];

const rangesOf = (access: AccessExpectation): readonly string[] =>
  typeof access === 'object' ? access.allow : unnamed;

const inAnnotations = 'in the annotations of the Ingress, one line, by its controller';

/** What to do about it, where something can be done. */
export function accessFix(reason: AccessReason, { host, access, address, header }: Meant): Fix | null {
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
        text: 'Have the controller believe such headers only of proxies before it, by their addresses: the lines of the one that it is, in place of whatever lets everybody (0.0.0.0/0, ::/0, `forwardedHeaders.insecure`)',
        paste: unbelieving(header ?? 'x-forwarded-for'),
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
