import { isAddress } from '../../addresses.ts';
import { promisedNames } from '../../tls/names/promised-names.ts';
import { parentName, parseName } from '../names.ts';
import { hasPublicSuffix, registrableDomain } from '../public-suffix.ts';

export const isWildcard = (name: string): boolean => parseName(name)[0] === '*';

/** The wildcard by which a certificate may cover a name in its stead; null where none may. */
export function wildcardOver(name: string): string | null {
  const parent = isWildcard(name) ? null : parentName(name);
  return parent === null || registrableDomain(parent) === null ? null : `*.${parent}`;
}

/**
 * The names that a certificate is promised for, and that CAA has a say in: not addresses, and no names without a public
 * suffix, for which no authority issues that anybody trusts.
 */
export const namesToIssue = (host: string, names?: readonly string[]): string[] =>
  promisedNames(host, names).filter((name) => !isAddress(name) && hasPublicSuffix(name));
