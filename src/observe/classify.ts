import type { Failure, FailureCode } from '../model/reading.ts';
import { alertIn } from './tls/alerts.ts';

/** A failure whose code the thrower knows: what a look throws when no system error tells the story. */
export class LookError extends Error {
  override name = 'LookError';
  readonly code: FailureCode;
  readonly again: Failure['again'];
  constructor(code: FailureCode, detail: string, again?: Failure['again']) {
    super(detail);
    this.code = code;
    this.again = again;
  }
}

const bySystemCode: Readonly<Record<string, FailureCode>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ECONNABORTED: 'reset',
  ETIMEDOUT: 'timeout',
  ENETUNREACH: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  EHOSTDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  EAFNOSUPPORT: 'unreachable',
  // A local firewall or network policy: our own stack has no way there.
  EACCES: 'unreachable',
  EPERM: 'unreachable',
  ERR_SSL_WRONG_VERSION_NUMBER: 'not-tls',
  ERR_SSL_HTTP_REQUEST: 'not-tls',
  ERR_SSL_HTTPS_PROXY_REQUEST: 'not-tls',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'not-tls',
  ERR_SSL_UNKNOWN_PROTOCOL: 'not-tls',
  ERR_SSL_RECORD_TOO_SMALL: 'not-tls',
  ERR_SSL_EXCESSIVE_MESSAGE_SIZE: 'too-large',
  EPROTO: 'malformed',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_OVERFLOW: 'too-large',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'too-large',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'malformed',
  UND_ERR_SOCKET: 'closed',
};

/**
 * What was thrown, by the closed list; `other` for what the table does not know. A bug of ours is no news of the world:
 * it is thrown again.
 */
export function classify(error: unknown): Failure {
  if (error instanceof LookError) {
    const { code, message, again } = error;
    return { code, detail: cut(message), ...(again !== undefined && { again }) };
  }
  const code = codeOf(error);
  if (isBug(error, code)) throw error;
  const message = error instanceof Error ? error.message : String(error);
  const detail = cut(reasonOf(message));
  if (code === undefined) return { code: 'other', detail };
  const alert = code.startsWith('ERR_SSL_') || code === 'EPROTO' ? alertIn(message) : null;
  if (alert !== null) return { code: 'tls-alert', detail: `the server sent the alert ${alert}` };
  const known = bySystemCode[code];
  if (known !== undefined) return { code: known, detail };
  // OpenSSL names every alert that the peer sent …_ALERT_…; what is left of its errors is a broken handshake.
  if (code.startsWith('ERR_SSL_')) return { code: code.includes('_ALERT_') ? 'tls-alert' : 'malformed', detail };
  if (code.startsWith('HPE_')) return { code: 'malformed', detail };
  return { code: 'other', detail };
}

/** Of what the language itself throws; where Node says such a thing of what a peer sent, it gives a code. */
const isBug = (error: unknown, code: string | undefined): boolean =>
  (code === undefined || code === 'ERR_INVALID_ARG_TYPE') &&
  (error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError);

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'cause' in error ? codeOf(error.cause) : undefined;
}

/** The reason alone of what OpenSSL says in full: `ID:error:CODE:LIBRARY:FUNCTION:REASON:FILE:LINE:`. */
const reasonOf = (message: string): string => /:error:[0-9A-Fa-f]+:[^:]*:[^:]*:([^:]+):/.exec(message)?.[1] ?? message;

const cut = (text: string): string => (text.length > 300 ? `${text.slice(0, 299)}…` : text);
