import type { Certificate } from '../../../model/certificate.ts';
import { canonicalAddress } from '../../addresses.ts';
import { hasPublicSuffix, registrableDomain } from '../../dns/public-suffix.ts';

/** Letters, digits, hyphens and, as browsers have it, underscores; a wildcard only as the whole left-most label. */
const presented = /^(?:\*\.)?[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/;

const longestName = 253;

/**
 * Whether a certificate may speak for a host (RFC 9525 section 6): a name with A-labels, with or without final dot, or
 * an IP address. Only the SAN counts. Never throws, whatever the names hold.
 */
export function coversHost(names: Certificate['names'], host: string): boolean {
  if (names === null) return false;
  const address = canonicalAddress(host);
  if (address !== null) return names.ip.some((ip) => canonicalAddress(ip) === address);
  const wanted = host.toLowerCase().replace(/\.$/, '');
  return presented.test(wanted) && !wanted.startsWith('*') && names.dns.some((name) => coversName(name, wanted));
}

function coversName(name: string, wanted: string): boolean {
  const lower = name.toLowerCase();
  const covers = lower.startsWith('*.') ? lower.slice(2) === wanted.slice(wanted.indexOf('.') + 1) : lower === wanted;
  return covers && whyCoversNothing(name) === null;
}

/** Why a DNS name of a SAN can cover no host at all, as a phrase; null where it can. */
export function whyCoversNothing(name: string): string | null {
  const lower = name.toLowerCase();
  if (lower === '') return 'it is empty';
  if (canonicalAddress(lower) !== null) return 'an address is no DNS name';
  if (lower.length > longestName) return `it is longer than ${longestName} octets`;
  if (!presented.test(lower)) return whyNoName(lower);
  return lower.startsWith('*.') ? whyNoWildcard(lower.slice(2)) : null;
}

function whyNoName(name: string): string {
  if (/[^\x21-\x7e]/.test(name)) return 'it holds what cannot stand in a name';
  if (/^(?:\*\.)?[a-z0-9_.-]+\.$/.test(name) && !name.includes('..'))
    return 'it ends with a dot, which Chrome and curl overlook and others do not';
  if (name.includes('*')) return 'a wildcard must be the whole left-most label';
  if (name.startsWith('.') || name.includes('..')) return 'a label of it is empty';
  return name.split('.').some((label) => label.length > 63)
    ? 'a label of it is longer than 63 octets'
    : 'it holds what cannot stand in a name';
}

/** RFC 9525 6.3 leaves it to clients: Chrome takes no wildcard right below a public suffix, and of all only Go one below a single label. */
function whyNoWildcard(parent: string): string | null {
  if (!parent.includes('.')) return 'a wildcard over a single label, which Go alone takes';
  if (!hasPublicSuffix(parent) || registrableDomain(parent) !== null) return null;
  return 'a wildcard over a public suffix, which Chrome refuses and others take';
}
