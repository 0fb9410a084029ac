import { certificateParts } from '../certificate/certificate-parts.ts';
import { readCertificate } from '../certificate/certificate.ts';
import { DerError } from '../certificate/der.ts';

/**
 * The name of a certificate where an ACME server is asked when it wants it renewed (RFC 9773 4.1): the key identifier
 * of its issuer and the bytes of its serial number, sign byte included. Null where it has none.
 */
export function renewalId(der: Buffer): string | null {
  const issuer = readCertificate(der).authorityKeyIdentifier;
  if (issuer === null || !/^(?:[0-9a-f]{2})+$/.test(issuer)) return null;
  try {
    const { serial } = certificateParts(der);
    return `${Buffer.from(issuer, 'hex').toString('base64url')}.${serial.toString('base64url')}`;
  } catch (error) {
    if (error instanceof DerError) return null;
    throw error;
  }
}
