import { createServer as createHttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:tls';
import { withPort } from '../facts/addresses.ts';
import { type Authority, chainOf } from './certificates.ts';
import { listen } from './listen.ts';
import type { Open } from './loopback.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The serial number of the certificate that the company's ACME server wants replaced at once. */
export const replacedSerial = '6e0bad';

const window = (startMs: number, endMs: number): unknown => ({
  start: new Date(Date.now() + startMs).toISOString(),
  end: new Date(Date.now() + endMs).toISOString(),
});

/** Half an hour that is always just over is how Boulder says `now`. */
const suggestion = (id: string): unknown =>
  id.endsWith(`.${Buffer.from(replacedSerial, 'hex').toString('base64url')}`)
    ? { suggestedWindow: window(-hourMs, -hourMs / 2), explanationURL: 'https://acme.example.com/incident' }
    : { suggestedWindow: window(29 * dayMs, 31 * dayMs) };

export const directoryAt = (address: string, port: number): string => `https://${withPort(address, port)}/directory`;

/** An ACME server (RFC 8555) as far as anybody may ask it: its directory, and when certificates are to be renewed (RFC 9773). */
export async function acmeServer(address: string, issuer: Authority): Promise<Open> {
  const chain = chainOf(await issuer.leaf({ ip: [address] }));
  const http = createHttpServer((request, response) => {
    const { url = '', headers } = request;
    const [, id] = /^\/renewal-info\/(.+)$/.exec(url) ?? [];
    const told =
      url === '/directory'
        ? { renewalInfo: `https://${headers.host ?? ''}/renewal-info` }
        : id === undefined
          ? null
          : suggestion(id);
    response.writeHead(told === null ? 404 : 200, { 'content-type': 'application/json', 'retry-after': '21600' });
    response.end(told === null ? '' : `${JSON.stringify(told)}\n`);
  });
  return async (port) => {
    const server = createTlsServer(chain, (socket) => {
      socket.on('error', () => socket.destroy());
      http.emit('connection', socket);
    });
    // Whoever goes away in the handshake has nothing to be told.
    server.on('tlsClientError', () => {});
    return listen(server, address, port);
  };
}
