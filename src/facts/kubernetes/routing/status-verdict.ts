import type { Verdict } from '../../../model/check.ts';
import type { Walk } from '../../../model/dns.ts';
import type { Seen } from '../../../model/evidence.ts';
import type { Settings, Target } from '../../../model/target.ts';
import { kindHere } from '../../dns/fit.ts';
import { leadOf } from '../../dns/lead.ts';
import { countedWalk } from '../../dns/resolution.ts';
import { namesOf, seeEnd } from '../../dns/walked.ts';
import { isCloudflare } from '../../http/cloudflare.ts';
import { placeOf } from '../object-place.ts';
import { seeObject } from '../see.ts';
import { publishedBy, type Published } from './published.ts';
import { someOf, titleOf } from './title.ts';

type View = Pick<Seen, 'resolution' | 'balancers' | 'objects'> & {
  readonly target: Target;
  readonly settings: Settings;
};

/** What can be compared of DNS and of what the objects publish, and what of the latter; a sentence where nothing can. */
export type Comparison = { readonly walk: Walk; readonly published: readonly Published[] } | string;

/** Behind a proxy or translator of addresses the two differ by design: only public addresses of its own are compared. */
export function comparisonOf({ resolution, balancers, objects, target, settings }: View): Comparison {
  const all = objects.flatMap(publishedBy);
  if (all.length === 0) return 'the status of no object says where it answers';
  const walk = countedWalk(resolution, target);
  if (walk === null || walk.addresses.length === 0) return `DNS gives ${target.host} no address`;
  const { via } = target.expect;
  if (via !== undefined) return `DNS leads to what stands in front of it (via: ${via})`;
  const inDns = walk.addresses.map(({ address }) => address);
  if (inDns.some(isCloudflare)) return "DNS leads to Cloudflare's proxy, which stands in front of it";
  const passed = new Set(namesOf(walk));
  const isShared = ({ addresses, names }: Published): boolean =>
    names.some((name) => passed.has(name)) || withNames(addresses, names, balancers).some((one) => inDns.includes(one));
  if (all.some(isShared)) return { walk, published: all };
  const isPublic = (address: string): boolean => kindHere(address, settings) === 'public';
  if (!inDns.every(isPublic)) return `DNS gives ${target.host} addresses that are not public`;
  const lead = leadOf(walk, target, balancers).kind;
  if (lead === 'by-name' || lead === 'by-address') return 'DNS leads to the load balancer that is expected';
  const known = all.filter(
    ({ addresses, names }) => addresses.length > 0 || withNames([], names, balancers).length > 0,
  );
  if (known.length < all.length) return 'the status of an object publishes a name whose addresses were not looked up';
  return known.every(({ addresses }) => addresses.every(isPublic))
    ? { walk, published: known }
    : 'the status of an object publishes addresses that are not public';
}

const withNames = (
  addresses: readonly string[],
  names: readonly string[],
  balancers: Seen['balancers'],
): readonly string[] => [
  ...addresses,
  ...balancers
    .filter(({ asked }) => names.includes(asked))
    .flatMap(({ walk }) => walk.addresses.map(({ address }) => address)),
];

/** The addresses or names that objects publish, where none of them is among those that DNS gives. */
export function* statusVerdicts(view: View): Generator<Verdict<'elsewhere'>> {
  const comparison = comparisonOf(view);
  if (typeof comparison === 'string') return;
  const { walk, published } = comparison;
  const { host } = view.target;
  const inDns = walk.addresses.map(({ address }) => address);
  const passed = new Set(namesOf(walk));
  for (const { object, path, addresses, names } of published) {
    const all = withNames(addresses, names, view.balancers);
    if (names.some((name) => passed.has(name)) || all.some((address) => inDns.includes(address))) {
      yield {
        status: 'pass',
        at: placeOf(object, path),
        message: `${host} leads to where the status of ${titleOf(object)} says that it answers`,
      };
      return;
    }
  }
  for (const { object, path, addresses, names } of published) {
    yield {
      reason: 'elsewhere',
      status: 'warn',
      at: placeOf(object, path),
      message: `${titleOf(object)} says in ${path} that it answers at ${someOf([...addresses, ...names])}, and DNS leads ${host} to ${someOf(inDns)}`,
      fix: {
        text: `Lead ${host} to the load balancer of ${titleOf(object)}; where something stands in front of it on purpose, say so with via.`,
      },
      see: [...seeObject(object, path), seeEnd(walk)],
    };
  }
}
