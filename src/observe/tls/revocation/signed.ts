import { constants, verify, type KeyObject } from 'node:crypto';
import { isAffordable } from '../certificate/certificate.ts';
import {
  bitString,
  constructed,
  DerError,
  due,
  elementsOf,
  formatOid,
  objectIdentifier,
  readElement,
  sequence,
  type Element,
} from '../certificate/der.ts';

/** What is signed, how, and the signature: the outermost parts of a CRL (RFC 5280 5.1.1) and of an OCSP response (RFC 6960 4.2.1). */
export interface Signed {
  readonly toBeSigned: Element;
  /** AlgorithmIdentifier in DER. */
  readonly algorithm: Buffer;
  readonly signature: Buffer;
  /** What follows the signature. */
  readonly rest: readonly Element[];
}

/** Throws DerError. */
export function readSigned(der: Buffer): Signed {
  const [toBeSigned, algorithm, signature, ...rest] = elementsOf(due(readElement(der), sequence).content);
  const bits = due(signature, bitString).content;
  if (bits[0] !== 0) throw new DerError('a signature that is no whole number of bytes');
  return {
    toBeSigned: due(toBeSigned, sequence),
    algorithm: due(algorithm, sequence).raw,
    signature: bits.subarray(1),
    rest,
  };
}

/** Whether the signature verifies under the key. What OpenSSL does not take vouches for nothing. */
export function isSignedBy({ toBeSigned, algorithm, signature }: Signed, key: KeyObject): boolean {
  try {
    const scheme = schemeOf(algorithm);
    if (scheme === undefined || !isAffordable(key) || !scheme.keys.includes(key.asymmetricKeyType ?? '')) return false;
    const padding = scheme.pss === true ? pssPadding : {};
    return verify(scheme.digest, toBeSigned.raw, { key, ...padding }, signature);
  } catch {
    return false;
  }
}

const pssPadding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO } as const;

interface Scheme {
  readonly digest: string | null;
  readonly keys: readonly string[];
  readonly pss?: true;
}
const rsa = (digest: string): Scheme => ({ digest, keys: ['rsa'] });
const ec = (digest: string): Scheme => ({ digest, keys: ['ec'] });

const pss = '1.2.840.113549.1.1.10';
/** RFC 4055, RFC 5758, RFC 8410. Authorities of companies still sign lists with SHA-1. */
const schemes: ReadonlyMap<string, Scheme> = new Map([
  ['1.2.840.113549.1.1.5', rsa('sha1')],
  ['1.2.840.113549.1.1.14', rsa('sha224')],
  ['1.2.840.113549.1.1.11', rsa('sha256')],
  ['1.2.840.113549.1.1.12', rsa('sha384')],
  ['1.2.840.113549.1.1.13', rsa('sha512')],
  ['1.2.840.10045.4.1', ec('sha1')],
  ['1.2.840.10045.4.3.1', ec('sha224')],
  ['1.2.840.10045.4.3.2', ec('sha256')],
  ['1.2.840.10045.4.3.3', ec('sha384')],
  ['1.2.840.10045.4.3.4', ec('sha512')],
  ['1.3.101.112', { digest: null, keys: ['ed25519'] }],
  ['1.3.101.113', { digest: null, keys: ['ed448'] }],
]);

/** Of hashes, by OID. */
const digests: ReadonlyMap<string, string> = new Map([
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
  ['2.16.840.1.101.3.4.2.4', 'sha224'],
]);

/** The hash that an AlgorithmIdentifier names, as OpenSSL calls it. Throws DerError. */
export function digestOf(algorithm: Element | undefined): string | undefined {
  const [oid] = elementsOf(due(algorithm, sequence).content);
  return digests.get(formatOid(due(oid, objectIdentifier).content));
}

function schemeOf(algorithm: Buffer): Scheme | undefined {
  const [oid, parameters] = elementsOf(readElement(algorithm).content);
  const name = formatOid(due(oid, objectIdentifier).content);
  if (name !== pss) return schemes.get(name);
  // RFC 4055 3.1: without a hash it is SHA-1.
  const hash = Array.from(elementsOf(due(parameters, sequence).content)).find(({ tag }) => tag === constructed(0));
  const digest = hash === undefined ? 'sha1' : digestOf(readElement(hash.content));
  return digest === undefined ? undefined : { digest, keys: ['rsa', 'rsa-pss'], pss: true };
}
