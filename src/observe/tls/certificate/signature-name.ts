import type { CertificateParts } from './certificate-parts.ts';
import { constructed, due, elementsOf, formatOid, objectIdentifier, readElement, sequence } from './der.ts';

const rsassaPss = '1.2.840.113549.1.1.10';

const hashes: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.5': 'MD5',
  '1.3.14.3.2.26': 'SHA-1',
  '2.16.840.1.101.3.4.2.1': 'SHA-256',
  '2.16.840.1.101.3.4.2.2': 'SHA-384',
  '2.16.840.1.101.3.4.2.3': 'SHA-512',
  '2.16.840.1.101.3.4.2.4': 'SHA-224',
};

/** RSASSA-PSS has its hash in its parameters, and SHA-1 where they leave it out (RFC 4055 3.1). Throws DerError. */
export function signatureNamed(
  name: string,
  { signatureOid, signatureParameters }: Pick<CertificateParts, 'signatureOid' | 'signatureParameters'>,
): string {
  if (signatureOid !== rsassaPss) return name;
  const fields =
    signatureParameters === null ? [] : [...elementsOf(due(readElement(signatureParameters), sequence).content)];
  const hash = fields.find(({ tag }) => tag === constructed(0));
  if (hash === undefined) return `${name} with SHA-1`;
  const [algorithm] = elementsOf(due(readElement(hash.content), sequence).content);
  const oid = formatOid(due(algorithm, objectIdentifier).content);
  return `${name} with ${hashes[oid] ?? oid}`;
}
