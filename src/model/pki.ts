import type { Certificate } from './certificate.ts';

/** The certificates that were seen, those that may have issued them, and the signatures that verify among them. */
export interface Pki {
  readonly certificates: Readonly<Record<string, Certificate>>;
  /** `[subject, issuer]`: the subject's signature verifies under the issuer's key and the names match. SHA-256 each. */
  readonly edges: readonly (readonly [subject: string, issuer: string])[];
  /**
   * Which stores hold a certificate, and whether as an anchor (self-signed, or issued by nothing that a store holds) or
   * only as a known intermediate.
   */
  readonly stores: Readonly<Record<string, readonly Holding[]>>;
  /** Certificates that were fetched from the place that the key names (caIssuers), neither sent nor in a store: SHA-256 to URL. */
  readonly fetched?: Readonly<Record<string, string>>;
  /** Only where a limit of ours was hit. */
  readonly limits?: {
    /** Sent, on no path from a leaf, and too many to be read: they are not among `certificates`. */
    readonly unread: readonly string[];
    /** Not every certificate was tried that bears the name of their issuer: there may be more edges from these. */
    readonly untried: readonly string[];
  };
}
export interface Holding {
  readonly store: StoreName;
  readonly anchor: boolean;
  /** One of the public roots that come with Node (Mozilla's), however it got into the store. */
  readonly builtIn?: true;
}
export const storeNames = ['public', 'staging', 'private'] as const;
export type StoreName = (typeof storeNames)[number];
