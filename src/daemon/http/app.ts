import { answerError } from './answer-errors.ts';
import { page, pageType, plain } from './answers.ts';
import { makeApi } from './api.ts';
import { refuseBody } from './bodies.ts';
import { startEvents, type EventHub } from './events.ts';
import { newRouter, type Asked, type Router, type Surroundings } from './hono.ts';
import { httpLimits, type HttpLimits } from './http-limits.ts';
import type { Means } from './means.ts';
import { makePages } from './pages.ts';
import { Refusal } from './refusal.ts';
import { claim, has, type Right } from './rights.ts';
import { inOnePiece, streamed } from './streamed.ts';

export interface App {
  /** The patterns of all paths. */
  readonly routes: readonly string[];
  fetch(request: Request, surroundings: Surroundings['Bindings']): Response | Promise<Response>;
  /** Ends what else would go on for ever. */
  stop(): void;
}

interface Route {
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly right: Right;
  readonly answer: (asked: Asked) => Response | Promise<Response>;
}

/** Everything that the daemon answers over HTTP. */
export function createApp(means: Means, limits: HttpLimits = httpLimits): App {
  const { view, log, answered } = means;
  const events = startEvents(view, limits);
  const router = newRouter();
  router.use(async (asked, next) => {
    asked.set('route', 'other');
    await next();
    answered?.(asked.get('route'), asked.res.status);
  });
  const routes = routesOf(means, events, limits);
  for (const route of routes) addRoute(router, route, means, limits.bodyBytes);
  router.notFound((asked) => {
    claim('read', asked.req.header('authorization'), means.server());
    throw new Refusal(404, 'there is nothing at this path');
  });
  router.onError((error, asked) => answerError(error, asked, { view, log }));
  return {
    routes: routes.map(({ path }) => path),
    fetch: (request, surroundings) => router.fetch(request, surroundings),
    stop: events.stop,
  };
}

function addRoute(router: Router, { path, method, right, answer }: Route, means: Means, bodyBytes: number): void {
  router.on(method, path, (asked) => {
    asked.set('route', path);
    const { headers } = asked.env.incoming;
    claim(right, headers.authorization, means.server());
    refuseBody(headers, bodyBytes);
    return answer(asked);
  });
  router.all(path, (asked) => {
    asked.set('route', path);
    const allow = method === 'GET' ? 'GET, HEAD' : method;
    throw new Refusal(405, `${asked.req.method} means nothing here; ${allow} does`, { allow });
  });
}

function routesOf(means: Means, events: EventHub, limits: HttpLimits): Route[] {
  const { view, metrics, probe, log } = means;
  const { answerMs } = limits;
  const pages = makePages(means);
  const api = makeApi(means, limits);
  const read = (path: string, answer: Route['answer'], right: Right = 'read'): Route => ({
    path,
    method: 'GET',
    right,
    answer,
  });
  const act = (path: string, answer: Route['answer']): Route => ({ path, method: 'POST', right: 'act', answer });
  const health = (): Response => plain('healthy');
  const readiness = (): Response => {
    const { ready, because } = view.ready();
    return ready ? plain('ready') : plain(`not ready: ${because}`, 503);
  };
  return [
    read('/', (asked) =>
      streamed(asked, { contentType: pageType, body: inOnePiece(pages.status(asked)) }, { log, answerMs }),
    ),
    read('/targets/:name', async (asked) => page(await pages.target(asked))),
    read('/checks', () => page(pages.checks())),
    read('/checks/:id', (asked) => pages.check(asked)),
    read('/metrics', (asked) => streamed(asked, metrics(asked.req.header('accept') ?? ''), { log, answerMs })),
    read('/probe', (asked) => answerProbe(asked, probe), 'probe'),
    ...['/healthz', '/-/healthy'].map((path) => read(path, health, 'none')),
    ...['/readyz', '/-/ready'].map((path) => read(path, readiness, 'none')),
    act('/-/reload', api.reload),
    read('/api/v1/report', api.report),
    read('/api/v1/targets/:name', api.target),
    read('/api/v1/targets/:name/history', api.history),
    act('/api/v1/targets/:name/probe', api.look),
    read('/api/v1/events', (asked) => answerEvents(asked, events, means)),
  ];
}

async function answerProbe(asked: Asked, probe: Means['probe']): Promise<Response> {
  const { outgoing } = asked.env;
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  if (outgoing.destroyed) gone.abort();
  const { status, contentType, body, headers = {} } = await probe(asked.req.raw, gone.signal);
  return new Response(body, { status, headers: { 'content-type': contentType, ...headers } });
}

function answerEvents(asked: Asked, events: EventHub, { server }: Means): Response {
  const headers = { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' };
  if (asked.req.method === 'HEAD') return new Response(null, { headers });
  const { incoming, outgoing } = asked.env;
  const { authorization } = incoming.headers;
  const listening = events.open({
    may: () => has('read', authorization, server()),
    drop: () => void outgoing.destroy(),
  });
  if (listening === null) throw new Refusal(503, 'no more listeners are taken', { 'retry-after': '30' });
  outgoing.once('close', listening.leave);
  if (outgoing.destroyed) listening.leave();
  return new Response(ReadableStream.from(asBytes(listening.pieces)), { headers });
}

async function* asBytes(pieces: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield Buffer.from(piece);
}
