import { X509Certificate } from 'node:crypto';
import { vouch } from '../../../facts/tls/path/path.ts';
import type { Certificate } from '../../../model/certificate.ts';
import type { CrlReading, CrlWord } from '../../../model/chain-looks.ts';
import { certificateParts } from '../certificate/certificate-parts.ts';
import type { Word } from '../../dial.ts';
import type { Crl } from '../revocation/crl.ts';
import { unfitFor } from '../revocation/crl-scope.ts';
import { isLongSignedBy } from '../revocation/signed.ts';
import type { ChainLook, ChainSeen } from './chain-looks.ts';
import { derOf } from './der-of.ts';

/** A certificate below an anchor, and the one on its path that issued it. */
interface Issued {
  readonly certificate: Certificate;
  readonly der: Buffer;
  readonly issuer: Certificate;
  readonly issuerDer: Buffer;
  readonly word: Word;
}

/** Those of one target that are asked for, and places that are tried for one certificate. */
const maxCertificates = 16;
const maxUrls = 3;

/**
 * The CRLs of what stands below the anchors; of several places of one, the next only where no fit CRL came. Where no
 * anchor vouches, anybody may have named the places, and nobody is asked.
 */
export async function crls(look: ChainLook): Promise<ChainSeen['crls']> {
  if (!look.wires.settings.revocation) return [];
  const issued = issuedIn(look).slice(0, maxCertificates);
  return (await Promise.all(issued.map((one) => askFor(one, look)))).flat();
}

function issuedIn({ shown, wires, target }: ChainLook): Issued[] {
  const found = new Map<string, Issued>();
  const chains = new Map(shown.map((one) => [one.session.sent.join(' '), one]));
  for (const { session, sentDer } of chains.values()) {
    const pki = wires.pki.of([session.sent]);
    const { trust, path } = vouch(session.sent, pki, Date.now(), target.host);
    if (trust === 'unrecognised' || trust === 'self-signed') continue;
    const word = trust === 'private' ? 'own' : 'anyone';
    const bytesOf = derOf(sentDer, pki, wires.pki);
    const certificates = path.flatMap((sha256) => pki.certificates[sha256] ?? []);
    for (const [index, certificate] of certificates.entries()) {
      const issuer = certificates[index + 1];
      const der = bytesOf(certificate.sha256);
      const issuerDer = issuer && bytesOf(issuer.sha256);
      if (issuer === undefined || der === undefined || issuerDer === undefined) continue;
      if (!found.has(certificate.sha256)) found.set(certificate.sha256, { certificate, der, issuer, issuerDer, word });
    }
  }
  return [...found.values()];
}

async function askFor(issued: Issued, { wires, deadline }: ChainLook): Promise<CrlReading[]> {
  const { certificate, word } = issued;
  const readings: CrlReading[] = [];
  for (const url of new Set(certificate.crlUrls.slice(0, maxUrls))) {
    const said = await wires.crls(url, { word, deadline }, (crl) => wordOf(crl, issued));
    const reading = { ...said, where: { url, of: certificate.sha256 } };
    readings.push(reading);
    if (reading.ok && reading.value.unfit === null && reading.value.verifiedBy !== null) break;
  }
  return readings;
}

async function wordOf(crl: Crl, { certificate, der, issuer, issuerDer }: Issued): Promise<CrlWord> {
  const { bytes, sha256, thisUpdate, nextUpdate } = crl;
  const strange = crl.issuerSha256 !== certificate.issuerSha256;
  const signed = !strange && (await isVerified(crl, issuer, issuerDer));
  const unfit = strange
    ? "it is another issuer's"
    : signed && !maySign(issuer)
      ? mayNotSign
      : unfitFor(crl.scope, certificate);
  const word = { bytes, sha256, thisUpdate, nextUpdate, verifiedBy: null, entries: null, unfit, revoked: null };
  if (!signed || !maySign(issuer)) return word;
  const { entries, unknownCritical } = await crl.survey();
  const critical = `an entry has a critical extension that is not processed here (${unknownCritical})`;
  const unfitOrCritical = unfit ?? (unknownCritical === null ? null : critical);
  return {
    ...word,
    verifiedBy: issuer.sha256,
    entries,
    unfit: unfitOrCritical,
    revoked: unfitOrCritical === null ? await crl.entryOf(certificateParts(der).serial) : null,
  };
}

/** RFC 5280 6.3.3 (f). */
const maySign = ({ keyUsage }: Certificate): boolean => keyUsage === null || keyUsage.includes('cRLSign');
const mayNotSign =
  'its issuer has signed it and may not: the key usage of the certificate of that issuer lacks cRLSign (RFC 5280 6.3.3)';

/** By CRL, and by key: thousands of targets may rest on one list. */
const verified = new WeakMap<Crl, Map<string, Promise<boolean>>>();

function isVerified(crl: Crl, { spkiSha256 }: Certificate, issuerDer: Buffer): Promise<boolean> {
  const known = verified.get(crl) ?? new Map<string, Promise<boolean>>();
  verified.set(crl, known);
  const before = known.get(spkiSha256);
  if (before !== undefined) return before;
  const now = isLongSignedBy(crl.signed, new X509Certificate(issuerDer));
  known.set(spkiSha256, now);
  return now;
}
