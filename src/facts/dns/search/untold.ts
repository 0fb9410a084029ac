import type { Server } from '../../../model/dns.ts';
import type { Settings, Target } from '../../../model/target.ts';
import { inRanges, isAddress, kindOf } from '../../addresses.ts';
import { hasPublicSuffix } from '../public-suffix.ts';
import { resolverText } from '../resolver.ts';
import type { Candidate } from './search-list.ts';

/**
 * Why the names that a search list makes are not told to these resolvers; null where they may be: internal names are
 * for nobody who would not hear them from the programs of this place.
 */
export function whyUntold(
  candidates: readonly Candidate[],
  servers: readonly Server[],
  { resolvers }: Pick<Target, 'resolvers'>,
  { dns, networks }: Pick<Settings, 'dns' | 'networks'>,
): string | null {
  const entries = resolvers.length > 0 ? resolvers : dns.resolvers;
  if (entries.every((entry) => entry === 'system')) return null;
  if (dns.search === 'system') {
    return `the search list is this machine's own, and not all of ${entries.join(', ')} are its resolvers: the internal names that it makes are not told to them`;
  }
  const internal = candidates.find(({ name }) => name !== null && !hasPublicSuffix(name));
  const stranger = servers.find(
    ({ address }) => !isAddress(address) || (kindOf(address) === 'public' && !inRanges(address, networks.private)),
  );
  return internal === undefined || stranger === undefined
    ? null
    : `${internal.text} is an internal name, and ${resolverText(stranger)} is a public resolver, which is not told of it`;
}
