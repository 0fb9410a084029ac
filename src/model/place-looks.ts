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
  readonly handshake: Reading<SessionWhere, { readonly protocol: TlsVersion }> | null;
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
