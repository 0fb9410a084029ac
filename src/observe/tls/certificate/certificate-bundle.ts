import { certificateParts } from './certificate-parts.ts';
import { constructed, DerError, due, elementsOf, formatOid, objectIdentifier, readElement, sequence } from './der.ts';

/** RFC 5652 5.1 */
const signedData = '1.2.840.113549.1.7.2';
const maxCertificates = 16;

/**
 * The certificates in what a place of issuers gives: one in DER, or the bag of a certs-only message (RFC 5280 4.2.2.1),
 * or, though nobody may give it there, either of them in PEM. Throws DerError where it is neither, or too many.
 */
export function certificatesIn(body: Buffer): Buffer[] {
  const found = blocksOf(body).flatMap(inDer);
  if (found.length === 0) throw new DerError('no certificate is in it');
  if (found.length > maxCertificates) throw new DerError(`more than ${maxCertificates} certificates are in it`);
  return found;
}

const pem = /-----BEGIN (CERTIFICATE|PKCS7|CMS)-----([A-Za-z0-9+/=\s]*)-----END \1-----/g;

function blocksOf(body: Buffer): Buffer[] {
  if (body[0] === sequence) return [body];
  return Array.from(body.toString('latin1').matchAll(pem), ([, , text = '']) => Buffer.from(text, 'base64'));
}

function inDer(der: Buffer): Buffer[] {
  const outer = due(readElement(der), sequence);
  const [type, content] = elementsOf(outer.content);
  if (type?.tag !== objectIdentifier) return [certificateOf(outer.raw)];
  if (formatOid(type.content) !== signedData) throw new DerError('it is neither a certificate nor a bag of them');
  const signed = due(readElement(due(content, constructed(0)).content), sequence);
  const bag = Array.from(elementsOf(signed.content)).find(({ tag }) => tag === constructed(0));
  return bag === undefined ? [] : Array.from(elementsOf(bag.content), ({ raw }) => certificateOf(raw));
}

/** Throws DerError for what only looks like one from outside. */
function certificateOf(der: Buffer): Buffer {
  certificateParts(der);
  return der;
}
