import { connect, type Socket } from 'node:net';
import { createServer, type TlsOptions, type TLSSocket } from 'node:tls';
import { createAuthority, chainOf, type Authority, type Identity } from '../../src/lab/certificates.ts';
import type { ClientCertificate, Target } from '../../src/model/target.ts';
import { lookAtAddress, type AddressSeen } from '../../src/observe/address.ts';
import { settings, target as targetWith } from './evidence.ts';
import type { makeFolder } from './folder.ts';
import { bareWires } from './looking.ts';
import { listen, listenTcp, patience, type Loopback } from './loopback.ts';

export type Version = 'TLSv1.2' | 'TLSv1.3';
export const versions: readonly Version[] = ['TLSv1.2', 'TLSv1.3'];

const page = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok';
const answer = (socket: TLSSocket): void => {
  socket.on('error', () => undefined);
  socket.once('data', () => socket.end(page));
};

/** Servers that may ask for a client certificate, and one who has it. */
export interface Guarded {
  readonly root: Authority;
  readonly issuer: Authority;
  readonly leaf: Identity;
  readonly member: Identity;
  serve(options: TlsOptions, greet?: (socket: TLSSocket) => void): Promise<Loopback>;
  /** What makes a server let in members alone. */
  demanding(version: Version): TlsOptions;
}

export async function startGuarded(): Promise<Guarded> {
  const root = await createAuthority('Test Root');
  const issuer = await root.intermediate('Test Intermediate');
  const leaf = await issuer.leaf({ dns: ['demo.example.com'], key: 'rsa' });
  const member = await root.leaf({ subject: 'CN=member', usage: 'client' });
  return {
    root,
    issuer,
    leaf,
    member,
    serve(options, greet = answer) {
      const server = createServer({ ...chainOf(leaf, issuer), ...options }, greet);
      server.on('tlsClientError', () => undefined);
      return listen(server);
    },
    demanding: (version) => ({ requestCert: true, rejectUnauthorized: true, ca: root.pem, maxVersion: version }),
  };
}

export type Over = Partial<Omit<Target, 'expect'>> & { readonly expect?: Partial<Target['expect']> };

export async function look(
  { address, port }: Pick<Loopback, 'address' | 'port'>,
  over: Over = {},
  wires = bareWires(settings),
  patienceMs?: number,
): Promise<AddressSeen> {
  using deadline = patience(patienceMs);
  const target = targetWith({ address: [address], port, ...over });
  return await lookAtAddress({ address, port }, { target, host: target.host, deadline, upTo: 'response' }, wires);
}

/** Files of a client certificate, as a Secret is mounted. */
export function mounted(
  folder: ReturnType<typeof makeFolder>,
  { pem, keyPem }: Identity,
  name = 'own',
): ClientCertificate {
  return { cert: folder.write(`${name}.crt`, pem), key: folder.write(`${name}.key`, keyPem) };
}

/** Hands on what the server says up to the client's second flight, and then says something else, or nothing. */
export const muteAfter = (inner: Loopback, then: 'silence' | 'end' | Buffer): Promise<Loopback> =>
  listenTcp((socket: Socket) => {
    const upstream = connect(inner.port, inner.address);
    upstream.on('error', () => undefined);
    socket.on('close', () => upstream.destroy());
    let flights = 0;
    upstream.on('data', (bytes) => {
      if (flights < 2) socket.write(bytes);
    });
    socket.on('data', (bytes: Buffer) => {
      flights++;
      if (flights < 2) upstream.write(bytes);
      else if (then === 'end') socket.end();
      else if (then !== 'silence' && flights === 2) socket.end(then);
    });
  });
