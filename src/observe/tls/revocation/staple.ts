import { hash, X509Certificate } from 'node:crypto';
import type { Staple } from '../../../model/chain-looks.ts';
import { certificateParts } from '../certificate/certificate-parts.ts';
import { readCertificate, subjectSha256Of, verifies } from '../certificate/certificate.ts';
import { DerError, due, bitString, elementsOf, readElement } from '../certificate/der.ts';
import { readOcspResponse, type CertificateId, type OcspResponse, type SingleResponse } from './ocsp.ts';
import { isSignedBy } from './signed.ts';
import type { Stores } from '../stores.ts';
import { countTimestamps } from '../certificate/timestamps.ts';

const maxBytes = 65_536;
/** Certificates of the issuer's name that are tried: an honest one has a cross-sign or two. */
const maxIssuers = 8;

const silent: Staple = {
  response: 'unreadable',
  status: null,
  revoked: null,
  thisUpdate: null,
  nextUpdate: null,
  verifiedBy: null,
  timestamps: 0,
  fault: null,
};

/** What a stapled OCSP response says of the leaf; its issuer is looked for among what was sent and what the stores hold. */
export function readStaple(der: Buffer, sentDer: readonly Buffer[], held: Stores['named']): Staple {
  const staple = readWith(der, sentDer, held);
  if (staple.unknownIssuer) open.set(staple, (issuers) => readWith(der, [...sentDer, ...issuers], held));
  return staple;
}

/** The same staple, where its issuer may be among these, which were fetched later. */
export const readAgain = (staple: Staple, issuers: readonly Buffer[]): Staple =>
  issuers.length === 0 ? staple : (open.get(staple)?.(issuers) ?? staple);

/** Those whose issuer is not known yet. */
const open = new WeakMap<Staple, (issuers: readonly Buffer[]) => Staple>();

function readWith(der: Buffer, sentDer: readonly Buffer[], held: Stores['named']): Staple {
  try {
    if (der.length > maxBytes) throw new DerError(`it is ${der.length} bytes long`);
    const response = readOcspResponse(der);
    return response.basic === null
      ? { ...silent, response: response.status }
      : tell(response.basic, issuedBy(sentDer, held));
  } catch (error) {
    if (error instanceof DerError) return { ...silent, fault: `it cannot be read: ${error.message}` };
    throw error;
  }
}

/** A leaf and a certificate of its issuer. */
interface Issued {
  readonly serial: Buffer;
  readonly issuer: X509Certificate;
  readonly name: Buffer;
  readonly key: Buffer;
}

/** Null where nothing verifies the leaf. Throws DerError. */
function issuedBy([leaf, ...others]: readonly Buffer[], held: Stores['named']): Issued | null {
  if (leaf === undefined) return null;
  const { issuerSha256 } = readCertificate(leaf);
  const stored = held(issuerSha256).map(({ der }) => der);
  const named = [...others, ...stored].filter((der) => subjectSha256Of(der) === issuerSha256).slice(0, maxIssuers);
  const opened = openssl(leaf);
  for (const der of named) {
    const issuer = openssl(der);
    if (opened === null || issuer === null || !verifies(opened, issuer)) continue;
    const { subject, publicKeyInfo } = certificateParts(der);
    const [, key] = elementsOf(readElement(publicKeyInfo).content);
    return {
      serial: certificateParts(leaf).serial,
      issuer,
      name: subject,
      key: due(key, bitString).content.subarray(1),
    };
  }
  return null;
}

function openssl(der: Buffer): X509Certificate | null {
  try {
    return new X509Certificate(der);
  } catch {
    return null;
  }
}

function tell(basic: NonNullable<OcspResponse['basic']>, issued: Issued | null): Staple {
  const successful = { ...silent, response: 'successful' };
  if (issued === null)
    return { ...successful, fault: 'the issuer of the certificate is not known', unknownIssuer: true };
  const response = basic.responses.find(({ id }) => isAbout(id, issued));
  if (response === undefined) return { ...successful, fault: 'it is about another certificate' };
  const { status, revoked, thisUpdate, nextUpdate } = response;
  const isByDelegate = (der: Buffer): boolean => {
    const delegate = delegateIn(der, issued);
    return delegate !== null && isSignedBy(basic.signed, delegate);
  };
  const verifiedBy = isSignedBy(basic.signed, issued.issuer)
    ? ('issuer' as const)
    : basic.certificates.some(isByDelegate)
      ? ('delegate' as const)
      : null;
  const fault =
    verifiedBy === null
      ? "its signature is neither the issuer's nor that of one to whom the issuer gave the right"
      : unknownCritical(response);
  const timestamps = timestampsIn(response);
  return { ...successful, status, revoked, thisUpdate, nextUpdate, verifiedBy, timestamps, fault };
}

const isAbout = ({ digest, issuerName, issuerKey, serial }: CertificateId, issued: Issued): boolean =>
  digest !== undefined &&
  serial.equals(issued.serial) &&
  issuerName.equals(hash(digest, issued.name, 'buffer')) &&
  issuerKey.equals(hash(digest, issued.key, 'buffer'));

const ocspSigning = '1.3.6.1.5.5.7.3.9';

/** RFC 6960 4.2.2.2: a certificate by the issuer itself, made for this. Null where it is none. */
function delegateIn(der: Buffer, { issuer, name }: Issued): X509Certificate | null {
  const opened = openssl(der);
  if (opened === null || !verifies(opened, issuer) || !certificateParts(der).issuer.equals(name)) return null;
  const { extendedKeyUsage, unknownCritical: unknown, notBefore, notAfter } = readCertificate(der);
  const inTime = Date.parse(notBefore) <= Date.now() && Date.now() <= Date.parse(notAfter);
  return extendedKeyUsage?.includes(ocspSigning) === true && unknown.length === 0 && inTime ? opened : null;
}

const timestampsOid = '1.3.6.1.4.1.11129.2.4.5';

/** RFC 6962 3.3. */
function timestampsIn({ extensions }: SingleResponse): number {
  const found = extensions.find(({ oid }) => oid === timestampsOid);
  return found === undefined ? 0 : countTimestamps(found.value);
}

function unknownCritical({ extensions }: SingleResponse): string | null {
  const unknown = extensions.find(({ critical, oid }) => critical && oid !== timestampsOid);
  return unknown === undefined ? null : `it has a critical extension that is not processed here (${unknown.oid})`;
}
