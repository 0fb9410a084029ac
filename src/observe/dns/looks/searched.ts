import { siblingName } from '../../../facts/dns/names.ts';
import { triedBefore } from '../../../facts/dns/search/search-list.ts';
import { whyUntold } from '../../../facts/dns/search/untold.ts';
import type { Searched } from '../../../model/name-looks.ts';
import type { NameLook } from './looks.ts';
import { tryInTurn } from '../search.ts';
import { walkResolver } from '../walk.ts';

/** The names that programs here try before the host as it stands, asked of resolvers alone, as those programs do. */
export async function searched({ run, client, target, label, searchList }: NameLook): Promise<Searched[]> {
  if (target.search) return [];
  const { host } = target;
  const list = searchList();
  const nothing = { list, tried: [], answered: null, sibling: null };
  const candidates = triedBefore(host, list);
  if (candidates.length === 0) return [nothing];
  const unasked = whyUntold(candidates, client.resolvers, target, run.settings);
  if (unasked !== null) return [{ ...nothing, unasked }];
  const { tried, answered } = await tryInTurn(run, client, host, candidates);
  const other = answered === null ? null : siblingName(answered.name, label);
  const sibling = other === null ? null : await walkResolver(run, client, other);
  return [{ list, tried, answered, sibling }];
}
