import type { Certificate } from '../../../model/certificate.ts';
import { certificateTitle, cutWords } from '../names/distinguished-name.ts';
import { distrustOf } from './distrusted-roots.ts';
import type { ConstraintBreach } from './other-constraints.ts';

/** What a path may break. All but the last make browsers and verifiers refuse it; the last is what we did not compare. */
export const pathRules = [
  'not-version-3',
  'not-an-authority',
  'path-length',
  'key-usage',
  'extended-key-usage',
  'name-constraints',
  'critical-extension',
  'empty-issuer',
  'weak-key',
  'weak-signature',
  'distrusted',
  'constraint-not-compared',
] as const;
export type PathRule = (typeof pathRules)[number];

export interface Violation {
  readonly sha256: string;
  readonly rule: PathRule;
  /** What is so, as a clause about the certificate. */
  readonly detail: string;
}

export interface OutOfTime {
  readonly sha256: string;
  readonly state: 'expired' | 'not-yet-valid';
  readonly byMs: number;
}

const serverAuth = ['1.3.6.1.5.5.7.3.1', '2.5.29.37.0'];

/** MD2, MD4, MD5 and SHA-1, by name or OID (RFC 3279, RFC 4055). */
export const weakSignature = /md[245]|sha-?1(?!\d)|^1\.2\.840\.113549\.1\.1\.[2-5]$|^1\.2\.840\.10045\.4\.1$/i;

/** How a certificate stands to the name constraints of one above it. */
export type Breaches = (certificate: Certificate, issuer: Certificate) => readonly ConstraintBreach[];

/** What `issuer` breaks, as the next one above `below` (leaf first). Each certificate's share is told exactly once. */
export function violationsAbove(below: readonly Certificate[], issuer: Certificate, breaches: Breaches): Violation[] {
  const said = (rule: PathRule, detail: string): Violation => ({ sha256: issuer.sha256, rule, detail });
  const [leaf] = below;
  const child = below.at(-1);
  const found: Violation[] = [...ownViolations(issuer)];
  if (issuer.version !== 3) found.push(said('not-version-3', `is of version ${issuer.version}, not 3`));
  if (issuer.ca !== true)
    found.push(said('not-an-authority', 'has issued another without being an authority (CA bit)'));
  if (issuer.keyUsage !== null && !issuer.keyUsage.includes('keyCertSign')) {
    found.push(said('key-usage', 'has issued another without the key usage keyCertSign'));
  }
  const between = below.slice(1).filter(({ subjectSha256, issuerSha256 }) => subjectSha256 !== issuerSha256).length;
  if (issuer.pathLength !== null && between > issuer.pathLength) {
    const allowed = `allows ${issuer.pathLength} authorities below itself (path length)`;
    found.push(said('path-length', `${allowed}, and there ${between === 1 ? 'is 1' : `are ${between}`}`));
  }
  if (child !== undefined && weakSignature.test(child.signatureAlgorithm)) {
    const detail = `is signed with ${cutWords(child.signatureAlgorithm)}, which verifiers refuse`;
    found.push({ sha256: child.sha256, rule: 'weak-signature', detail });
  }
  const distrust = issuer.selfSigned && leaf !== undefined ? distrustOf(issuer.spkiSha256, leaf.notBefore) : null;
  if (distrust !== null) found.push(said('distrusted', `is a root under which ${distrust}`));
  return [...found, ...constraintViolations(below, issuer, breaches)];
}

/** What a certificate breaks wherever it stands. */
export function ownViolations(certificate: Certificate): Violation[] {
  const { sha256, extendedKeyUsage, unknownCritical, issuer, key } = certificate;
  const found: Violation[] = [];
  if (extendedKeyUsage !== null && !extendedKeyUsage.some((oid) => serverAuth.includes(oid))) {
    const usages = cutWords(extendedKeyUsage.join(', ')) || 'nothing';
    const detail = `may not be used for TLS servers (its extended key usage allows ${usages}, not serverAuth)`;
    found.push({ sha256, rule: 'extended-key-usage', detail });
  }
  if (unknownCritical.length > 0) {
    const detail = `has critical extensions that cannot be processed (${cutWords(unknownCritical.join(', '))})`;
    found.push({ sha256, rule: 'critical-extension', detail });
  }
  if (issuer.length === 0) found.push({ sha256, rule: 'empty-issuer', detail: 'names no issuer at all' });
  const weakness = weaknessOf(key);
  if (weakness !== null) found.push({ sha256, rule: 'weak-key', detail: `has ${weakness}, which verifiers refuse` });
  return found;
}

/** What every verifier refuses; what is merely out of date is another check's business. */
function weaknessOf({ type, bits, curve }: Certificate['key']): string | null {
  if (type.startsWith('rsa') && bits < 1024) return `an RSA key of ${bits} bits`;
  if (type === 'ec' && curve === null) return 'a key on a curve without a name';
  if (type === 'ec' && bits < 224) return `an elliptic key of ${bits} bits`;
  return type === 'unknown' ? 'a key that cannot be read' : null;
}

/** Constraints bind all below, but for self-issued authorities in between (RFC 5280 6.1.3). */
function constraintViolations(below: readonly Certificate[], issuer: Certificate, breaches: Breaches): Violation[] {
  const { sha256 } = issuer;
  return below
    .filter(({ subjectSha256, issuerSha256 }, i) => i === 0 || subjectSha256 !== issuerSha256)
    .flatMap((certificate) =>
      breaches(certificate, issuer).map(({ kind, detail }) => ({
        sha256,
        rule: kind === 'broken' ? ('name-constraints' as const) : ('constraint-not-compared' as const),
        detail: `constrains the names below itself: ${detail} (${certificateTitle(certificate)})`,
      })),
    );
}

/** Both ends are inside the period, the last second to its end (RFC 5280 4.1.2.5). */
export function outOfTime({ sha256, notBefore, notAfter }: Certificate, now: number): OutOfTime | null {
  const from = Date.parse(notBefore);
  const until = Date.parse(notAfter);
  if (!(now < until + 1000)) return { sha256, state: 'expired', byMs: now - until };
  return now >= from ? null : { sha256, state: 'not-yet-valid', byMs: from - now };
}
