import type { Certificate } from '../../../model/certificate.ts';
import type { Session } from '../../../model/evidence.ts';
import type { Pki } from '../../../model/pki.ts';
import type { Served } from '../served.ts';
import { calledAs } from '../names/distinguished-name.ts';
import { certificateOf, lookedAt, type Vouched } from './path.ts';
import { weakSignature, type Violation } from './path-rules.ts';

/** What is broken by how a certificate was served, and not by its path. */
export function handshakeViolations(
  { session, leaf, vouched }: Served & { readonly vouched: Vouched },
  pki: Pki,
): Violation[] {
  const told = vouched.violations.some(({ rule }) => rule === 'no-server-usage');
  return [...(told ? [] : usageViolations(leaf, session)), ...copyViolations(session.sent, vouched, pki)];
}

/** That the key may not be used for what the handshake has it do (RFC 8446 4.4.2.2, RFC 5246 7.4.2). */
function usageViolations({ sha256, keyUsage }: Certificate, { protocol, cipher }: Session): Violation[] {
  const wanted = usageFor(protocol, cipher);
  if (wanted === null || keyUsage === null || keyUsage.includes(wanted)) return [];
  const how = protocol === 'TLSv1.3' ? 'TLS 1.3' : `${protocol} with ${cipher}`;
  const detail = `may not be used for the handshake that was made, ${how}, which takes the key usage ${wanted} (it allows ${keyUsage.join(', ')})`;
  return [{ sha256, rule: 'handshake-usage', detail }];
}

/** In TLS 1.2 the cipher suite tells whether the key signs, or the client encrypts to it. */
function usageFor(protocol: string, cipher: string): 'digitalSignature' | 'keyEncipherment' | null {
  if (protocol === 'TLSv1.3' || /^TLS_(?:EC)?DHE_(?:RSA|ECDSA)_/.test(cipher)) return 'digitalSignature';
  return cipher.startsWith('TLS_RSA_WITH_') ? 'keyEncipherment' : null;
}

/** That a certificate with a weak signature was sent before another one of the same issuer that is well. */
function copyViolations(sent: readonly string[], { path }: Vouched, pki: Pki): Violation[] {
  const looked = lookedAt(sent, pki);
  return path.slice(1).flatMap((good) => {
    const { subjectSha256, spkiSha256, subject } = certificateOf(pki, good);
    return looked.slice(1, Math.max(looked.indexOf(good), 1)).flatMap((before): Violation[] => {
      const copy = certificateOf(pki, before);
      const isCopy = copy.subjectSha256 === subjectSha256 && copy.spkiSha256 === spkiSha256;
      if (!isCopy || copy.selfSigned || !weakSignature.test(copy.signatureAlgorithm)) return [];
      const detail = `is signed with ${copy.signatureAlgorithm}, and was sent before the certificate of ${calledAs(subject)} that is signed well`;
      return [{ sha256: before, rule: 'weak-copy-first', detail }];
    });
  });
}

/** That a staple is demanded and there is none, where revocation is no matter of another check. */
export const stapleViolations = ({ leaf: { sha256, mustStaple }, session: { staple } }: Served): Violation[] =>
  mustStaple && staple === null
    ? [{ sha256, rule: 'must-staple', detail: 'demands a stapled OCSP response (must-staple), and none was stapled' }]
    : [];
