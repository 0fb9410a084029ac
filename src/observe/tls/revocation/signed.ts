import { constants, verify, type KeyObject, type VerifyKeyObjectInput } from 'node:crypto';
import { isAffordable } from '../certificate/certificate.ts';
import {
  bitString,
  DerError,
  due,
  elementsOf,
  fewOf,
  formatOid,
  objectIdentifier,
  readElement,
  sequence,
  type Element,
} from '../certificate/der.ts';
import { pssDigestOf, rsassaPss } from '../certificate/digests.ts';

/** What is signed, how, and the signature: the outermost parts of a CRL (RFC 5280 5.1.1) and of an OCSP response (RFC 6960 4.2.1). */
export interface Signed {
  readonly toBeSigned: Element;
  /** AlgorithmIdentifier in DER. */
  readonly algorithm: Buffer;
  readonly signature: Buffer;
  /** What follows the signature. */
  readonly rest: readonly Element[];
}

const maxAlgorithmBytes = 1024;

/** Throws DerError. */
export function readSigned(der: Buffer): Signed {
  const [toBeSigned, algorithm, signature, ...rest] = fewOf(due(readElement(der), sequence).content, 4, 'parts');
  const name = due(algorithm, sequence).raw;
  if (name.length > maxAlgorithmBytes) throw new DerError(`an algorithm of ${name.length} bytes`);
  const bits = due(signature, bitString).content;
  if (bits[0] !== 0) throw new DerError('a signature that is no whole number of bytes');
  return {
    toBeSigned: due(toBeSigned, sequence),
    algorithm: name,
    signature: bits.subarray(1),
    rest,
  };
}

/**
 * Whether the signature verifies under the key of a certificate. What OpenSSL does not take, be it the key itself,
 * vouches for nothing.
 */
export function isSignedBy(signed: Signed, signer: Signer): boolean {
  try {
    const asked = verificationOf(signed, signer);
    return asked !== null && verify(...asked);
  } catch {
    return false;
  }
}

/** The same beside all else that goes on: lists can be long. */
export async function isLongSignedBy(signed: Signed, signer: Signer): Promise<boolean> {
  try {
    const asked = verificationOf(signed, signer);
    return asked !== null && (await verifyBeside(...asked));
  } catch {
    return false;
  }
}

const verifyBeside = (...asked: Verification): Promise<boolean> =>
  new Promise((resolve, reject) => {
    verify(...asked, (error, verifies) => (error === null ? resolve(verifies) : reject(error)));
  });

/** A key is read where it is asked for, and that of a certificate may be none. */
export interface Signer {
  readonly publicKey: KeyObject;
}

type Verification = [digest: string | null, data: Buffer, key: VerifyKeyObjectInput, signature: Buffer];

function verificationOf({ toBeSigned, algorithm, signature }: Signed, { publicKey: key }: Signer): Verification | null {
  const scheme = schemeOf(algorithm);
  if (scheme === undefined || !isAffordable(key) || !scheme.keys.includes(key.asymmetricKeyType ?? '')) return null;
  return [scheme.digest, toBeSigned.raw, { key, ...(scheme.pss === true && pssPadding) }, signature];
}

const pssPadding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO } as const;

interface Scheme {
  readonly digest: string | null;
  readonly keys: readonly string[];
  readonly pss?: true;
}
const rsa = (digest: string): Scheme => ({ digest, keys: ['rsa'] });
const ec = (digest: string): Scheme => ({ digest, keys: ['ec'] });

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

function schemeOf(algorithm: Buffer): Scheme | undefined {
  const [oid, parameters] = elementsOf(readElement(algorithm).content);
  const name = formatOid(due(oid, objectIdentifier).content);
  if (name !== rsassaPss) return schemes.get(name);
  const digest = pssDigestOf(due(parameters, sequence)).openssl;
  return digest === undefined ? undefined : { digest, keys: ['rsa', 'rsa-pss'], pss: true };
}
