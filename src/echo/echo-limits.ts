/** What one client, or all of them, may take of the echo. */
export interface EchoLimits {
  readonly connections: number;
  /** Of one request, its first line included. */
  readonly headerBytes: number;
  /** Of answers that one connection has coming. */
  readonly awaitedBytes: number;
  /** Until it is known whether a connection begins with the PROXY protocol, and until that header is there. */
  readonly preambleMs: number;
  readonly headersMs: number;
  readonly requestMs: number;
  /** Between two requests on one connection. Longer than proxies keep one to a server: they close it, and lose nothing. */
  readonly idleMs: number;
  /** With an answer that is not taken. */
  readonly silentMs: number;
  /** For answers under way, when it is told to stop. */
  readonly closeMs: number;
  /** How often it is looked whether headers and requests are late. */
  readonly lookEveryMs: number;
}

export const echoLimits: EchoLimits = {
  connections: 2048,
  headerBytes: 16_384,
  awaitedBytes: 262_144,
  preambleMs: 5000,
  headersMs: 10_000,
  requestMs: 15_000,
  idleMs: 75_000,
  silentMs: 30_000,
  closeMs: 5000,
  lookEveryMs: 1000,
};
