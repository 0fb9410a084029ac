import type { Socket } from 'node:net';
import { connect, type SecureContext, type TLSSocket } from 'node:tls';
import { isAddress } from '../../facts/addresses.ts';
import { LookError } from '../classify.ts';
import { errorOf, outlive } from '../tcp/lasting.ts';

/**
 * A handshake whose certificate must vouch for the host, for what is asked on it is believed; on a connected socket,
 * which is gone where it fails or the signal aborts. The result has an `error` listener for life.
 */
export async function secureVerified(
  socket: Socket,
  host: string,
  context: SecureContext,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const attempt = connect({
    socket,
    host,
    secureContext: context,
    ...(isAddress(host) ? {} : { servername: host }),
    ALPNProtocols: ['http/1.1'],
  });
  outlive(attempt);
  const secured = Promise.withResolvers<void>();
  const stop = (): void => secured.reject(signal.reason);
  attempt.once('secureConnect', secured.resolve);
  attempt.once('error', (error) => secured.reject(refusalOf(attempt, host, error)));
  attempt.once('close', () => secured.reject(errorOf(socket) ?? closed));
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    await secured.promise;
    return attempt;
  } catch (error) {
    attempt.destroy();
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

const closed = new LookError('closed', 'the server closed the connection in the handshake');

function refusalOf(socket: TLSSocket, host: string, error: Error): Error {
  const verdict: unknown = socket.authorizationError;
  return verdict === undefined || verdict === null
    ? error
    : new LookError('other', `its certificate does not vouch for ${host}: ${error.message}`);
}
