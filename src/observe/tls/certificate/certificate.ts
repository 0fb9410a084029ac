import { hash, X509Certificate, type KeyObject } from 'node:crypto';
import type { Certificate, NameAttribute } from '../../../model/certificate.ts';
import { certificateParts, keyParameterTag, type CertificateParts } from './certificate-parts.ts';
import { DerError, objectIdentifier } from './der.ts';
import { namesOid, readExtensions } from './extensions.ts';
import { readName } from './distinguished-name.ts';
import { nameSha256 } from './name-hash.ts';
import { cutText } from './cut-text.ts';
import { odditiesOf } from './oddities.ts';
import { remember } from '../remember.ts';
import { signatureNamed } from './signature-name.ts';
import { readTime } from './time.ts';

export const sha256Of = (bytes: Uint8Array): string => hash('sha256', bytes);

const once = remember<string, Certificate>(2048);

/** Each certificate is read once, and none throws. */
export function readCertificate(der: Buffer): Certificate {
  const sha256 = sha256Of(der);
  return once(sha256, () => fieldsOf(der, sha256));
}

/** A period that no moment is in: what cannot be read must not pass for valid. */
const never = { notBefore: '9999-12-31T23:59:59.000Z', notAfter: '1970-01-01T00:00:00.000Z' };

function fieldsOf(der: Buffer, sha256: string): Certificate {
  const unreadable: string[] = [];
  const attempt = <Value>(what: string, otherwise: Value, work: () => Value): Value => {
    try {
      return work();
    } catch (error) {
      unreadable.push(cutText(`${what}: ${error instanceof Error ? error.message : String(error)}`));
      return otherwise;
    }
  };
  const parts = attempt('certificate', noParts, () => certificateParts(der));
  const openssl = attempt('certificate', null, () => new X509Certificate(der));
  const name = (what: string, bytes: Buffer): NameAttribute[] => attempt(what, [], () => readName(bytes));
  const date = (what: 'notBefore' | 'notAfter'): string =>
    attempt(what, never[what], () => (openssl === null ? never[what] : readTime(parts[what])));
  const subjectSha256 = nameSha256(parts.subject);
  const issuerSha256 = nameSha256(parts.issuer);
  const extensions = readExtensions(parts.extensions, attempt, unreadable);
  const found = odditiesOf(parts, extensions);
  return {
    sha256,
    spkiSha256: sha256Of(parts.publicKeyInfo),
    version: parts.version,
    serial: openssl?.serialNumber.toLowerCase() ?? parts.serial.toString('hex'),
    subject: name('subject', parts.subject),
    issuer: name('issuer', parts.issuer),
    subjectSha256,
    issuerSha256,
    nameBytes: { subject: sha256Of(parts.subject), issuer: sha256Of(parts.issuer) },
    notBefore: date('notBefore'),
    notAfter: date('notAfter'),
    key: attempt('key', noKey, () => (openssl === null ? noKey : readKey(openssl, parts))),
    signatureAlgorithm: attempt('signature', parts.signatureOid, () =>
      signatureNamed(openssl?.signatureAlgorithm ?? parts.signatureOid, parts),
    ),
    ...extensions,
    ...(found.length > 0 && { oddities: found }),
    ...(areNamesUncritical(parts) && { namesNotCritical: true }),
    selfSigned: subjectSha256 === issuerSha256 && openssl !== null && verifies(openssl, openssl),
    unreadable,
  };
}

const emptyName = Buffer.from([0x30, 0]);

const areNamesUncritical = ({ subject, extensions }: CertificateParts): boolean =>
  subject.equals(emptyName) && extensions.find(({ oid }) => oid === namesOid)?.critical === false;

/** The SHA-256 of the subject's normal form, without reading the rest. */
export function subjectSha256Of(der: Buffer): string {
  try {
    return nameSha256(certificateParts(der).subject);
  } catch (error) {
    if (error instanceof DerError) return nameSha256(noParts.subject);
    throw error;
  }
}

/** Whether the signature of `subject` verifies under the key of `issuer`; nothing else is compared. */
export function verifies(subject: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return isAffordable(issuer.publicKey) && subject.verify(issuer.publicKey);
  } catch {
    // A key or an algorithm that OpenSSL does not take: such a signature vouches for nothing.
    return false;
  }
}

/** Verifiers refuse larger RSA keys and exponents, and every DSA key; trying one could take as long as a whole probe. */
export function isAffordable({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  const { modulusLength = 0, publicExponent = 0n } = asymmetricKeyDetails ?? {};
  return asymmetricKeyType !== 'dsa' && modulusLength <= 8192 && publicExponent <= 2n ** 33n;
}

const noParts: CertificateParts = {
  version: 0,
  serial: Buffer.alloc(0),
  signatureOid: '',
  signatureParameters: null,
  issuer: Buffer.alloc(0),
  subject: Buffer.alloc(0),
  notBefore: Buffer.alloc(0),
  notAfter: Buffer.alloc(0),
  publicKeyInfo: Buffer.alloc(0),
  extensions: [],
};

const noKey: Certificate['key'] = { type: 'unknown', bits: 0, curve: null };

/** RFC 8032 5: the length of a key. */
const edwardsBits: Readonly<Record<string, number>> = { ed25519: 256, ed448: 456 };

/**
 * `bits` is 0 where the type has no size of its own to speak of. OpenSSL names a curve that it knows by its parameters,
 * too; but verifiers take only those that the certificate names (RFC 5480 2.1.1).
 */
function readKey(openssl: X509Certificate, { publicKeyInfo }: CertificateParts): Certificate['key'] {
  const { asymmetricKeyType = 'unknown', asymmetricKeyDetails } = openssl.publicKey;
  const known = asymmetricKeyDetails?.namedCurve ?? null;
  const curve = keyParameterTag(publicKeyInfo) === objectIdentifier ? known : null;
  const ofCurve = Number(/\d{3}/.exec(known ?? '')?.[0] ?? 0);
  const bits = asymmetricKeyDetails?.modulusLength ?? edwardsBits[asymmetricKeyType] ?? ofCurve;
  return { type: asymmetricKeyType, bits, curve };
}
