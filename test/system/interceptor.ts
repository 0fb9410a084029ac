import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request } from 'node:https';
import { callbackify } from 'node:util';
import { createSecureContext, type SecureContext } from 'node:tls';
import { chainOf, createAuthority } from '../../src/lab/certificates.ts';
import { readManner } from './interception.ts';

/** A program: stands before every HTTPS server and shows certificates of an authority that nobody knows. */
const manner = readManner(process.argv[2]);
const authority = await createAuthority('Strange Proxy CA');
const contexts = new Map<string, Promise<SecureContext>>();

async function makeContext(name: string): Promise<SecureContext> {
  const given = manner.kind === 'portal' ? manner.chain : undefined;
  return createSecureContext(given ?? chainOf(await authority.leaf({ dns: [name] }), authority));
}

function contextFor(asked: string): Promise<SecureContext> {
  const name = manner.kind === 'portal' ? manner.name : asked;
  const context = contexts.get(name) ?? makeContext(name);
  contexts.set(name, context);
  return context;
}

const send = (response: ServerResponse, status: number, headers: Record<string, string> = {}): void => {
  response.writeHead(status, { 'content-type': 'text/plain', ...headers });
  response.end();
};

function answer(incoming: IncomingMessage, response: ServerResponse): void {
  if (manner.kind === 'portal') return send(response, 302, { location: `https://${manner.name}/sign-in` });
  const { host = '' } = incoming.headers;
  const address = manner.addresses[host];
  if (address === undefined) return send(response, 502);
  const { method = 'GET', url = '/', headers } = incoming;
  const onward = request({ host: address, servername: host, rejectUnauthorized: false, method, path: url, headers });
  onward.once('error', () => send(response, 502));
  onward.once('response', (real) => {
    response.writeHead(real.statusCode ?? 502, real.headers);
    real.pipe(response);
  });
  onward.end();
}

createServer({ SNICallback: callbackify(contextFor) }, answer).listen(manner.port);
