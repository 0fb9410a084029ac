import { Hono, type Context } from 'hono';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a request brings along beside itself. */
export interface Surroundings {
  Bindings: { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse };
  Variables: { route: string };
}

export type Asked = Context<Surroundings>;

/** Paths are matched as they were sent: what is encoded in them is told apart from what parts them. */
export const newRouter = (): Hono<Surroundings> =>
  new Hono<Surroundings>({ getPath: (request) => new URL(request.url).pathname });

export type Router = ReturnType<typeof newRouter>;
