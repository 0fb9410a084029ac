import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { isAddress } from '../../../facts/addresses.ts';
import type { Server } from '../../../model/dns.ts';
import { LookError } from '../../classify.ts';
import type { Life } from '../../life.ts';
import { outlive } from '../../tcp/lasting.ts';
import { isRefusal } from './exchange.ts';

/** What connections to resolvers over TLS are made with. */
export interface ResolverDial {
  readonly life: Life;
  /** Whom their certificates must come from. */
  readonly context: () => SecureContext;
  readonly timeoutMs: number;
  /** Of hostprobe, for `user-agent`. */
  readonly version?: string;
}

const contexts = new WeakMap<readonly string[], SecureContext>();

/** `roots` in PEM; an intermediate among them vouches as a root does. Whoever gives the very same list shares it. */
export const contextOnce = (roots: readonly string[]) => (): SecureContext => {
  const context = contexts.get(roots) ?? createSecureContext({ ca: [...roots], allowPartialTrustChain: true });
  contexts.set(roots, context);
  return context;
};

/**
 * A connection to a resolver whose certificate vouches for it (RFC 8310, strict), with an `error` listener for life. A
 * name is looked up as the system does it. It keeps no process alive.
 */
export async function dialResolver(server: Server, alpn: readonly string[], dial: ResolverDial): Promise<TLSSocket> {
  const { address, port, certifiedAs } = server;
  const bears = certifiedAs ?? address;
  const socket = connect({
    host: address,
    port,
    secureContext: dial.context(),
    ...(isAddress(bears) ? {} : { servername: bears }),
    ...(alpn.length === 0 ? {} : { ALPNProtocols: [...alpn] }),
  });
  outlive(socket);
  socket.unref();
  socket.setNoDelay(true);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('connect', () => dial.life.sign(socket.remoteAddress ?? address));
  socket.once('secureConnect', resolve);
  socket.once('error', (error) => {
    if (isRefusal(error) && 'syscall' in error && isAddress(address)) dial.life.sign(address);
    reject(refusalOf(socket, bears, error));
  });
  socket.once('close', () => reject(closed));
  const timer = setTimeout(
    () => reject(new LookError('timeout', `no connection within ${dial.timeoutMs} ms`)),
    dial.timeoutMs,
  );
  timer.unref();
  try {
    await promise;
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** The certificate does not vouch for the resolver: asking again changes nothing. */
export class CertificateError extends LookError {
  override name = 'CertificateError';
}

const closed = new LookError('closed', 'the resolver closed the connection in the handshake');

function refusalOf(socket: TLSSocket, bears: string, error: Error): Error {
  const verdict: unknown = socket.authorizationError;
  if (verdict !== undefined && verdict !== null) {
    return new CertificateError('other', `its certificate does not vouch for ${bears}: ${error.message}`);
  }
  // Node calls an orderly end in the handshake a reset, too; but one that the system told of names the call.
  return 'code' in error && error.code === 'ECONNRESET' && !('syscall' in error) ? closed : error;
}
