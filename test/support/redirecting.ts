import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { RedirectWalk } from '../../src/model/http-looks.ts';
import type { Settings } from '../../src/model/target.ts';
import { lookAtAddress } from '../../src/observe/address.ts';
import { startDns } from '../../src/observe/dns/observer.ts';
import type { PageLook } from '../../src/observe/http/pages/page-looks.ts';
import { startLife } from '../../src/observe/life.ts';
import { settings, target as targetWith } from './evidence.ts';
import { bareWires } from './looking.ts';
import { listen, patience, type Loopback } from './loopback.ts';

/** By path, where it leads; a path that is not among them is a page. */
export type Ways = Readonly<Record<string, string | readonly string[] | ((response: ServerResponse) => void)>>;

export interface Redirecting extends Loopback {
  readonly heard: readonly string[];
}

/** What a request says of who makes it, beside what every request has. */
const told = ({ method, url, headers }: IncomingMessage): string => {
  const more = Object.keys(headers).filter((name) => /cookie|authorization|referer/.test(name));
  return [method, headers.host, url, ...more].join(' ');
};

export const leading =
  (ways: Ways, heard: string[] = []): RequestListener =>
  (request, response) => {
    heard.push(told(request));
    const way = ways[request.url ?? ''];
    if (typeof way === 'function') way(response);
    else if (way === undefined) response.end('page');
    else response.setHeader('location', way).writeHead(302).end();
  };

export async function redirecting(ways: Ways, address?: string): Promise<Redirecting> {
  const heard: string[] = [];
  const server = await listen(createServer(leading(ways, heard)), address);
  return { ...server, heard, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

export const host = 'demo.example.com';

interface Over {
  readonly target?: Parameters<typeof targetWith>[0];
  readonly settings?: Partial<Settings>;
  readonly dnsPort?: number;
  readonly budgetMs?: number;
}

/** Further requests at a server, after the one that the target itself is asked with. */
export async function walkAt(
  { address, port }: Pick<Loopback, 'address' | 'port'>,
  walks: (look: PageLook) => Promise<readonly RedirectWalk[]>,
  over: Over = {},
): Promise<readonly RedirectWalk[]> {
  using deadline = patience(over.budgetMs);
  const here = { ...settings, ...over.settings };
  const life = startLife();
  const resolvers = over.dnsPort === undefined ? [] : [{ address: '127.0.0.1', port: over.dnsPort }];
  const dns = startDns({ settings: here, life, resolvers });
  const wires = bareWires(here, life, dns);
  const target = targetWith({ protocol: 'http', httpPort: null, ...over.target, address: [address], port });
  const endpoint = { address, port };
  const first = await lookAtAddress(endpoint, { target, host: target.host, deadline, upTo: 'response' }, wires);
  return await walks({ target, endpoint, first, deadline, wires, dns });
}
