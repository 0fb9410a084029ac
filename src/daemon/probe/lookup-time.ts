import type { TargetEvidence } from '../../model/evidence.ts';

/** How long it took until it was known where a name leads, or that it leads nowhere. */
export function untilKnownMs({ target, startedAt, seen, dns }: TargetEvidence): number {
  const walks = [seen.resolution.authority, seen.resolution.resolver].filter((walk) => walk !== null);
  const owners = walks.flatMap(({ hops }) => hops.map(({ owner }) => owner));
  const names = new Set([target.host, ...owners, ...walks.flatMap(({ name, last }) => [name, last])]);
  const began = Date.parse(startedAt);
  const ends = dns
    .filter(({ where: { name, type } }) => names.has(name) && (type === 'A' || type === 'AAAA'))
    .map(({ at, ms }) => Date.parse(at) + ms - began);
  return Math.max(0, ...ends);
}
