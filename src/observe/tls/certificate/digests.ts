import {
  constructed,
  due,
  elementsOf,
  formatOid,
  objectIdentifier,
  readElement,
  sequence,
  type Element,
} from './der.ts';

export interface Digest {
  /** As people write it; the OID where it is none that we know. */
  readonly title: string;
  /** As OpenSSL calls it; undefined where nothing is verified with it. */
  readonly openssl: string | undefined;
}

const known = (title: string, openssl?: string): Digest => ({ title, openssl });

const digests: ReadonlyMap<string, Digest> = new Map([
  ['1.2.840.113549.2.5', known('MD5')],
  ['1.3.14.3.2.26', known('SHA-1', 'sha1')],
  ['2.16.840.1.101.3.4.2.1', known('SHA-256', 'sha256')],
  ['2.16.840.1.101.3.4.2.2', known('SHA-384', 'sha384')],
  ['2.16.840.1.101.3.4.2.3', known('SHA-512', 'sha512')],
  ['2.16.840.1.101.3.4.2.4', known('SHA-224', 'sha224')],
]);

/** The hash that an AlgorithmIdentifier names. Throws DerError, as the other does. */
export function digestOf(algorithm: Element | undefined): Digest {
  const [id] = elementsOf(due(algorithm, sequence).content);
  const oid = formatOid(due(id, objectIdentifier).content);
  return digests.get(oid) ?? known(oid);
}

export const rsassaPss = '1.2.840.113549.1.1.10';

/** RSASSA-PSS has its hash in its parameters, and SHA-1 where they leave it out (RFC 4055 3.1). */
export function pssDigestOf(parameters: Element): Digest {
  const hash = Array.from(elementsOf(due(parameters, sequence).content)).find(({ tag }) => tag === constructed(0));
  return hash === undefined ? known('SHA-1', 'sha1') : digestOf(readElement(hash.content));
}
