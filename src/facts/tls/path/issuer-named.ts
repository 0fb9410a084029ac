import type { Certificate } from '../../../model/certificate.ts';
import { cutWords } from '../../cut-words.ts';
import { certificateTitle, comparableName, nameText } from '../names/distinguished-name.ts';

/**
 * That a certificate names another issuer (RFC 5280 4.2.1.1) than the one whose key verifies its signature, as a clause
 * about it: OpenSSL compares key identifier, serial number and name, others take them for a hint. Null where all fits.
 */
export function otherIssuerNamed(
  { authorityKeyIdentifier: wanted, authorityCertificate: named }: Certificate,
  issuer: Certificate,
): string | null {
  const { subjectKeyIdentifier: identifier, serial, issuer: above } = issuer;
  const told = (what: string, its: string, has: string): string =>
    `names ${what} ${cutWords(its)} as its issuer's, and ${certificateTitle(issuer)}, whose key verifies its signature, has ${cutWords(has)}`;
  if (wanted !== null && identifier !== null && wanted !== identifier) {
    return told('the key identifier', wanted, identifier);
  }
  if (named === undefined) return null;
  if (named.serial !== null && digits(named.serial) !== digits(serial)) {
    return told('the serial number', named.serial, serial);
  }
  return named.issuer !== null && comparableName(named.issuer) !== comparableName(above)
    ? told('the authority above', nameText(named.issuer), nameText(above))
    : null;
}

/** A serial number may be written with zeros in front. */
const digits = (serial: string): string => serial.replace(/^0+/, '');
