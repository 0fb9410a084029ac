import { request as requestHttp, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { inRanges, withPort } from '../facts/addresses.ts';
import { clientOf, forwardedHeaders, type Forwarding } from './forwarding.ts';
import type { ServedChain } from './identities.ts';
import type { SessionMisbehaviour } from './misbehaving.ts';
import type { PlainHttp, Way } from './row.ts';

/** What a load balancer serves for a host. */
export interface Site {
  /** Told by the server name; null: the ingress controller knows no certificate and serves its stand-in. */
  readonly chain: ServedChain | null;
  /** Told by the Host header; null: no rule, the default backend answers. */
  readonly status: number | null;
  readonly page?: string;
  readonly ways: Readonly<Record<string, Way>>;
  readonly allow: readonly string[] | null;
  readonly forwarding: Forwarding;
  readonly hasEcho: boolean;
  readonly plain: PlainHttp;
  readonly after?: SessionMisbehaviour;
}
export type Sites = ReadonlyMap<string, Site>;

/** Where the rest of the platform is. */
export interface Surroundings {
  readonly echo: { readonly address: string; readonly port: number; readonly path: string };
  /** The port of a host, and that of plain HTTP. */
  portOf(host: string, scheme: Way['scheme']): Promise<number>;
}

const hostOf = (request: IncomingMessage): string => (request.headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
const pathOf = (request: IncomingMessage): string => (request.url ?? '/').replace(/\?.*$/, '');

/** The application, or what stands before it. `peerOf`: who made the connection of a request. */
export const answerFor =
  (sites: Sites, surroundings: Surroundings, peerOf: (request: IncomingMessage) => string): RequestListener =>
  (request, response) => {
    const host = hostOf(request);
    const site = sites.get(host);
    const { status = null, page = `${host} says ${status}\n`, ways = {} } = site ?? {};
    const way = ways[pathOf(request)];
    if (site === undefined || status === null) say(response, 404, 'default backend - 404\n');
    else if (site.allow !== null && !inRanges(clientOf(site.forwarding, request, peerOf(request)), site.allow)) {
      say(response, 403, '403 Forbidden\n');
    } else if (site.hasEcho && pathOf(request) === surroundings.echo.path) {
      handOn(request, response, forwardedHeaders(site.forwarding, request, peerOf(request)), surroundings);
    } else if (way !== undefined) void lead(response, host, way, surroundings);
    else say(response, status, page);
  };

const challengePath = '/.well-known/acme-challenge/';

/** What plain HTTP says beside it. */
export const answerPlainly =
  (sites: Sites, surroundings: Surroundings): RequestListener =>
  (request, response) => {
    const host = hostOf(request);
    const { status = null, page = `${host} says ${status}\n`, plain } = sites.get(host) ?? {};
    if (plain === undefined || status === null) say(response, 404, 'default backend - 404\n');
    else if (plain === 'served') say(response, status, page);
    else if (typeof plain === 'object') void lead(response, host, plain, surroundings);
    else if (pathOf(request).startsWith(challengePath)) say(response, 404, 'no such token\n');
    else void lead(response, host, { scheme: 'https', path: request.url ?? '/' }, surroundings);
  };

function say(response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' });
  response.end(page);
}

async function lead(response: ServerResponse, host: string, way: Way, { portOf }: Surroundings): Promise<void> {
  const to = way.host ?? host;
  const port = await portOf(to, way.scheme);
  response.writeHead(308, { location: `${way.scheme}://${withPort(to, port)}${way.path}` });
  response.end();
}

/** To the echo, as a reverse proxy does it, from an address that is no client's. */
function handOn(request: IncomingMessage, response: ServerResponse, headers: string[], { echo }: Surroundings): void {
  const { method, url: path } = request;
  const { address: host, port } = echo;
  const onward = requestHttp({ host, port, localAddress: host, method, path, headers, agent: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  // Whoever asked has gone, or the platform is being taken down.
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}
