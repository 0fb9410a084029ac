/** An attribute of a distinguished name, such as `['CN', 'demo.example.com']`; hostile text. */
export type NameAttribute = readonly [type: string, value: string];

/** RFC 5280 4.2.1.10. DNS constraints as written, IP ranges as CIDR. */
export interface Subtrees {
  readonly dns: readonly string[];
  readonly ip: readonly string[];
  /** Other kinds, as `email:example.com`; of those that nobody compares only the kind, such as `registered-id`. */
  readonly other: readonly string[];
}

/** The fields of one certificate that judging rests on (RFC 5280), parsed once per SHA-256. Hostile in every string. */
export interface Certificate {
  /** Lower-case hex, without separators, as all hashes and identifiers here. */
  readonly sha256: string;
  /** Of the SubjectPublicKeyInfo. */
  readonly spkiSha256: string;
  readonly version: number;
  readonly serial: string;
  readonly subject: readonly NameAttribute[];
  readonly issuer: readonly NameAttribute[];
  /** SHA-256 of the DER of subject and issuer: equal where RFC 5280 7.1 would compare the same bytes. */
  readonly subjectSha256: string;
  readonly issuerSha256: string;
  /** RFC 3339. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** The SAN; null where the extension is missing. DNS names as sent, IP addresses in canonical text. */
  readonly names: {
    readonly dns: readonly string[];
    readonly ip: readonly string[];
    readonly other: readonly string[];
  } | null;
  readonly subjectKeyIdentifier: string | null;
  readonly authorityKeyIdentifier: string | null;
  readonly key: { readonly type: string; readonly bits: number; readonly curve: string | null };
  /** Such as `sha256WithRSAEncryption`, or the OID where the name is not known. */
  readonly signatureAlgorithm: string;
  /** Whether basicConstraints says CA; null where the extension is missing. */
  readonly ca: boolean | null;
  readonly pathLength: number | null;
  /** Such as `digitalSignature`, `keyCertSign`; null where the extension is missing. */
  readonly keyUsage: readonly string[] | null;
  /** OIDs; null where the extension is missing. */
  readonly extendedKeyUsage: readonly string[] | null;
  readonly nameConstraints: { readonly permitted: Subtrees; readonly excluded: Subtrees } | null;
  /** OIDs of critical extensions that we do not process. */
  readonly unknownCritical: readonly string[];
  /** `http:` addresses of the issuer's certificate, of the CRL. */
  readonly issuerUrls: readonly string[];
  readonly crlUrls: readonly string[];
  /** Signed certificate timestamps in it (RFC 6962 3.3); null where the extension is missing. */
  readonly timestamps: number | null;
  /** Whether it demands a stapled OCSP response (TLS feature, RFC 7633). */
  readonly mustStaple: boolean;
  /** Whether the signature verifies under its own key. */
  readonly selfSigned: boolean;
  /** Extensions that could not be read: OID and reason. */
  readonly unreadable: readonly string[];
}

export const trustClasses = ['public', 'staging', 'private', 'self-signed', 'unrecognised'] as const;
export type TrustClass = (typeof trustClasses)[number];
