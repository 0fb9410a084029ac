import type { Fix } from '../../../../model/check.ts';
import type { Arrival } from '../../../../model/echo.ts';
import { anyProxy } from './any-proxy.ts';
import { fixIn, type Controller, type Setting } from './controller.ts';
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
  [(has) => has('x-real-ip'), [nginx, haproxyIngress]],
  // HAProxy writes none of these unless it is told to; Varnish, lighttpd, Caddy and Apache httpd write one or the other.
  [(has) => ['via', 'forwarded', 'x-forwarded-host', 'x-forwarded-server'].some(has), [anyProxy]],
  [(has) => has('x-forwarded-for') || has('x-forwarded-proto'), [anyProxy, haproxyTechnologies]],
];

export const allControllers: readonly Controller[] = [
  ingressNginx,
  traefik,
  haproxyIngress,
  haproxyTechnologies,
  envoy,
  kong,
  nginx,
];

/** The likeliest ones that wrote the headers of an honest request; none where nothing on the way writes any. */
export function controllersOf({ headers }: Arrival): readonly Controller[] {
  const names = new Set(headers.map(([name]) => name));
  if (headers.some(([name, value]) => name === 'via' && value.includes('kong'))) names.add('via: kong');
  return fingerprints.find(([fits]) => fits((name) => names.has(name)))?.[1] ?? [];
}

export interface Chosen {
  readonly controller: Controller;
  readonly setting: Setting;
}

/** A setting of each of them that has one. */
export const settingsIn = (
  controllers: readonly Controller[],
  choose: (controller: Controller) => Setting | null,
): Chosen[] =>
  controllers.flatMap((controller) => {
    const setting = choose(controller);
    return setting === null ? [] : [{ controller, setting }];
  });

/** What to change; where it may be in one of several, the lines of each, below its name. Null where it is in none. */
export function fixInEach(chosen: readonly Chosen[]): Fix | null {
  const [first, ...others] = chosen;
  if (first === undefined) return null;
  if (others.length === 0) return fixIn(first.setting);
  const paste = chosen.flatMap(({ controller, setting }) => headed(controller.name, setting));
  return {
    text: [first.setting.text, ...others.map(({ setting }) => insideSentence(setting.text))].join('; or '),
    ...(paste.length === 0 ? {} : { paste }),
  };
}

/** Lines to paste, where there are any, below a comment that says whose they are and where they go. */
export const headed = (name: string, { paste = [], where }: Pick<Fix, 'paste' | 'where'>): string[] =>
  paste.length === 0 ? [] : [`# ${name}${where === undefined ? '' : `, ${where}`}:`, ...paste];

export const insideSentence = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** `probably ingress-nginx`, `probably nginx or HAProxy Ingress`. */
export const namesOf = (controllers: readonly Controller[]): string =>
  `probably ${controllers.map(({ name }) => name).join(' or ')}`;
