import type { Revoked } from '../../../model/chain-looks.ts';
import { sha256Of } from '../certificate/certificate.ts';
import { extensionsOf } from '../certificate/certificate-parts.ts';
import { entryOf, surveyEntries, type Surveyed } from './crl-entries.ts';
import { readScope, type CrlScope } from './crl-scope.ts';
import { nameSha256 } from '../certificate/name-hash.ts';
import { constructed, DerError, due, fewOf, integer, readElement, sequence, type Element } from '../certificate/der.ts';
import { readSigned, type Signed } from './signed.ts';
import { isTime, readTime } from '../certificate/time.ts';

/**
 * A certificate revocation list (RFC 5280 5), of which nothing is believed until its signature was verified. Nor are its
 * entries looked at before that: whoever serves it could have made them millions.
 */
export interface Crl {
  readonly bytes: number;
  readonly sha256: string;
  /** RFC 3339. */
  readonly thisUpdate: string;
  readonly nextUpdate: string | null;
  /** SHA-256 of its issuer's name in normal form. */
  readonly issuerSha256: string;
  readonly scope: CrlScope;
  readonly signed: Signed;
  /** Of all entries, looked at once for all who ask. Rejects with DerError. */
  survey(): Promise<Surveyed>;
  /** What it says of a serial number, given as the bytes of its INTEGER; null where that is not on it. Rejects with DerError. */
  entryOf(serial: Buffer): Promise<Revoked | null>;
}

/** Of `tbsCertList` (RFC 5280 5.1). */
const maxFields = 7;
const maxTimeBytes = 32;

/** DER, as RFC 5280 4.2.1.13 has it, or PEM, which some serve. Throws DerError. */
export function readCrl(body: Buffer): Crl {
  const der = derIn(body);
  const signed = readSigned(der);
  const fields = fewOf(signed.toBeSigned.content, maxFields, 'fields');
  if (fields[0]?.tag === integer) fields.shift();
  const [algorithm, issuer, thisUpdate, ...rest] = fields;
  if (!due(algorithm, sequence).raw.equals(signed.algorithm)) throw new DerError('it names two signature algorithms');
  if (thisUpdate === undefined) throw new DerError('its time is missing');
  const nextUpdate = isTime(rest[0]) ? rest.shift() : undefined;
  const list = rest[0]?.tag === sequence ? rest.shift() : undefined;
  const wrapped = rest[0]?.tag === constructed(0) ? rest.shift() : undefined;
  if (rest.length > 0) throw new DerError(`tag ${rest[0]?.tag} is not due`);
  const revoked = list?.content ?? Buffer.alloc(0);
  let surveyed: Promise<Surveyed> | undefined;
  return {
    bytes: body.length,
    sha256: sha256Of(body),
    thisUpdate: timeIn(thisUpdate),
    nextUpdate: nextUpdate === undefined ? null : timeIn(nextUpdate),
    issuerSha256: nameSha256(due(issuer, sequence).raw),
    scope: readScope(wrapped === undefined ? [] : extensionsOf(due(readElement(wrapped.content), sequence).content)),
    signed,
    survey: () => (surveyed ??= surveyEntries(revoked)),
    entryOf: (serial) => entryOf(revoked, serial),
  };
}

function timeIn({ raw }: Element): string {
  if (raw.length > maxTimeBytes) throw new DerError('a time that is too long');
  return readTime(raw);
}

const pemStart = /^\s*-----BEGIN X509 CRL-----/;

function derIn(body: Buffer): Buffer {
  if (!pemStart.test(body.toString('latin1', 0, 200))) return body;
  const [, base64 = ''] = body.toString('latin1').split(/-----(?:BEGIN|END) X509 CRL-----/, 2);
  return Buffer.from(base64, 'base64');
}
