import type { Fix } from '../../../model/check.ts';
import type { Resolution, Server, Walk } from '../../../model/dns.ts';
import type { Searched } from '../../../model/name-looks.ts';
import type { SearchList, Tried } from '../../../model/search.ts';
import type { Settings } from '../../../model/target.ts';
import { absolute, formatName, parseName } from '../names.ts';
import { addressesText } from '../no-address.ts';
import { outcomeText } from '../outcome.ts';
import { isConclusive } from '../resolution.ts';
import { candidatesOf } from './search-list.ts';
import { decisive } from '../walked.ts';

/** Whether this is a Pod's search list (`NAMESPACE.svc.CLUSTER`, `svc.CLUSTER`), or one that was written to be as a Pod's. */
export const isPodsList = ({ domains }: SearchList, { dns }: Pick<Settings, 'dns'>): boolean =>
  dns.search !== 'system' || domains.some((domain) => labelsIn(domain).slice(0, 2).includes('svc'));

/** A domain is kept as it was written, be it no name. */
const labelsIn = (domain: string): string[] => domain.split('.');

/** Where the host leads as an absolute name: as the resolvers tell, else as its zone does; null where neither tells. */
export const ownWalk = ({ resolver, authority }: Resolution): Walk | null =>
  [resolver, authority].find((walk) => walk !== null && isConclusive(walk)) ?? null;

/** Whether two names lead to one place: by one name, or to an address that both have. */
export const leadsAlike = (one: Walk, other: Walk): boolean =>
  one.last === other.last ||
  one.addresses.some(({ address }) => other.addresses.some((each) => each.address === address));

/** What was put behind the host. */
export const domainBehind = (host: string, name: string): string =>
  formatName(parseName(name).slice(parseName(host).length));

const ndotsText = ({ list: { ndots } }: Searched): string => `ndots ${ndots}`;

/** That another name than the host answers, and by what. */
export function overtakenText(host: string, searched: Searched, answered: Walk): string {
  return `without its final dot, ${host} is first looked up as ${answered.name} (search list, ${ndotsText(searched)}), for which ${answererText(searched)}`;
}

function answererText({ sibling }: Searched): string {
  if (sibling === null || !isConclusive(sibling)) return 'something answers';
  return sibling.hops.length > 0 || sibling.addresses.length > 0
    ? 'a wildcard answers, as for a made-up name beside it'
    : 'a record of its own answers';
}

/** Where a walk ended, as the end of a sentence. */
export const endText = (walk: Walk): string => {
  const where = walk.end === 'addresses' ? addressesText(walk) : `${walk.last}, which has no address`;
  return walk.hops.length > 0 && walk.end === 'addresses' ? `${where} (${walk.last})` : where;
};

/** That nothing comes before the host as it stands. */
export function undisturbedText(host: string, searched: Searched): string {
  const { tried, list } = searched;
  const dots = parseName(host).length - 1;
  if (list.domains.length === 0) return `the search list is empty: ${host} is tried as it stands alone`;
  if (tried.length === 0)
    return `${host} has ${dots} ${dots === 1 ? 'dot' : 'dots'} and is tried as it stands first (${ndotsText(searched)})`;
  const names = tried.map(({ name }) => name).join(', ');
  return `without its final dot, ${host} is tried as it stands after ${names} (search list, ${ndotsText(searched)}), which lead${tried.length === 1 ? 's' : ''} nowhere`;
}

/** The first name before the host of which it was not seen whether it answers. One that no question can carry does not. */
export const unseenBefore = ({ tried }: Searched): Tried | undefined =>
  tried.find((each) => !isConclusive(each) && decisive(each).kind !== 'unasked');

export const unseenText = (host: string, { name, ...outcomes }: Tried): string =>
  `without its final dot, ${host} is first looked up as ${name}, and whether that answers was not seen: ${outcomeText(decisive(outcomes))}`;

/** Whether the host is tried as it stands at all. */
export const isTriedItself = (host: string, { list }: Searched): boolean =>
  candidatesOf(host, list).some(({ text }) => text === host);

/** How programs here are led right again, which take their `ndots` from the Pod that they run in, or from a file. */
export function endDetour(host: string, { name }: Pick<Walk, 'name'>, inPod: boolean): Fix {
  const dots = parseName(host).length - 1;
  const domain = domainBehind(host, name);
  const remove = `Remove the wildcard or the record that answers for ${name}, or take ${domain} out of the search list; or have programs write ${absolute(host)} with its final dot`;
  if (dots === 0) return { text: remove };
  if (!inPod) return { text: `${remove}; or lower ndots in /etc/resolv.conf`, paste: [`options ndots:${dots}`] };
  return {
    text: `${remove}; or lower ndots in \`spec\` of their Pods (\`spec.template.spec\` of a Deployment)`,
    paste: ['dnsConfig:', '  options:', `    - { name: ndots, value: "${dots}" }`],
  };
}

/** Of whom a walk's first question was asked. */
export const speakerOf = ({ a, aaaa }: Walk): Server | undefined =>
  [a, aaaa].flatMap((outcome) => ('by' in outcome && outcome.by !== undefined ? [outcome.by] : []))[0];
