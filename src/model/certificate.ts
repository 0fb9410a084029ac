/** An attribute of a distinguished name, such as `['CN', 'demo.example.com']`; hostile text. */
export type NameAttribute = readonly [type: string, value: string];

/** RFC 5280 4.2.1.10. DNS constraints as written, IP ranges as CIDR. */
export interface Subtrees {
  readonly dns: readonly string[];
  readonly ip: readonly string[];
  /** Other kinds, as `email:example.com`; of those that nobody compares only the kind, such as `registered-id`. */
  readonly other: readonly string[];
}

/** What single verifiers refuse of how a certificate is written, though its fields can be read. */
export const oddities = [
  'pss-salt',
  'truth-not-der',
  'default-written',
  'critical-crl-points',
  'critical-policy',
  'constrained-directory',
  'constrained-rare',
  'negative-serial',
  'netscape-type',
] as const;
export type Oddity = (typeof oddities)[number];

/** Certificate policies and what is demanded of them (RFC 5280 4.2.1.4, 4.2.1.5, 4.2.1.11, 4.2.1.14). */
export interface Policies {
  /** OIDs. */
  readonly named: readonly string[];
  readonly mappings: readonly (readonly [issuer: string, subject: string])[];
  /** After how many more certificates it holds; null where it is not demanded. */
  readonly requireExplicit: number | null;
  readonly inhibitMapping: number | null;
  readonly inhibitAny: number | null;
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
  /** SHA-256 of the normal form of subject and issuer: equal where RFC 5280 7.1 takes them for one name. */
  readonly subjectSha256: string;
  readonly issuerSha256: string;
  /** SHA-256 of their DER, which some verifiers compare. */
  readonly nameBytes?: { readonly subject: string; readonly issuer: string };
  /** RFC 3339. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** The SAN; null where the extension is missing. DNS names as sent, IP addresses in canonical text. */
  readonly names: {
    readonly dns: readonly string[];
    readonly ip: readonly string[];
    readonly other: readonly string[];
  } | null;
  /** The subject is empty, and the SAN, which then names alone, is not critical (RFC 5280 4.2.1.6). */
  readonly namesNotCritical?: true;
  readonly subjectKeyIdentifier: string | null;
  readonly authorityKeyIdentifier: string | null;
  /** The issuer's certificate, where that is named too (RFC 5280 4.2.1.1): by who issued it, and by its serial number. */
  readonly authorityCertificate?: { readonly issuer: readonly NameAttribute[] | null; readonly serial: string | null };
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
  /** Only where there are any. */
  readonly oddities?: readonly Oddity[];
  readonly policies?: Policies;
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
