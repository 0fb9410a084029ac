import type { AppendedOwner, AppendedTarget, Walk } from '../../model/dns.ts';
import type { Target } from '../../model/target.ts';
import { balancerNames, balancerOf } from './balancer-names.ts';
import { answersAlike, hasRecords, isThere } from './existence.ts';
import { isTold } from './outcome.ts';
import { namesOf } from './walked.ts';

export type Appended = 'appended' | 'honest' | 'unseen';

/** Whether a record stands at the host's name with a zone appended, and not only a wildcard that answers there. */
export function ownerAppended({ appended, sibling }: AppendedOwner): Appended {
  if (!hasRecords(appended)) return isTold(appended.outcome) ? 'honest' : 'unseen';
  if (answersAlike(appended, sibling)) return 'honest';
  return isTold(sibling.outcome) ? 'appended' : 'unseen';
}

/**
 * Whether an alias's target had a zone appended: what is left without it is a load balancer's name, or exists while
 * the target does not, or only by a wildcard that leads to no load balancer. Never by the look of the name:
 * `app.dev.example.com` is an honest one although `.dev` is a public suffix.
 */
function targetAppended(row: AppendedTarget, target: Target, walk: Walk): Appended {
  const balancers = balancerNames(target);
  if (balancerOf(row.remainder.name, balancers) !== undefined) return 'appended';
  const { sibling, remainder } = row;
  const exists = isThere(row.target);
  if (exists) {
    if (!isThere(sibling)) return isTold(sibling.outcome) || sibling.outcome.kind === 'unasked' ? 'honest' : 'unseen';
    const names = namesOf(walk);
    const leadsOn = names
      .slice(names.indexOf(row.hop.target))
      .some((name) => balancerOf(name, balancers) !== undefined);
    if (leadsOn || !answersAlike(row.target, sibling)) return 'honest';
  } else if (row.target.outcome.kind !== 'nxdomain') return 'honest';
  if (hasRecords(remainder)) return 'appended';
  // Of a target that exists, what is left is asked for only where a wildcard was seen to answer.
  return isTold(remainder.outcome) || (exists && remainder.outcome.kind === 'unasked') ? 'honest' : 'unseen';
}

/** The verdict on each alias of the walk that counts: another view may hold one that was mended since. */
export function appendedHops(
  rows: readonly AppendedTarget[],
  target: Target,
  walk: Walk | null,
): { row: AppendedTarget; verdict: Appended }[] {
  if (walk === null) return [];
  const found = new Map<string, { row: AppendedTarget; verdict: Appended }>();
  for (const row of rows) {
    const { hop } = row;
    if (!walk.hops.some(({ owner, target }) => owner === hop.owner && target === hop.target)) continue;
    const verdict = targetAppended(row, target, walk);
    const before = found.get(hop.target)?.verdict;
    const isGraver = verdict === 'appended' && before !== 'appended';
    if (before === undefined || before === 'honest' || isGraver) found.set(hop.target, { row, verdict });
  }
  return [...found.values()];
}
