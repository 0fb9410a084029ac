/** What one client, or all of them, may take of the daemon's HTTP. */
export interface HttpLimits {
  readonly connections: number;
  /** Of one request, its first line included. */
  readonly headerBytes: number;
  /** Of one request; nobody reads it. */
  readonly bodyBytes: number;
  readonly headersMs: number;
  readonly requestMs: number;
  /** Between two requests on one connection. */
  readonly idleMs: number;
  /** Without a byte in either direction, while an answer is awaited or not taken. */
  readonly silentMs: number;
  /** For an answer that is sent piece by piece. */
  readonly answerMs: number;
  /** Of one connection, whose answers are still to come. */
  readonly pipelined: number;
  readonly lookEveryMs: number;
  readonly listeners: number;
  readonly heartbeatMs: number;
  /** Of events that one listener has coming. */
  readonly awaitedEventChars: number;
  /** Looks that were asked for and are under way. */
  readonly looks: number;
  /** For a look that was asked for, before it is answered that it is under way. */
  readonly lookMs: number;
  /** How often it is looked whether the files of TLS have changed. */
  readonly tlsFilesMs: number;
}

export const httpLimits: HttpLimits = {
  connections: 2048,
  headerBytes: 16_384,
  bodyBytes: 65_536,
  headersMs: 10_000,
  requestMs: 30_000,
  idleMs: 65_000,
  silentMs: 120_000,
  answerMs: 120_000,
  pipelined: 8,
  lookEveryMs: 1000,
  listeners: 64,
  heartbeatMs: 15_000,
  awaitedEventChars: 262_144,
  looks: 16,
  lookMs: 30_000,
  tlsFilesMs: 10_000,
};
