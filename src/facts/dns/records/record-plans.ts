import type { RecordPlan } from '../../../model/records.ts';
import type { Target } from '../../../model/target.ts';
import { isAddress } from '../../addresses.ts';
import { balancerOf, expectedNames, lacksBalancer, patternsText, wantedName } from '../balancer-names.ts';
import { notLedByDns } from '../host-name.ts';
import { hasPublicSuffix, registrableDomain } from '../public-suffix.ts';

/** Targets for which no record is made, and why. */
export interface LeftOut {
  readonly target: Target;
  readonly because: string;
  /** What is expected of the host contradicts itself: it needs a record, and which one nobody can say. */
  readonly contradicts: boolean;
}

export interface RecordPlans {
  /** One for each host, in the order of the targets. */
  readonly plans: readonly RecordPlan[];
  readonly leftOut: readonly LeftOut[];
}

/** Which hosts need a record, and to what name, as far as that is told without asking anybody. */
export function planRecords(targets: readonly Target[]): RecordPlans {
  const leftOut: LeftOut[] = [];
  const wishes: Wish[] = [];
  for (const target of targets) {
    const wish = wishOf(target);
    if (typeof wish === 'string') leftOut.push({ target, because: wish, contradicts: false });
    else wishes.push(wish);
  }
  const plans: RecordPlan[] = [];
  for (const ofHost of Map.groupBy(wishes, ({ target }) => target.host).values()) {
    const [first] = ofHost;
    if (first === undefined) continue;
    if (ofHost.every(({ to }) => to === first.to)) plans.push({ ...first, ...wayOf(ofHost) });
    else leftOut.push({ target: first.target, because: contradiction(ofHost), contradicts: true });
  }
  return { plans, leftOut };
}

type Wish = Pick<RecordPlan, 'target' | 'to' | 'internal'>;

const wayOf = (wishes: readonly Wish[]): Pick<RecordPlan, 'alias' | 'proxied'> => ({
  alias: wishes.some(({ target }) => target.expect.via === 'alias' || isSurelyApex(target.host)),
  proxied: wishes.some(({ target }) => target.expect.via === 'cloudflare'),
});

const contradiction = (wishes: readonly Wish[]): string =>
  `its targets are to lead to ${wishes.map(({ target, to }) => `${to} (${target.name})`).join(' and to ')}, and a name has one CNAME only`;

/** Whether the public suffix list alone tells that a zone begins at the name. */
export const isSurelyApex = (host: string): boolean =>
  hasPublicSuffix(host) && (registrableDomain(host) ?? host) === host;

/** Why no record is made of it, or to which name it is to lead. */
function wishOf(target: Target): Wish | string {
  const { host, search, expect } = target;
  if (isAddress(host)) return 'it is an address, and no name';
  if (search) return "it is looked up through the search list: the record of such a name is the cluster's own";
  if (expect.loadBalancer === 'none') return 'it is to lead to no load balancer (`loadBalancer: none`)';
  if (!expect.reachable) return 'it must not be reachable (`reachable: false`)';
  const given = notLedByDns(target);
  if (given !== null) return given;
  const lack = lacksBalancer(target)?.because ?? null;
  if (lack !== null) return lack;
  const names = expectedNames(target);
  const own = balancerOf(host, names);
  if (own !== undefined) return `it is a name of the load balancer itself (${own.pattern})`;
  if (expect.loadBalancer === 'any' && names.length > 1) {
    return `it may lead to any of ${patternsText(names)}: name one with \`loadBalancer\` or --load-balancer`;
  }
  const to = wantedName(target);
  return to === null
    ? `there is no room for its name below ${patternsText(names)}`
    : { target, to, internal: names[0]?.internal ?? false };
}
