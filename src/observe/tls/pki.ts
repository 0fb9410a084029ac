import { X509Certificate } from 'node:crypto';
import type { Certificate } from '../../model/certificate.ts';
import type { Pki } from '../../model/evidence.ts';
import { certificateReader, verifies, type CertificateReader } from './certificate.ts';
import { remember } from './remember.ts';
import type { Stores } from './stores.ts';

/** Certificates of one chain that are looked at; a server that sends more has them in `Session.sent` alone. */
const maxLooked = 16;
/** Issuers that are tried for one certificate, those first whose key identifier it names. */
const maxCandidates = 8;

/** The round's certificates and the signatures among them, growing as chains are seen. */
export interface RoundPki {
  /** Looks at a chain as it was sent. An issuer counts where the same server sent it, or a store holds it. */
  see(sentDer: readonly Buffer[]): Promise<void>;
  /** What bears on these: themselves and, transitively, issuers that are among them or in a store. */
  of(sent: readonly string[]): Pki;
}

interface Candidate {
  readonly certificate: Certificate;
  readonly der: Buffer;
}

interface Known extends Candidate {
  /** SHA-256 of certificates under whose key this one's signature verifies; never its own. */
  readonly issuers: Set<string>;
}

const verifiedOnce = remember<string, boolean>(4096);

export function startPki(stores: Stores): RoundPki {
  const known = new Map<string, Known>();

  const meet = ({ certificate, der }: Candidate): Known => {
    const met = known.get(certificate.sha256) ?? { certificate, der, issuers: new Set() };
    known.set(certificate.sha256, met);
    return met;
  };

  const link = (subject: Known, sent: readonly Known[], read: CertificateReader): Known[] => {
    const { issuerSha256 } = subject.certificate;
    const held = stores.named(issuerSha256).map(({ der }) => ({ certificate: read(der), der }));
    const named = [...sent, ...held].filter(({ certificate }) => certificate.subjectSha256 === issuerSha256);
    return bestCandidates(subject, named).flatMap((candidate) => {
      const [child, parent] = [subject.certificate.sha256, candidate.certificate.sha256];
      if (!verifiedOnce(`${child} ${parent}`, () => verifiesDer(subject.der, candidate.der))) return [];
      subject.issuers.add(parent);
      return [meet(candidate)];
    });
  };

  const pkiOf = (chosen: ReadonlyMap<string, Known>): Pki => ({
    certificates: Object.fromEntries(Array.from(chosen, ([sha256, { certificate }]) => [sha256, certificate])),
    edges: Array.from(chosen).flatMap(([subject, { issuers }]) =>
      [...issuers].filter((issuer) => chosen.has(issuer)).map((issuer) => [subject, issuer] as const),
    ),
    stores: Object.fromEntries(
      Array.from(chosen).flatMap(([sha256, { certificate }]) => {
        const holders = stores.storesOf(sha256).map((store) => ({ store, anchor: certificate.selfSigned }));
        return holders.length === 0 ? [] : [[sha256, holders]];
      }),
    ),
  });

  return {
    async see(sentDer) {
      const read = await certificateReader();
      const looked = sentDer.slice(0, maxLooked).map((der) => meet({ certificate: read(der), der }));
      const sent = [...new Set(looked)];
      // A set is walked in the order of insertion, what is added on the way included.
      const reached = new Set(sent);
      for (const subject of reached) {
        for (const issuer of link(subject, sent, read)) reached.add(issuer);
      }
    },
    of(sent) {
      const chosen = new Map<string, Known>();
      const reached = new Set(sent);
      for (const sha256 of reached) {
        const met = known.get(sha256);
        if (met === undefined) continue;
        chosen.set(sha256, met);
        for (const issuer of met.issuers) {
          if (stores.storesOf(issuer).length > 0) reached.add(issuer);
        }
      }
      return pkiOf(chosen);
    },
  };
}

/** Those whose key identifier the subject names come first, those that contradict it last. */
function bestCandidates(subject: Known, named: readonly Candidate[]): Candidate[] {
  const { sha256, authorityKeyIdentifier: wanted } = subject.certificate;
  const rank = ({ certificate: { subjectKeyIdentifier: its } }: Candidate): number =>
    wanted === null || its === null ? 1 : its === wanted ? 0 : 2;
  const distinct = new Map(named.map((candidate) => [candidate.certificate.sha256, candidate]));
  distinct.delete(sha256);
  return [...distinct.values()].toSorted((a, b) => rank(a) - rank(b)).slice(0, maxCandidates);
}

function verifiesDer(subject: Buffer, issuer: Buffer): boolean {
  try {
    return verifies(new X509Certificate(subject), new X509Certificate(issuer));
  } catch {
    // What OpenSSL cannot read is told by the certificate's own `unreadable`.
    return false;
  }
}
