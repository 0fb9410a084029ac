import type { Certificate } from '../../../model/certificate.ts';
import type { TargetEvidence } from '../../../model/evidence.ts';
import type { Issuance } from '../../../model/history.ts';
import { addressBytes, canonicalAddress, isAddress } from '../../addresses.ts';
import { registeredDomain } from '../../dns/public-suffix.ts';
import { letsEncryptOf } from '../authorities/issuing-authorities.ts';
import { organisation } from '../names/distinguished-name.ts';
import { servedAt } from '../served.ts';
import { vouch } from '../path/path.ts';

const presented = /^(?:\*\.)?[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/;
const longestName = 253;
/** Let's Encrypt takes no more names in one certificate. */
const mostNames = 100;

/** The names that a limit counts a certificate by, sorted, each once; null where there are none, or stranger ones than it issues. */
export function namesOf({ names }: Pick<Certificate, 'names'>): readonly string[] | null {
  if (names === null) return null;
  const dns = names.dns.map((name) => name.toLowerCase());
  if (dns.some((name) => name.length > longestName || !presented.test(name))) return null;
  const all = new Set([...dns, ...names.ip.map((ip) => canonicalAddress(ip) ?? ip)]);
  return all.size === 0 || all.size > mostNames ? null : [...all].toSorted();
}

/** As what one exact set of names is counted. */
export const setOf = (names: readonly string[]): string => names.join(' ');

/** Under which a certificate is counted by domain: each registered domain of its names, IPv4 addresses, /64 networks. */
export const domainsOf = (names: readonly string[]): ReadonlySet<string> =>
  new Set(names.map((name) => (isAddress(name) ? networkOf(name) : registeredDomain(name.replace(/^\*\./, '')))));

function networkOf(address: string): string {
  const bytes = addressBytes(address);
  if (bytes.length === 4) return address;
  const groups = [0, 2, 4, 6].map((at) => (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)).toString(16));
  return `${groups.join(':')}::/64`;
}

/**
 * What the leaves that this look saw took of the limits of Let's Encrypt's production: of those it issued by the keys
 * above them, and that are not known already.
 */
export function issuancesSeen(
  { seen, pki, startedAt, target }: Pick<TargetEvidence, 'seen' | 'pki' | 'startedAt' | 'target'>,
  isKnown: (sha256: string) => boolean,
): Issuance[] {
  const found = new Map<string, Issuance>();
  for (const { leaf, session } of servedAt({ ...seen, pki })) {
    const issuer = organisation(leaf.issuer);
    // All that it issues says so; paths are only sought below those that do.
    if (issuer !== "Let's Encrypt" || found.has(leaf.sha256) || isKnown(leaf.sha256)) continue;
    const { path } = vouch(session.sent, pki, Date.parse(startedAt), target.host);
    const names = namesOf(leaf);
    if (names === null || letsEncryptOf(path, pki) !== 'production') continue;
    found.set(leaf.sha256, { sha256: leaf.sha256, issuer, names, notBefore: leaf.notBefore });
  }
  return [...found.values()];
}
