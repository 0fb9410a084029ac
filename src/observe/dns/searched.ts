import { inRanges, isAddress, kindOf } from '../../facts/addresses.ts';
import { siblingName } from '../../facts/dns/names.ts';
import { hasPublicSuffix } from '../../facts/dns/public-suffix.ts';
import { resolverText } from '../../facts/dns/resolver.ts';
import { triedBefore } from '../../facts/dns/search-list.ts';
import type { Candidate } from '../../facts/dns/search-list.ts';
import type { Server } from '../../model/evidence.ts';
import type { Searched } from '../../model/name-looks.ts';
import type { Settings, Target } from '../../model/target.ts';
import type { NameLook } from './depth.ts';
import { tryInTurn } from './search.ts';
import { walkResolver } from './walk.ts';

/** The names that programs here try before the host as it stands, asked of resolvers alone, as those programs do. */
export async function searched({ run, client, target, label, searchList }: NameLook): Promise<Searched[]> {
  if (target.search) return [];
  const { host } = target;
  const list = searchList();
  const nothing = { list, tried: [], answered: null, sibling: null };
  const candidates = triedBefore(host, list);
  if (candidates.length === 0) return [nothing];
  const unasked = whyNot(candidates, target, run.settings, client.resolvers);
  if (unasked !== null) return [{ ...nothing, unasked }];
  const { tried, answered } = await tryInTurn(run, client, host, candidates);
  const other = answered === null ? null : siblingName(answered.name, label);
  const sibling = other === null ? null : await walkResolver(run, client, other);
  return [{ list, tried, answered, sibling }];
}

/** Internal names are told to nobody who would not hear them from the programs of this place. */
function whyNot(
  candidates: readonly Candidate[],
  { resolvers }: Target,
  { dns, networks }: Settings,
  servers: readonly Server[],
): string | null {
  const entries = resolvers.length > 0 ? resolvers : dns.resolvers;
  const own = entries.every((entry) => entry === 'system');
  if (own) return null;
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
