import type { TargetEvidence } from '../../model/evidence.ts';
import type { Issuance, Issuances } from '../../model/history.ts';
import { domainsOf, issuancesSeen, namesOf, setOf } from '../../facts/tls/rate-limits/issuance.ts';
import { limitWindowMs } from '../../facts/tls/rate-limits/limits.ts';
import { servedAt } from '../../facts/tls/served.ts';
import { dayMs } from './times.ts';

/** As long as what Let's Encrypt issues is valid at most, and some more: until then it may be renewed. */
export const renewedWithinMs = 100 * dayMs;
const mostKept = 100_000;
/** More than this is far above every limit. */
const mostTold = 100;
const freshForMs = 600_000;

const isRecent = ({ notBefore }: Issuance, nowMs: number): boolean => Date.parse(notBefore) > nowMs - limitWindowMs;

export interface IssuanceIndex {
  add(issuance: Issuance): void;
  /** Adds what this look saw issued that was not known; these. */
  learn(evidence: TargetEvidence): readonly Issuance[];
  /** What was issued lately beside the leaves that this look saw. */
  near(evidence: TargetEvidence, since: string): Issuances;
  forgetBefore(ms: number): void;
}

export function startIssuances(): IssuanceIndex {
  const all = new Map<string, Issuance>();
  const bySet = new Map<string, Set<string>>();
  const byDomain = new Map<string, Set<string>>();
  // Of a domain with thousands of hosts it is not gone through them all for each look.
  const freshBelow = new Map<string, { readonly atMs: number; readonly fresh: readonly Issuance[] }>();

  const keysOf = ({ names }: Issuance): (readonly [Map<string, Set<string>>, string])[] => [
    [bySet, setOf(names)],
    ...Array.from(domainsOf(names), (domain) => [byDomain, domain] as const),
  ];
  function add(issuance: Issuance): void {
    const oldest = all.size >= mostKept ? all.values().next().value : undefined;
    if (oldest !== undefined) remove(oldest);
    all.set(issuance.sha256, issuance);
    for (const [index, key] of keysOf(issuance)) {
      index.set(key, (index.get(key) ?? new Set()).add(issuance.sha256));
      freshBelow.delete(key);
    }
  }
  function remove(issuance: Issuance): void {
    all.delete(issuance.sha256);
    for (const [index, key] of keysOf(issuance)) {
      const those = index.get(key);
      those?.delete(issuance.sha256);
      freshBelow.delete(key);
      if (those?.size === 0) index.delete(key);
    }
  }
  const those = (hashes: ReadonlySet<string> | undefined): Issuance[] =>
    [...(hashes ?? [])].flatMap((sha256) => all.get(sha256) ?? []);
  const renews = ({ names, notBefore }: Issuance): boolean =>
    those(bySet.get(setOf(names))).some((other) => other.notBefore < notBefore);

  function freshOf(domain: string, nowMs: number): readonly Issuance[] {
    const known = freshBelow.get(domain);
    if (known !== undefined && Math.abs(nowMs - known.atMs) < freshForMs) return known.fresh;
    const fresh = those(byDomain.get(domain)).filter((each) => isRecent(each, nowMs) && !renews(each));
    freshBelow.set(domain, { atMs: nowMs, fresh });
    return fresh;
  }

  return {
    add,
    learn(evidence) {
      const seen = issuancesSeen(evidence, (sha256) => all.has(sha256));
      for (const each of seen) add(each);
      return seen;
    },
    near({ seen, pki, startedAt }, since) {
      const nowMs = Date.parse(startedAt);
      const found = new Map<string, Issuance>();
      for (const { leaf } of servedAt({ ...seen, pki })) {
        const names = all.has(leaf.sha256) ? namesOf(leaf) : null;
        if (names === null) continue;
        const same = those(bySet.get(setOf(names))).filter((each) => isRecent(each, nowMs));
        const fresh = [...domainsOf(names)].flatMap((domain) => freshOf(domain, nowMs));
        for (const each of [...same, ...fresh]) {
          if (found.size >= mostTold) break;
          found.set(each.sha256, renews(each) ? { ...each, renews: true } : each);
        }
      }
      return { since, certificates: [...found.values()] };
    },
    forgetBefore(ms) {
      for (const each of all.values()) if (Date.parse(each.notBefore) < ms) remove(each);
    },
  };
}
