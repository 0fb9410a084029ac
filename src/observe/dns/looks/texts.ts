import { textOf } from '../../../facts/dns/character-strings.ts';
import type { Outcome } from '../../../model/dns.ts';
import { outcomeAt, readChain } from '../wire/message.ts';
import type { Recursion } from '../recursive.ts';
import type { ZoneClient } from '../zones.ts';
import { ofZonesAlone } from './zones-alone.ts';

/** What stands at a very name in the place of TXT records. */
export interface TextsAt {
  /** `data` for an alias, too. */
  readonly outcome: Outcome;
  readonly texts: readonly string[];
  /** Where the name is an alias: its target. */
  readonly alias: string | null;
}

export async function textsAt(run: Recursion, client: ZoneClient, name: string): Promise<TextsAt> {
  const { told, apex } = await ofZonesAlone(run, client)(name, 'TXT');
  if (!told.ok) return { outcome: told.outcome, texts: [], alias: null };
  const { message, by } = told;
  const chain = readChain(message, by, name, 'TXT', apex);
  const [alias] = chain.hops;
  if (alias !== undefined) return { outcome: { kind: 'data', by }, texts: [], alias: alias.target };
  return { outcome: outcomeAt(message, by, chain), texts: chain.data.map(({ data }) => textOf(data)), alias: null };
}
