import type { Certificate } from '../../../model/certificate.ts';
import type { Pki } from '../../../model/pki.ts';
import { cutWords } from '../../cut-words.ts';
import { certificateOf, type Vouched } from '../path/path.ts';
import { weakSignature } from '../path/path-rules.ts';

/** CA/Browser Forum Baseline Requirements 6.1.5: what nobody may certify any more. */
const leastRsaBits = 2048;
const leastEcBits = 256;

export interface Weakness {
  readonly certificate: Certificate;
  readonly reason: 'weak-key' | 'weak-signature' | 'key-unreadable';
  /** What is so, as a clause about the certificate. */
  readonly detail: string;
}

/**
 * What is weak of a path below its anchor, leaf first: what an anchor is worth was decided where it was put into a
 * store. `cut`: not all paths were looked at, so that of issuers nothing is said.
 */
export function weaknessesSeen({ path, cut }: Vouched, pki: Pki): (Weakness | 'cut')[] {
  const isAnchor = (sha256: string): boolean => pki.stores[sha256]?.some(({ anchor }) => anchor) === true;
  const below = path.filter((sha256, i) => i === 0 || !isAnchor(sha256));
  const told = cut ? below.slice(0, 1) : below;
  const found = told.flatMap((sha256) => ownWeaknesses(certificateOf(pki, sha256), isAnchor(sha256)));
  return cut && found.length === 0 ? ['cut'] : found;
}

/** A signature by its own key vouches for nothing, however strong it is. */
function ownWeaknesses(certificate: Certificate, isAnchor: boolean): Weakness[] {
  const { key, signatureAlgorithm, selfSigned } = certificate;
  const found: Weakness[] = [];
  if (key.type === 'unknown') {
    found.push({ certificate, reason: 'key-unreadable', detail: 'has a key that cannot be read' });
  }
  const weak = weakKeyOf(key);
  if (weak !== null) found.push({ certificate, reason: 'weak-key', detail: `has ${weak}` });
  if (!selfSigned && !isAnchor && weakSignature.test(signatureAlgorithm)) {
    const detail = `is signed with ${cutWords(signatureAlgorithm)}, which can be forged`;
    found.push({ certificate, reason: 'weak-signature', detail });
  }
  return found;
}

function weakKeyOf({ type, bits }: Certificate['key']): string | null {
  if (type.startsWith('rsa') && bits < leastRsaBits) return `an RSA key of ${bits} bits, fewer than ${leastRsaBits}`;
  // Of a curve without a name the size is not known.
  if (type === 'ec' && bits > 0 && bits < leastEcBits)
    return `an elliptic key of ${bits} bits, fewer than ${leastEcBits}`;
  return type === 'dsa' ? 'a DSA key, which no client takes any more' : null;
}

export const newKey = {
  text: 'Have a new key made with the certificate, for a new certificate alone keeps the weak one. Where cert-manager issues it, annotate the Ingress.',
  // Before cert-manager 1.18 a key is never replaced unless it is told to.
  paste: [
    'cert-manager.io/private-key-algorithm: ECDSA',
    'cert-manager.io/private-key-size: "256"',
    'cert-manager.io/private-key-rotation-policy: Always',
  ],
};
