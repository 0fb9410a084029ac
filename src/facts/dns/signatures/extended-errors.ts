/** What is wrong with signatures, by what a validating resolver says. */
export type SignatureFault = 'expired' | 'not-yet-valid' | 'key-mismatch' | 'signatures-missing' | 'denial' | 'bogus';

interface ExtendedError {
  /** As IANA's registry calls it. */
  readonly name: string;
  /** Where it tells why nothing validated. */
  readonly fault?: SignatureFault;
}

/** IANA's registry of extended DNS errors (RFC 8914 4, RFC 9276 3.2, RFC 9567 6). */
const extendedErrors: Readonly<Record<number, ExtendedError>> = {
  0: { name: 'Other Error' },
  1: { name: 'Unsupported DNSKEY Algorithm', fault: 'bogus' },
  2: { name: 'Unsupported DS Digest Type', fault: 'bogus' },
  3: { name: 'Stale Answer' },
  4: { name: 'Forged Answer' },
  5: { name: 'DNSSEC Indeterminate', fault: 'bogus' },
  6: { name: 'DNSSEC Bogus', fault: 'bogus' },
  7: { name: 'Signature Expired', fault: 'expired' },
  8: { name: 'Signature Not Yet Valid', fault: 'not-yet-valid' },
  9: { name: 'DNSKEY Missing', fault: 'key-mismatch' },
  10: { name: 'RRSIGs Missing', fault: 'signatures-missing' },
  11: { name: 'No Zone Key Bit Set', fault: 'key-mismatch' },
  12: { name: 'NSEC Missing', fault: 'denial' },
  13: { name: 'Cached Error' },
  14: { name: 'Not Ready' },
  15: { name: 'Blocked' },
  16: { name: 'Censored' },
  17: { name: 'Filtered' },
  18: { name: 'Prohibited' },
  19: { name: 'Stale NXDOMAIN Answer' },
  20: { name: 'Not Authoritative' },
  21: { name: 'Not Supported' },
  22: { name: 'No Reachable Authority' },
  23: { name: 'Network Error' },
  24: { name: 'Invalid Data' },
  25: { name: 'Signature Expired before Valid', fault: 'bogus' },
  26: { name: 'Too Early' },
  27: { name: 'Unsupported NSEC3 Iterations Value', fault: 'denial' },
  28: { name: 'Unable to conform to policy' },
  29: { name: 'Synthesized' },
};

/** `7 Signature Expired`; the number alone where the registry had none when this was written. */
export function extendedErrorText(code: number): string {
  const name = extendedErrors[code]?.name;
  return name === undefined ? `${code}` : `${code} ${name}`;
}

export const faultOfError = (code: number): SignatureFault | null => extendedErrors[code]?.fault ?? null;
