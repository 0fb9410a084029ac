import type { AppendedOwner, AppendedTarget, Walk } from '../model/evidence.ts';
import type { Target } from '../model/target.ts';
import { balancerNames, balancerOf } from './balancer-names.ts';
import { answersAlike, hasRecords, isTold } from './existence.ts';
import { namesOf } from './walked.ts';

export type Appended = 'appended' | 'honest' | 'unseen';

/** Whether a record stands at the host's name with a zone appended, and not only a wildcard that answers there. */
export function ownerAppended({ appended, sibling }: AppendedOwner): Appended {
  if (!hasRecords(appended)) return isTold(appended) ? 'honest' : 'unseen';
  if (answersAlike(appended, sibling)) return 'honest';
  return isTold(sibling) ? 'appended' : 'unseen';
}

/**
 * Whether an alias's target had a zone appended: what is left without it is a load balancer's name, or exists while
 * the target does not, or only by a wildcard that leads to no load balancer. Never by the look of the name:
 * `app.dev.example.com` is an honest one although `.dev` is a public suffix.
 */
export function targetAppended(row: AppendedTarget, target: Target, walk: Walk | null): Appended {
  const balancers = balancerNames(target);
  if (balancerOf(row.remainder.name, balancers) !== undefined) return 'appended';
  if (hasRecords(row.target)) {
    const { sibling, hop } = row;
    if (!hasRecords(sibling)) return isTold(sibling) || sibling.outcome.kind === 'unasked' ? 'honest' : 'unseen';
    const names = walk === null ? [] : namesOf(walk);
    const leadsOn = names.slice(names.indexOf(hop.target)).some((name) => balancerOf(name, balancers) !== undefined);
    if (leadsOn || !answersAlike(row.target, sibling)) return 'honest';
  } else if (row.target.outcome.kind !== 'nxdomain') return 'honest';
  if (hasRecords(row.remainder)) return 'appended';
  return isTold(row.remainder) ? 'honest' : 'unseen';
}
