import type { Certificate } from '../../model/certificate.ts';
import { canonicalAddress } from '../addresses.ts';
import { hasPublicSuffix, registrableDomain } from '../dns/public-suffix.ts';

/** Letters, digits, hyphens and, as browsers have it, underscores; a wildcard only as the whole left-most label. */
const presented = /^(?:\*\.)?[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/;

/**
 * Whether a certificate may speak for a host (RFC 9525 section 6): a canonical name with A-labels, or an IP address.
 * Only the SAN counts. Never throws, whatever the names hold.
 */
export function coversHost(names: Certificate['names'], host: string): boolean {
  if (names === null) return false;
  const address = canonicalAddress(host);
  if (address !== null) return names.ip.some((ip) => canonicalAddress(ip) === address);
  const wanted = host.toLowerCase();
  return presented.test(wanted) && !wanted.startsWith('*') && names.dns.some((name) => coversName(name, wanted));
}

/** Whether a DNS name of a SAN can cover any host at all. */
export function mayCover(name: string): boolean {
  const lower = name.toLowerCase();
  if (lower.length > 253 || !presented.test(lower) || canonicalAddress(lower) !== null) return false;
  return !lower.startsWith('*.') || mayHaveWildcard(lower.slice(2));
}

function coversName(name: string, wanted: string): boolean {
  const lower = name.toLowerCase();
  const covers = lower.startsWith('*.') ? lower.slice(2) === wanted.slice(wanted.indexOf('.') + 1) : lower === wanted;
  return covers && mayCover(name);
}

/** Browsers take no wildcard directly below a public suffix, nor below a single label. */
const mayHaveWildcard = (parent: string): boolean =>
  parent.includes('.') && (!hasPublicSuffix(parent) || registrableDomain(parent) !== null);
