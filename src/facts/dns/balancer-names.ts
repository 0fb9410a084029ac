import type { Lack } from '../../model/check.ts';
import type { Target } from '../../model/target.ts';
import { matchesPattern, parseName, siblingName } from './names.ts';

/** A name, or a pattern of names, that a load balancer answers at. */
export interface BalancerName {
  readonly balancer: string;
  readonly pattern: string;
  readonly internal: boolean;
}

type Led = Pick<Target, 'host' | 'wildcard' | 'expect' | 'loadBalancers'>;

export const balancerNames = ({ loadBalancers }: Pick<Target, 'loadBalancers'>): BalancerName[] =>
  Object.entries(loadBalancers).flatMap(([balancer, { names, internal }]) =>
    names.map((pattern) => ({ balancer, pattern, internal })),
  );

/** Those that the host may be led to: of the one that is expected, or of `any`; none where there is no rule. */
export const expectedNames = (target: Led): BalancerName[] =>
  balancerNames(target).filter(
    ({ balancer }) => target.expect.loadBalancer === 'any' || balancer === target.expect.loadBalancer,
  );

export const balancerOf = (name: string, among: readonly BalancerName[]): BalancerName | undefined =>
  among.find(({ pattern }) => matchesPattern(name, pattern));

/** What is missing to say where the host should lead; null where nothing is. */
export function lacksBalancer(target: Led): Lack | null {
  if (expectedNames(target).length > 0) return null;
  const { expect, loadBalancers } = target;
  const names = Object.keys(loadBalancers);
  // Of the configuration, such a name is refused.
  if (names.length > 0 && expect.loadBalancer !== 'any' && !names.includes(expect.loadBalancer)) {
    return {
      because: `the annotation hostprobe.io/load-balancer says ${expect.loadBalancer}, and no load balancer is called so (there ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')})`,
      lasting: true,
    };
  }
  return { because: "no domain is configured: give --domain (or `domain:`), the environment's $DOMAIN", lasting: true };
}

/** The name that the host should be an alias of; below a wildcard, the host's first label tells hosts apart. */
export function wantedName(target: Led): string | null {
  const pattern = expectedNames(target)[0]?.pattern;
  if (pattern === undefined) return null;
  // The label that stands for a wildcard's is nobody's.
  const [first = ''] = parseName(target.wildcard?.slice('*.'.length) ?? target.host);
  return pattern.startsWith('*.') ? siblingName(pattern, first) : pattern;
}

export const patternsText = (names: readonly BalancerName[]): string =>
  names.map(({ pattern }) => pattern).join(' or ');
