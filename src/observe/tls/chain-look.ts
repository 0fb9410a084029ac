import { X509Certificate } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Certificate } from '../../model/certificate.ts';
import type { Pki } from '../../model/pki.ts';
import { readCertificate, subjectSha256Of, verifies } from './certificate/certificate.ts';
import { remember } from './remember.ts';
import type { Held, Stores } from './stores.ts';

/** Signatures that are tried for one chain: an honest one needs five, and a hostile one shall not hold up the others. */
const maxTried = 64;
/** Certificates of one chain that are read though no signature leads to them from the leaf. */
const maxStrays = 16;
/** Certificates that are read or tried in one go, before other looks have their turn. */
const inOneGo = 4;

/** What one chain holds, and the signatures that lead from its leaf to issuers that were sent or that a store holds. */
export interface ChainSeen {
  readonly certificates: ReadonlyMap<string, Certificate>;
  readonly edges: Pki['edges'];
  /** What a store holds and no certificate of any store has issued. */
  readonly anchors: ReadonlySet<string>;
  /** Sent, on no path from the leaf, and too many to be read. */
  readonly unread: readonly string[];
  /** Not every certificate was tried that bears the name of their issuer. */
  readonly untried: readonly string[];
}

/**
 * Where in the chain a certificate was sent does not matter: all that the leaf leads to is found, and some of the rest.
 * What was fetched counts where it has issued something, too.
 */
export async function lookAtChain(
  chain: readonly Held[],
  stores: Stores,
  fetched: readonly Held[] = [],
): Promise<ChainSeen> {
  const sent = distinct(chain);
  const knownAs = Map.groupBy(distinct([...sent, ...fetched]), ({ der }) => subjectSha256Of(der));
  const reached = new Map(sent.slice(0, 1).map((leaf) => [leaf.sha256, leaf]));
  const edges: [subject: string, issuer: string][] = [];
  const untried: string[] = [];
  let [tried, turns] = [0, 0];
  const takeTurn = async (): Promise<void> => {
    if (++turns % inOneGo === 0) await setImmediate();
  };

  // A map is walked in the order of insertion, what is added on the way included.
  for (const subject of reached.values()) {
    const certificate = readCertificate(subject.der);
    const { issuerSha256 } = certificate;
    const named = distinct([...stores.named(issuerSha256), ...(knownAs.get(issuerSha256) ?? [])]);
    const candidates = named.filter(({ sha256 }) => sha256 !== subject.sha256);
    const ranked: { candidate: Held; rank: number }[] = [];
    for (const candidate of candidates.slice(0, maxTried)) {
      await takeTurn();
      ranked.push({ candidate, rank: rankOf(readCertificate(candidate.der), certificate) });
    }
    const chosen = ranked.toSorted((a, b) => a.rank - b.rank).slice(0, maxTried - tried);
    for (const { candidate } of chosen) {
      await takeTurn();
      tried++;
      if (!hasIssued(candidate, subject)) continue;
      edges.push([subject.sha256, candidate.sha256]);
      reached.set(candidate.sha256, candidate);
    }
    if (chosen.length < candidates.length) untried.push(subject.sha256);
  }

  const strays = sent.filter(({ sha256 }) => !reached.has(sha256));
  const certificates = new Map<string, Certificate>();
  const anchors = new Set<string>();
  for (const held of [...reached.values(), ...strays.slice(0, maxStrays)]) {
    await takeTurn();
    const certificate = readCertificate(held.der);
    certificates.set(held.sha256, certificate);
    if (isAnchor(held, certificate, stores)) anchors.add(held.sha256);
  }
  return { certificates, edges, anchors, unread: strays.slice(maxStrays).map(({ sha256 }) => sha256), untried };
}

const distinct = (all: readonly Held[]): Held[] => [...new Map(all.map((held) => [held.sha256, held])).values()];

/** Those whose key identifier the subject names come first, those that contradict it last. */
function rankOf({ subjectKeyIdentifier: its }: Certificate, { authorityKeyIdentifier: wanted }: Certificate): number {
  if (wanted === null || its === null) return 1;
  return its === wanted ? 0 : 2;
}

/** What was configured without anything above it is where a path may end, self-signed or not. */
function isAnchor(held: Held, { selfSigned, issuerSha256 }: Certificate, stores: Stores): boolean {
  if (stores.storesOf(held.sha256).length === 0) return false;
  if (selfSigned) return true;
  return !stores.named(issuerSha256).some((other) => other.sha256 !== held.sha256 && hasIssued(other, held));
}

const verifiedOnce = remember<string, boolean>(4096);

const hasIssued = (issuer: Held, subject: Held): boolean =>
  verifiedOnce(`${subject.sha256} ${issuer.sha256}`, () => {
    try {
      return verifies(new X509Certificate(subject.der), new X509Certificate(issuer.der));
    } catch {
      // What OpenSSL cannot read is told by the certificate's own `unreadable`.
      return false;
    }
  });
