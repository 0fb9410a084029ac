import { balancerTargetName, balancerTargets, patternOf } from '../facts/balancer-targets.ts';
import { formatName, parseName } from '../facts/dns/names.ts';
import type { TargetEvidence } from '../model/evidence.ts';
import type { TargetReport } from '../model/report.ts';
import type { Target } from '../model/target.ts';

/** The load balancers as targets beside those of the configuration. */
export interface Balancers {
  /** The targets, and behind them the load balancers to which they should lead. */
  among(targets: readonly Target[]): readonly Target[];
  /** Whether a pattern was found to lead somewhere of which that was not known: there is one target more then. */
  learn(evidence: Pick<TargetEvidence, 'target' | 'seen'>): boolean;
  /** What was told before the program began: whether it is of a pattern that was known to lead somewhere, which is known from then on. */
  seed(report: Pick<TargetReport, 'host' | 'name'>): boolean;
}

const canonical = (pattern: string): string => formatName(parseName(pattern));

export function startBalancers(): Balancers {
  const answering = new Set<string>();
  return {
    among: (targets) => [...targets, ...balancerTargets(targets, (pattern) => answering.has(canonical(pattern)))],
    learn({ target, seen }) {
      const expected = target.loadBalancers[target.expect.loadBalancer]?.names ?? [];
      const found = seen.balancers.filter(
        ({ pattern, asked, walk }) =>
          pattern !== asked &&
          walk.end === 'addresses' &&
          expected.includes(pattern) &&
          !answering.has(canonical(pattern)),
      );
      for (const { pattern } of found) answering.add(canonical(pattern));
      return found.length > 0;
    },
    seed({ host, name }) {
      const pattern = name.startsWith(balancerTargetName('')) ? patternOf(host) : null;
      if (pattern !== null) answering.add(pattern);
      return pattern !== null;
    },
  };
}
