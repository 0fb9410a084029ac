import type { Revoked } from '../../../model/chain-looks.ts';
import { sha256Of } from '../certificate/certificate.ts';
import { extensionsOf } from '../certificate/certificate-parts.ts';
import { entryOf, surveyEntries } from './crl-entries.ts';
import { readScope, type CrlScope } from './crl-scope.ts';
import { constructed, DerError, due, elementsOf, integer, readElement, sequence } from '../certificate/der.ts';
import { readSigned, type Signed } from './signed.ts';
import { isTime, readTime } from '../certificate/time.ts';

/** A certificate revocation list (RFC 5280 5), of which nothing is believed until its signature was verified. */
export interface Crl {
  readonly bytes: number;
  readonly sha256: string;
  readonly entries: number;
  /** RFC 3339. */
  readonly thisUpdate: string;
  readonly nextUpdate: string | null;
  /** SHA-256 of the DER of its issuer's name. */
  readonly issuerSha256: string;
  readonly scope: CrlScope;
  readonly signed: Signed;
  /** What it says of a serial number, given as the bytes of its INTEGER; null where that is not on it. */
  entryOf(serial: Buffer): Revoked | null;
}

/** DER, as RFC 5280 4.2.1.13 has it, or PEM, which some serve. Throws DerError. */
export function readCrl(body: Buffer): Crl {
  const der = derIn(body);
  const signed = readSigned(der);
  const fields = [...elementsOf(signed.toBeSigned.content)];
  if (fields[0]?.tag === integer) fields.shift();
  const [algorithm, issuer, thisUpdate, ...rest] = fields;
  if (!due(algorithm, sequence).raw.equals(signed.algorithm)) throw new DerError('it names two signature algorithms');
  if (thisUpdate === undefined) throw new DerError('its time is missing');
  const nextUpdate = isTime(rest[0]) ? rest.shift() : undefined;
  const list = rest[0]?.tag === sequence ? rest.shift() : undefined;
  const wrapped = rest[0]?.tag === constructed(0) ? rest.shift() : undefined;
  if (rest.length > 0) throw new DerError(`tag ${rest[0]?.tag} is not due`);
  const revoked = list?.content ?? Buffer.alloc(0);
  const { entries, unknownCritical } = surveyEntries(revoked);
  const scope = readScope(
    wrapped === undefined ? [] : extensionsOf(due(readElement(wrapped.content), sequence).content),
  );
  const critical = `an entry has a critical extension that is not processed here (${unknownCritical})`;
  return {
    bytes: body.length,
    sha256: sha256Of(body),
    entries,
    thisUpdate: readTime(thisUpdate.raw),
    nextUpdate: nextUpdate === undefined ? null : readTime(nextUpdate.raw),
    issuerSha256: sha256Of(due(issuer, sequence).raw),
    scope: unknownCritical === null ? scope : { ...scope, unfit: scope.unfit ?? critical },
    signed,
    entryOf: (serial) => entryOf(revoked, serial),
  };
}

const pemStart = /^\s*-----BEGIN X509 CRL-----/;

function derIn(body: Buffer): Buffer {
  if (!pemStart.test(body.toString('latin1', 0, 200))) return body;
  const [, base64 = ''] = body.toString('latin1').split(/-----(?:BEGIN|END) X509 CRL-----/, 2);
  return Buffer.from(base64, 'base64');
}
