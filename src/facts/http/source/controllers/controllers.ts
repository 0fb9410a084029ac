import type { Arrival } from '../../../../model/echo.ts';
import { anyProxy } from './any-proxy.ts';
import type { Controller } from './controller.ts';
import { envoy } from './envoy.ts';
import { haproxyIngress, haproxyTechnologies } from './haproxy.ts';
import { ingressNginx } from './ingress-nginx.ts';
import { kong } from './kong.ts';
import { nginx } from './nginx.ts';
import { traefik } from './traefik.ts';

/** Headers that only these write are looked at first. */
const fingerprints: readonly (readonly [(has: (name: string) => boolean) => boolean, readonly Controller[]])[] = [
  [(has) => has('x-forwarded-server') && has('x-real-ip'), [traefik]],
  [(has) => has('x-forwarded-path') || has('via: kong'), [kong]],
  [(has) => has('x-real-ip') && (has('x-scheme') || has('x-forwarded-scheme')), [ingressNginx]],
  [(has) => has('x-envoy-external-address') || has('x-envoy-internal'), [envoy]],
  // Without `use_remote_address`, a request identifier and the scheme are all that Envoy adds.
  [(has) => has('x-request-id') && has('x-forwarded-proto') && !has('x-real-ip') && !has('x-forwarded-host'), [envoy]],
  [(has) => has('x-real-ip') && has('x-forwarded-host'), [nginx]],
  [(has) => has('x-real-ip'), [haproxyIngress, nginx]],
  // HAProxy writes none of these unless it is told to; Varnish, lighttpd, Caddy and Apache httpd write one or the other.
  [(has) => ['via', 'forwarded', 'x-forwarded-host', 'x-forwarded-server'].some(has), [anyProxy]],
  [(has) => has('x-forwarded-for') || has('x-forwarded-proto'), [anyProxy, haproxyTechnologies]],
];

/** The likeliest ones that wrote the headers of an honest request; none where nothing on the way writes any. */
export function controllersOf({ headers }: Arrival): readonly Controller[] {
  const names = new Set(headers.map(([name]) => name));
  if (headers.some(([name, value]) => name === 'via' && value.includes('kong'))) names.add('via: kong');
  return fingerprints.find(([fits]) => fits((name) => names.has(name)))?.[1] ?? [];
}

/** `probably ingress-nginx`, `probably HAProxy Ingress or nginx`. */
export const namesOf = (controllers: readonly Controller[]): string =>
  `probably ${controllers.map(({ name }) => name).join(' or ')}`;
