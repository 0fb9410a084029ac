import type { Certificate } from '../../../model/certificate.ts';
import type { Issuance, Issuances } from '../../../model/history.ts';
import { cutWords } from '../../cut-words.ts';
import { durationText } from '../../duration.ts';
import { certificateTitle } from '../names/distinguished-name.ts';
import { domainsOf, namesOf, setOf } from './issuance.ts';
import { isOverHalf, limitWindowMs, rateLimits, type RateLimit } from './limits.ts';

const tenDaysMs = 864_000_000;

/** How much of a limit was seen used. */
export interface Used {
  readonly of: 'names' | 'domain';
  /** The registered domain, or the names of the set. */
  readonly what: readonly string[];
  readonly count: number;
  readonly limit: RateLimit;
  /** When the first of those that count began, RFC 3339. */
  readonly first: string;
}

/**
 * The limits of which over half was seen used by certificates like this leaf: at least so much, for only what was served
 * where we looked is known. For a domain, what was seen to renew another counts nothing, nor what is older than our
 * memory, which may have renewed one that nobody saw. For a set of names, what the renewal of short-lived certificates
 * takes is not too much.
 */
export function limitsUsed(leaf: Certificate, { since, certificates }: Issuances, now: number): Used[] {
  const names = namesOf(leaf);
  if (names === null) return [];
  const recent = certificates.filter(({ notBefore }) => isWithin(Date.parse(notBefore), now));
  const same = recent.filter((each) => setOf(each.names) === setOf(names));
  const fresh = recent.filter(({ renews, notBefore }) => renews !== true && Date.parse(notBefore) >= Date.parse(since));
  const ofDomains = [...domainsOf(names)].map((domain) => ({
    of: 'domain' as const,
    what: [domain],
    those: fresh.filter((each) => domainsOf(each.names).has(domain)),
    usual: 0,
  }));
  return [{ of: 'names' as const, what: names, those: same, usual: usualIn(leaf) }, ...ofDomains].flatMap(
    ({ of, what, those, usual }) => {
      const limit = rateLimits[of];
      const count = those.length;
      if (!isOverHalf(count, limit) || count <= usual) return [];
      return [{ of, what, count, limit, first: firstOf(those) }];
    },
  );
}

/** It in one sentence about the leaf that is served, and how far back the memory goes that it rests on. */
export function usedText(
  { of, what, count, limit, first }: Used,
  leaf: Certificate,
  at: string,
  memory: string,
): string {
  const [one = '', ...others] = what.map(cutWords);
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const whom = of === 'domain' ? `names below ${one}` : `exactly the same names (${one}${more})`;
  const seen = `${count} of the ${limit.certificates} certificates that Let's Encrypt issues for ${whom} in ${durationText(limitWindowMs)} were seen, the first from ${first}`;
  return `${seen}, and the certificate that is served${at} (${certificateTitle(leaf)}) is one of that kind; ${memory}; beyond ${limit.certificates} Let's Encrypt refuses, and allows one more every ${limit.refill}`;
}

/** What is not seen of it. */
export const memoryText = (since: string, now: number): string =>
  Date.parse(since) > now - limitWindowMs
    ? `what was seen is remembered no longer than since ${since}, so that there may be more`
    : 'what was issued and is served where nobody looked comes on top';

const isWithin = (began: number, now: number): boolean => began > now - limitWindowMs && began <= now;

const firstOf = (those: readonly Issuance[]): string => those.map(({ notBefore }) => notBefore).toSorted()[0] ?? '';

/** How many of the same names regular renewal takes in 7 days: below ten days of lifetime, one each half of it. */
function usualIn({ notBefore, notAfter }: Certificate): number {
  const lifetimeMs = Date.parse(notAfter) - Date.parse(notBefore);
  return lifetimeMs > 0 && lifetimeMs < tenDaysMs ? Math.min(Math.ceil((2 * limitWindowMs) / lifetimeMs), 4) : 0;
}
