import type { Endpoint, Session, SessionWhere } from './evidence.ts';
import type { HttpReading } from './http.ts';
import type { Reading } from './reading.ts';

/** From old to new. */
export const tlsVersions = ['1.0', '1.1', '1.2', '1.3'] as const;
export type TlsVersion = (typeof tlsVersions)[number];

/** One handshake in which only some versions were offered, to see whether the server accepts one of them. */
export interface VersionLook {
  readonly where: SessionWhere;
  readonly offered: readonly TlsVersion[];
  /** Those that our own TLS library would not offer: nothing is known of them. */
  readonly unspoken: readonly TlsVersion[];
  /** Null where nothing was left to offer. */
  readonly handshake: VersionReading | null;
  /**
   * The usual handshake, made right after one that was cut off or met with the alert internal_error: whether the server
   * still speaks with us. Null where there was no occasion for it.
   */
  readonly usual: VersionReading | null;
}
type VersionReading = Reading<SessionWhere, { readonly protocol: TlsVersion }>;

/** What became of further handshakes where the usual one was cut off or met with silence before a certificate came. */
export interface SmallHello {
  /** Without a hybrid key share, so that the ClientHello fits into one packet. */
  readonly small: Reading<SessionWhere, Session>;
  /** The usual one again, made after the small one was answered; null where that was not. */
  readonly usual: Reading<SessionWhere, Session> | null;
  /** A small one again, made after the usual one failed a second time; null where it did not. */
  readonly again: Reading<SessionWhere, Session> | null;
}

/**
 * What became of further handshakes with what browsers offer and no more, where the usual one was made with something
 * else or does not tell with what.
 */
export interface BrowserHello {
  readonly browser: Reading<SessionWhere, Session>;
  /** The usual one again, made after that of browsers was refused; null where it was not. */
  readonly usual: Reading<SessionWhere, Session> | null;
  /** That of browsers again, made after the usual one was answered; null where it was not. */
  readonly again: Reading<SessionWhere, Session> | null;
}

/** What the port said to a request of plain HTTP. */
export interface Plaintext {
  /** The first bytes, quoted, at most 200 of them. */
  readonly said: string;
  /** Whether it was a TLS record, such as an alert. */
  readonly tls: boolean;
  /** Where it was an answer of HTTP. */
  readonly http: {
    readonly status: number;
    readonly location: string | null;
    /** How the page begins: at most 300 characters, as sent. */
    readonly start: string;
  } | null;
}
export type PlaintextReading = Reading<Endpoint, Plaintext>;

/** The same look without the client certificate that the target has. */
export interface Anonymous {
  readonly session: Reading<SessionWhere, Session>;
  readonly response: HttpReading | null;
}
