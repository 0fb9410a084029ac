import { parse } from 'tldts';
import { formatName, parseName } from './names.ts';

/** The list knows only host names: a label with other octets stands for itself as a plain one. */
const plain = (label: string): string => (/^[a-z0-9_-]+$/.test(label) ? label : 'x');

const lookUp = (name: string) =>
  parse(parseName(name).map(plain).join('.'), { allowPrivateDomains: false, validateHostname: false, detectIp: true });

/**
 * The public suffix list's word on a name; only its ICANN section, since cuts inside a provider's suffix are found by
 * referrals. Null where no suffix of the list fits (`.test`, `.internal`, `cluster.local`) or the name is a suffix itself.
 */
export function registrableDomain(name: string): string | null {
  const { domain, isIcann } = lookUp(name);
  return isIcann !== true || domain === null ? null : formatName(parseName(name).slice(-domain.split('.').length));
}

export const hasPublicSuffix = (name: string): boolean => lookUp(name).isIcann === true;
