import type { Pki } from '../../../model/pki.ts';
import { sha256Of } from '../certificate/certificate.ts';
import type { RoundPki } from '../pki.ts';

/** The DER of a certificate of `pki` by its SHA-256: as it was sent, as a store holds it, or as it was fetched. */
export function derOf(
  sentDer: readonly Buffer[],
  pki: Pki,
  held: Pick<RoundPki, 'held' | 'fetchedDer'>,
): (sha256: string) => Buffer | undefined {
  const sent = new Map(sentDer.map((der) => [sha256Of(der), der]));
  const stored = (sha256: string): Buffer | undefined =>
    held.held(pki.certificates[sha256]?.subjectSha256 ?? '').find((one) => one.sha256 === sha256)?.der;
  return (sha256) => sent.get(sha256) ?? stored(sha256) ?? held.fetchedDer(sha256);
}
