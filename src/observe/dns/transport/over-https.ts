import type { TLSSocket } from 'node:tls';
import type * as Whole from 'undici';
import { isAddress, withPort } from '../../../facts/addresses.ts';
import { userAgent } from '../../../facts/http/user-agent.ts';
import type { DnsMessage, Server } from '../../../model/dns.ts';
import { LookError } from '../../classify.ts';
import { CertificateError, dialResolver, type ResolverDial } from './dial-resolver.ts';
import type { Encrypted } from './encrypted.ts';
import { answerIn, type Sending } from './exchange.ts';

/** Whole, undici gives its dispatchers these as well. */
type Bare<Dispatcher> = Omit<Dispatcher, 'request' | 'stream' | 'pipeline' | 'connect' | 'upgrade'>;

/** What the bundle holds of it. */
export interface Undici {
  readonly Pool: new (...given: ConstructorParameters<typeof Whole.Pool>) => Bare<Whole.Pool>;
}

let undici: Promise<Undici> | undefined;

/** Once: even what is loaded already costs a search at each `import()`. */
const loadUndici = (): Promise<Undici> => (undici ??= import('undici'));

/** Connections that are kept, and how many answers came on them. */
interface Kept {
  readonly pool: InstanceType<Undici['Pool']>;
  came: number;
}

const mediaType = 'application/dns-message';
/** As many as a DNS message may have. */
const maxBytes = 65_535;
const maxHeadBytes = 16_384;
const idleMs = 30_000;
/** Over HTTP/1.1 each carries one question at a time; over HTTP/2 one would do. */
const mostConnections = 8;

/** The way to one resolver over HTTPS (RFC 8484). Connections are kept for further questions until they stall. */
export function startOverHttps(server: Server, dial: ResolverDial): Encrypted {
  let kept: Kept | null = null;
  const pools = new Set<Kept['pool']>();
  let refused: Error | null = null;
  const own = dial.version === undefined ? {} : { agent: userAgent(dial.version) };

  const connectFor = async (callback: (...dialled: [null, TLSSocket] | [Error, null]) => void): Promise<void> => {
    const dialled = await dialResolver(server, ['h2', 'http/1.1'], dial).catch((error: Error) => error);
    if (dialled instanceof Error) callback(dialled, null);
    else callback(null, dialled);
  };

  const open = ({ Pool }: Undici): Kept => {
    const { address, port } = server;
    const pool = new Pool(`https://${isAddress(address) ? withPort(address, port) : `${address}:${port}`}`, {
      connections: mostConnections,
      connect: (_options, callback) => void connectFor(callback),
      maxHeaderSize: maxHeadBytes,
      maxResponseSize: maxBytes,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: idleMs,
    });
    pools.add(pool);
    return { pool, came: 0 };
  };

  /** Nobody new asks on these connections; they end with those who still do. */
  const retire = (old: Kept): void => {
    if (kept !== old) return;
    kept = null;
    void old.pool.close().finally(() => pools.delete(old.pool));
  };

  const exchangeOnce = async (sending: Sending, signal: AbortSignal, mayBeNew: boolean): Promise<DnsMessage> => {
    const library = await loadUndici();
    signal.throwIfAborted();
    if (refused !== null) throw refused;
    const asked = (kept ??= open(library));
    const cameBefore = asked.came;
    try {
      const answer = await post(asked.pool, sending, { path: server.path ?? '/', ...own }, signal);
      asked.came += 1;
      return answer;
    } catch (error) {
      if (error instanceof CertificateError) refused = error;
      const isSilent = signal.reason instanceof LookError && signal.reason.code === 'timeout';
      if (isSilent && asked.came === cameBefore) retire(asked);
      const told = inOurWords(error);
      // The server may have closed connections that lay idle, just when one was used again.
      if (signal.aborted || !isClosed(told) || cameBefore === 0 || !mayBeNew) throw told;
      retire(asked);
    }
    return exchangeOnce(sending, signal, false);
  };

  return {
    exchange: (sending, signal) => exchangeOnce(sending, signal, true),
    close(reason) {
      refused = reason;
      kept = null;
      for (const pool of pools) void pool.destroy(reason);
    },
  };
}

async function post(
  pool: Kept['pool'],
  { where, packet }: Sending,
  { path, agent }: { readonly path: string; readonly agent?: string },
  signal: AbortSignal,
): Promise<DnsMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const pieces: Buffer[] = [];
  let giveUp = (): void => undefined;
  const onAbort = (): void => {
    giveUp();
    reject(signal.reason);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  pool.dispatch(
    {
      method: 'POST',
      path,
      headers: { accept: mediaType, 'content-type': mediaType, ...(agent !== undefined && { 'user-agent': agent }) },
      // RFC 8484 4.1: the same question is always the same octets.
      body: Buffer.concat([Buffer.of(0, 0), packet.subarray(2)]),
    },
    {
      onRequestStart(controller) {
        giveUp = () => controller.abort(signal.reason);
        if (signal.aborted) giveUp();
      },
      onResponseStart(controller, status, headers) {
        const fault = status < 200 ? null : faultOf(status, String(headers['content-type'] ?? 'nothing'));
        if (fault !== null) controller.abort(fault);
      },
      onResponseData: (_controller, piece) => void pieces.push(piece),
      onResponseEnd: () => resolve(),
      onResponseError: (_controller, error) => reject(error),
    },
  );
  try {
    await promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
  return answerIn(Buffer.concat(pieces), { where, id: 0 }, 'https');
}

function faultOf(status: number, type: string): LookError | null {
  if (status !== 200) return new LookError('other', `it answers with the HTTP status ${status}`);
  return type.split(';', 1)[0]?.trim().toLowerCase() === mediaType
    ? null
    : new LookError('malformed', `it answers with ${type} in place of ${mediaType}`);
}

const isClosed = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'closed' || error.code === 'ECONNRESET');

/** Of what undici makes of the end of a connection. */
function inOurWords(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  switch (error.code) {
    case 'UND_ERR_SOCKET':
    case 'UND_ERR_INFO':
    case 'ERR_HTTP2_GOAWAY_SESSION':
      return new LookError('closed', `the resolver closed the connection: ${error.message}`);
    case 'ERR_HTTP2_STREAM_ERROR':
      return new LookError('reset', error.message);
    case 'ERR_HTTP2_SESSION_ERROR':
    case 'ERR_HTTP2_ERROR':
      return new LookError('malformed', error.message);
    default:
      return error;
  }
}
