import type { CertificateParts } from './certificate-parts.ts';
import { constructed, due, elementsOf, integer, readElement, sequence } from './der.ts';
import { pssDigestOf, rsassaPss } from './digests.ts';
import { readCount } from './key-extensions.ts';

type Signature = Pick<CertificateParts, 'signatureOid' | 'signatureParameters'>;

/** RSASSA-PSS says nothing of its hash in its name. Throws DerError. */
export function signatureNamed(name: string, { signatureOid, signatureParameters }: Signature): string {
  if (signatureOid !== rsassaPss) return name;
  if (signatureParameters === null) return `${name} with SHA-1`;
  return `${name} with ${pssDigestOf(readElement(signatureParameters)).title}`;
}

/** In bytes, of the hashes that verifiers take. */
const hashLengths: Readonly<Record<string, number>> = { 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64 };
/** RFC 4055 3.1: where nothing is said of it. */
const usualSalt = 20;

/** Whether the salt of RSASSA-PSS is not as long as its hash, as TLS has it (RFC 8446 4.2.3). Throws DerError. */
export function hasOddSalt({ signatureOid, signatureParameters }: Signature): boolean {
  if (signatureOid !== rsassaPss || signatureParameters === null) return false;
  const parameters = readElement(signatureParameters);
  const wanted = hashLengths[pssDigestOf(parameters).title];
  if (wanted === undefined) return false;
  const salt = Array.from(elementsOf(due(parameters, sequence).content)).find(({ tag }) => tag === constructed(2));
  return wanted !== (salt === undefined ? usualSalt : readCount(due(readElement(salt.content), integer).content));
}
