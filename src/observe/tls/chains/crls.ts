import { X509Certificate } from 'node:crypto';
import { vouch } from '../../../facts/tls/path/path.ts';
import type { Certificate } from '../../../model/certificate.ts';
import type { CrlReading, CrlWord } from '../../../model/chain-looks.ts';
import { certificateParts } from '../certificate/certificate-parts.ts';
import { sha256Of } from '../certificate/certificate.ts';
import type { Crl } from '../revocation/crl.ts';
import { unfitFor } from '../revocation/crl-scope.ts';
import { isSignedBy } from '../revocation/signed.ts';
import type { ChainLook, ChainSeen } from './chain-looks.ts';

/** A certificate below an anchor, and the one on its path that issued it. */
interface Issued {
  readonly certificate: Certificate;
  readonly der: Buffer;
  readonly issuer: Certificate;
  readonly issuerDer: Buffer;
}

/** Those of one target that are asked for, and places that are tried for one certificate. */
const maxCertificates = 16;
const maxUrls = 3;

/** The CRLs of what stands below the anchors; of several places of one, the next only where no fit CRL came. */
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
    const { path } = vouch(session.sent, pki, Date.now(), target.host);
    const sent = new Map(sentDer.map((der) => [sha256Of(der), der]));
    const derOf = ({ sha256, subjectSha256 }: Certificate): Buffer | undefined =>
      sent.get(sha256) ??
      wires.pki.held(subjectSha256).find((held) => held.sha256 === sha256)?.der ??
      wires.pki.fetchedDer(sha256);
    const certificates = path.flatMap((sha256) => pki.certificates[sha256] ?? []);
    for (const [index, certificate] of certificates.entries()) {
      const issuer = certificates[index + 1];
      const der = derOf(certificate);
      const issuerDer = issuer && derOf(issuer);
      if (issuer === undefined || der === undefined || issuerDer === undefined) continue;
      if (!found.has(certificate.sha256)) found.set(certificate.sha256, { certificate, der, issuer, issuerDer });
    }
  }
  return [...found.values()];
}

async function askFor(issued: Issued, { wires, deadline }: ChainLook): Promise<CrlReading[]> {
  const readings: CrlReading[] = [];
  for (const url of new Set(issued.certificate.crlUrls.slice(0, maxUrls))) {
    const fetched = await wires.crls(url, deadline);
    const where = { url, of: issued.certificate.sha256 };
    if (!fetched.ok) {
      readings.push({ ...fetched, where });
      continue;
    }
    const value = wordOf(fetched.value, issued);
    readings.push({ ...fetched, where, value });
    if (value.unfit === null && value.verifiedBy !== null) break;
  }
  return readings;
}

function wordOf(crl: Crl, { certificate, der, issuer, issuerDer }: Issued): CrlWord {
  const { bytes, sha256, entries, thisUpdate, nextUpdate } = crl;
  const strange = crl.issuerSha256 !== certificate.issuerSha256;
  const unfit = strange ? "it is another issuer's" : unfitFor(crl.scope, certificate);
  return {
    bytes,
    sha256,
    entries,
    thisUpdate,
    nextUpdate,
    verifiedBy: !strange && maySign(issuer) && isVerified(crl, issuer, issuerDer) ? issuer.sha256 : null,
    unfit,
    revoked: unfit === null ? crl.entryOf(certificateParts(der).serial) : null,
  };
}

/** RFC 5280 6.3.3 (f). */
const maySign = ({ keyUsage }: Certificate): boolean => keyUsage === null || keyUsage.includes('cRLSign');

/** By CRL, and by key: thousands of targets may rest on one list. */
const verified = new WeakMap<Crl, Map<string, boolean>>();

function isVerified(crl: Crl, { spkiSha256 }: Certificate, issuerDer: Buffer): boolean {
  const known = verified.get(crl) ?? new Map<string, boolean>();
  verified.set(crl, known);
  const before = known.get(spkiSha256);
  if (before !== undefined) return before;
  const now = isSignedBy(crl.signed, new X509Certificate(issuerDer).publicKey);
  known.set(spkiSha256, now);
  return now;
}
