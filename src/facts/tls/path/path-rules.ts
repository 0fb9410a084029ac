import type { Certificate, Oddity } from '../../../model/certificate.ts';
import { cutWords } from '../../cut-words.ts';
import { certificateTitle } from '../names/distinguished-name.ts';
import { distrustOf } from './distrusted-roots.ts';
import { otherIssuerNamed } from './issuer-named.ts';
import { anyPurpose, purposeText, serverAuth } from './key-purposes.ts';
import { issuerNameFault, nameFaults } from './name-rules.ts';
import { oddityTexts } from './odd-texts.ts';
import type { ConstraintBreach } from './other-constraints.ts';
import { policyGap } from './policies.ts';
import type { PathRule } from './rule-clients.ts';

export interface Violation {
  readonly sha256: string;
  readonly rule: PathRule;
  /** What is so, as a clause about the certificate. */
  readonly detail: string;
}

export interface OutOfTime {
  readonly sha256: string;
  readonly state: 'expired' | 'not-yet-valid' | 'unreadable';
  /** 0 where it cannot be told. */
  readonly byMs: number;
}

/** MD2, MD4, MD5 and SHA-1, by name or OID (RFC 3279, RFC 4055). */
export const weakSignature = /md[245]|sha-?1(?!\d)|^1\.2\.840\.113549\.1\.1\.[2-5]$|^1\.2\.840\.10045\.4\.1$/i;

/** How a certificate stands to the name constraints of one above it. */
export type Breaches = (certificate: Certificate, issuer: Certificate) => readonly ConstraintBreach[];

/** What `issuer` breaks, as the next one above `below` (leaf first). Each certificate's share is told exactly once. */
export function violationsAbove(
  below: readonly [Certificate, ...Certificate[]],
  issuer: Certificate,
  breaches: Breaches,
): Violation[] {
  const said = (rule: PathRule, detail: string): Violation => ({ sha256: issuer.sha256, rule, detail });
  const [leaf] = below;
  const found: Violation[] = [...ownViolations(issuer), ...issuerViolations(issuer)];
  const between = below.slice(1).filter(({ subjectSha256, issuerSha256 }) => subjectSha256 !== issuerSha256).length;
  if (issuer.pathLength !== null && between > issuer.pathLength) {
    const allowed = `allows ${issuer.pathLength} authorities below itself (path length)`;
    found.push(said('path-length', `${allowed}, and there ${between === 1 ? 'is 1' : `are ${between}`}`));
  }
  const distrust = issuer.selfSigned ? distrustOf(issuer.spkiSha256, leaf.notBefore) : null;
  if (distrust !== null) found.push(said('distrusted', `is a root under which ${distrust}`));
  return [
    ...found,
    ...signedViolations(below.at(-1) ?? leaf, issuer),
    ...constraintViolations(below, issuer, breaches),
  ];
}

/** What no authority may lack, wherever it stands above the leaf. */
function issuerViolations(issuer: Certificate): Violation[] {
  const { sha256, keyUsage, extendedKeyUsage, ca } = issuer;
  const found: Violation[] = [];
  if (ca === false) found.push({ sha256, rule: 'not-an-authority', detail: issuedUnlawfully });
  if (keyUsage !== null && !keyUsage.includes('keyCertSign')) {
    found.push({ sha256, rule: 'key-usage', detail: 'has issued another without the key usage keyCertSign' });
  }
  if (isAnyUsage(extendedKeyUsage)) found.push({ sha256, rule: 'any-usage-above', detail: anyUsage(extendedKeyUsage) });
  const strange = strangeKeyOf(issuer.key);
  return strange === null ? found : [...found, { sha256, ...strange }];
}

const issuedUnlawfully = 'has issued another without being an authority (CA bit)';

/** What clients have put among their anchors need not say what it is (RFC 5280 6.1.1 (d)): not even in version 1. */
export function anchorViolations({ sha256, version, ca, key: { type, bits } }: Certificate): Violation[] {
  const found: Violation[] = [];
  if (ca === null && version === 3) {
    found.push({ sha256, rule: 'root-without-constraints', detail: 'is a root of version 3 without basicConstraints' });
  }
  if (version !== 3) {
    found.push({ sha256, rule: 'root-version-1', detail: `is a root of version ${version}, not 3` });
  }
  if (type.startsWith('rsa') && bits >= leastRsaBits && bits < openSslRsaBits) {
    found.push({ sha256, rule: 'short-root-key', detail: `is a root with an RSA key of ${bits} bits` });
  }
  return found;
}

/** What is broken by an authority that is no anchor, or not where the path ends. */
export function intermediateViolations({ sha256, version, ca }: Certificate): Violation[] {
  const found: Violation[] = [];
  if (version !== 3) found.push({ sha256, rule: 'not-version-3', detail: `is of version ${version}, not 3` });
  if (ca === null) found.push({ sha256, rule: 'not-an-authority', detail: issuedUnlawfully });
  return found;
}

/** What is wrong with how `child` was issued: with its signature, and with what it says of who did it. */
function signedViolations(child: Certificate, issuer: Certificate): Violation[] {
  const { sha256, signatureAlgorithm } = child;
  const found: Violation[] = [];
  if (weakSignature.test(signatureAlgorithm)) {
    const detail = `is signed with ${cutWords(signatureAlgorithm)}, which verifiers refuse`;
    found.push({ sha256, rule: 'weak-signature', detail });
  }
  if (child.oddities?.includes('pss-salt') === true) {
    found.push({ sha256, rule: 'pss-salt', detail: oddityTexts['pss-salt'] });
  }
  const misnamed = otherIssuerNamed(child, issuer);
  if (misnamed !== null) found.push({ sha256, rule: 'key-identifier', detail: misnamed });
  const written = issuerNameFault(child, issuer);
  return written === null ? found : [...found, { sha256, ...written }];
}

/** What a leaf breaks, as one of a TLS server. */
export function leafViolations(leaf: Certificate): Violation[] {
  const { sha256, keyUsage, extendedKeyUsage, oddities = [] } = leaf;
  const found: Violation[] = [...ownViolations(leaf)];
  if (isAnyUsage(extendedKeyUsage)) found.push({ sha256, rule: 'any-usage', detail: anyUsage(extendedKeyUsage) });
  if (keyUsage !== null && !keyUsage.some((usage) => serverUsages.includes(usage))) {
    const usages = keyUsage.join(', ') || 'nothing';
    const detail = `may not be used for TLS servers (its key usage allows ${usages}, neither digitalSignature nor keyEncipherment)`;
    found.push({ sha256, rule: 'no-server-usage', detail });
  }
  if (oddities.includes('netscape-type')) {
    found.push({ sha256, rule: 'netscape-type', detail: oddityTexts['netscape-type'] });
  }
  return found;
}

/** As OpenSSL has it: one of these is enough. */
const serverUsages: readonly string[] = ['digitalSignature', 'keyEncipherment', 'keyAgreement'];

const isAnyUsage = (usages: Certificate['extendedKeyUsage']): usages is readonly string[] =>
  usages !== null && usages.includes(anyPurpose) && !usages.includes(serverAuth);

const allows = (usages: readonly string[]): string =>
  `its extended key usage allows ${cutWords(usages.map(purposeText).join(', ')) || 'nothing'}, not serverAuth`;

const anyUsage = (usages: readonly string[]): string => `does not name TLS servers (${allows(usages)})`;

/** What a certificate breaks wherever it stands. */
export function ownViolations(certificate: Certificate): Violation[] {
  const { sha256, extendedKeyUsage, unknownCritical, issuer, key, oddities = [] } = certificate;
  const found: Violation[] = nameFaults(certificate).map(({ rule, detail }) => ({ sha256, rule, detail }));
  if (extendedKeyUsage !== null && !extendedKeyUsage.includes(serverAuth) && !isAnyUsage(extendedKeyUsage)) {
    const detail = `may not be used for TLS servers (${allows(extendedKeyUsage)})`;
    found.push({ sha256, rule: 'extended-key-usage', detail });
  }
  if (unknownCritical.length > 0) {
    const detail = `has critical extensions that cannot be processed (${cutWords(unknownCritical.join(', '))})`;
    found.push({ sha256, rule: 'critical-extension', detail });
  }
  if (issuer.length === 0) found.push({ sha256, rule: 'empty-issuer', detail: 'names no issuer at all' });
  const weakness = weaknessOf(key);
  if (weakness !== null) found.push({ sha256, rule: 'weak-key', detail: `has ${weakness}, which verifiers refuse` });
  for (const oddity of oddities) {
    if (!placed.includes(oddity)) found.push({ sha256, rule: oddity, detail: oddityTexts[oddity] });
  }
  return found;
}

/** Those that count in some places alone. */
const placed: readonly Oddity[] = ['pss-salt', 'netscape-type'];

const leastRsaBits = 1024;
/** At the level of security that is usual. */
const openSslRsaBits = 2048;

/** What every verifier refuses; what is merely out of date is another check's business. */
function weaknessOf({ type, bits, curve }: Certificate['key']): string | null {
  if (type.startsWith('rsa') && bits < leastRsaBits) return `an RSA key of ${bits} bits`;
  if (type === 'ec' && curve === null) return 'a key on a curve without a name';
  if (type === 'ec' && bits < 224) return `an elliptic key of ${bits} bits`;
  return type === 'unknown' ? 'a key that cannot be read' : null;
}

/** Keys of issuers that browsers do not verify with; those of leaves are seen in the handshake. */
function strangeKeyOf({ type, bits, curve }: Certificate['key']): Pick<Violation, 'rule' | 'detail'> | null {
  if (type === 'ed448') return { rule: 'edwards-448-key', detail: 'is an issuer with an Ed448 key' };
  if (type === 'ed25519') return { rule: 'unusual-key', detail: 'is an issuer with an Ed25519 key' };
  const isShort = type === 'ec' && curve !== null && bits >= 224 && bits < 256;
  return isShort ? { rule: 'unusual-key', detail: `is an issuer with an elliptic key of ${bits} bits` } : null;
}

/** What the policies on a path come to which ends in an anchor above these, as a violation. */
export function policyViolations(below: readonly Certificate[]): Violation[] {
  const gap = policyGap(below);
  if (gap === null) return [];
  const { demandedBy, at } = gap;
  const by = demandedBy === at ? 'it' : certificateTitle(demandedBy);
  const detail = `names no certificate policy that holds all the way down, which ${by} demands (policyConstraints, RFC 5280 4.2.1.11)`;
  return [{ sha256: at.sha256, rule: 'policy-not-named', detail }];
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
export function outOfTime({ sha256, notBefore, notAfter, unreadable }: Certificate, now: number): OutOfTime | null {
  if (unreadable.some((entry) => ofTimes.test(entry))) return { sha256, state: 'unreadable', byMs: 0 };
  const from = Date.parse(notBefore);
  const until = Date.parse(notAfter);
  if (!(now < until + 1000)) return { sha256, state: 'expired', byMs: now - until };
  return now >= from ? null : { sha256, state: 'not-yet-valid', byMs: from - now };
}

/** Where one cannot be read, or nothing of the certificate, what stands for the times means nothing. */
const ofTimes = /^(?:notBefore|notAfter|certificate): /;
