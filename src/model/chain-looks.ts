import type { Outcome } from './dns.ts';
import type { Reading } from './reading.ts';

/** Where the issuer of a certificate is to be had (RFC 5280 4.2.2.1, caIssuers). */
export interface IssuerWhere {
  readonly url: string;
  /** SHA-256 of the certificate that names the place. */
  readonly of: string;
}
/** The certificates that came, by SHA-256, whether or not they issued anything. */
export type IssuerReading = Reading<IssuerWhere, { readonly certificates: readonly string[] }>;

export interface Revoked {
  /** RFC 3339. */
  readonly at: string;
  /** RFC 5280 5.3.1, such as `keyCompromise`; null where none is given. */
  readonly reason: string | null;
}

export interface CrlWhere {
  readonly url: string;
  /** SHA-256 of the certificate that it was fetched for. */
  readonly of: string;
}
/** A certificate revocation list (RFC 5280 5), and what it says of one certificate. */
export interface CrlWord {
  readonly bytes: number;
  readonly sha256: string;
  /** Null where the signature was not verified: then nobody has looked at them. */
  readonly entries: number | null;
  /** RFC 3339. */
  readonly thisUpdate: string;
  readonly nextUpdate: string | null;
  /** SHA-256 of the certificate whose key verifies its signature and that may sign CRLs; null where there is none. */
  readonly verifiedBy: string | null;
  /** Why it cannot tell of the certificate: another issuer's, another scope, critical extensions that are not processed. */
  readonly unfit: string | null;
  /** Null where the certificate is not on it. */
  readonly revoked: Revoked | null;
}
export type CrlReading = Reading<CrlWhere, CrlWord>;

/** An OCSP response that came with the handshake (RFC 6066 8, RFC 6960). */
export interface Staple {
  /** `successful`, or the error that it tells instead. */
  readonly response: string;
  /** What it says of the leaf; null where it says nothing of it. */
  readonly status: 'good' | 'revoked' | 'unknown' | null;
  readonly revoked: Revoked | null;
  /** RFC 3339. */
  readonly thisUpdate: string | null;
  readonly nextUpdate: string | null;
  /** Who signed it: the issuer of the leaf, or one to whom the issuer gave that right. */
  readonly verifiedBy: 'issuer' | 'delegate' | null;
  /** Signed certificate timestamps in it (RFC 6962 3.3). */
  readonly timestamps: number;
  /** Why it could not be read, or not be verified. */
  readonly fault: string | null;
  /** The issuer of the leaf is not known, so that whose it is cannot be said. */
  readonly unknownIssuer?: true;
}

/** When an ACME server wants a certificate renewed (RFC 9773). */
export interface RenewalWhere {
  /** Of the directory, or of the renewal information where that was come to. */
  readonly url: string;
  /** SHA-256 of the leaf. */
  readonly of: string;
}
export interface RenewalWord {
  /** RFC 3339; null where the directory offers no renewal information. */
  readonly window: { readonly start: string; readonly end: string } | null;
  readonly explanationUrl: string | null;
}
export type RenewalReading = Reading<RenewalWhere, RenewalWord>;

/** A TLSA record (RFC 6698), and which of the certificates that were sent, or of their path, it matches. */
export interface TlsaRecord {
  readonly usage: number;
  readonly selector: number;
  readonly matching: number;
  /** Lower-case hex, cut at 256 digits. */
  readonly data: string;
  /** SHA-256 of each. */
  readonly matches: readonly string[];
}
export interface TlsaLook {
  /** Such as `_443._tcp.demo.example.com`. */
  readonly name: string;
  readonly outcome: Outcome;
  /** Whether a resolver that validates vouched for the answer (the AD bit); without it, it counts for nothing. */
  readonly authentic: boolean;
  readonly records: readonly TlsaRecord[];
}
