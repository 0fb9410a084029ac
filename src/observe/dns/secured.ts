import type { Outcome } from '../../model/dns.ts';
import { askResolvers, type Client, type Recursion } from './recursive.ts';
import { outcomeAt, readChain } from './wire/message.ts';
import type { QuestionType } from './wire/packet.ts';

/** An answer, and whether the resolver vouches for all of it (the AD bit). */
export interface Secured {
  readonly outcome: Outcome;
  readonly authentic: boolean;
  /** The last alias's target, or the name itself. */
  readonly last: string;
  /** In presentation format. */
  readonly records: readonly string[];
}

/** Asks for what counts only with DNSSEC; null where no resolver validates, who is asked nothing more. */
export async function askSecured(
  run: Recursion,
  client: Client,
  name: string,
  type: QuestionType,
): Promise<Secured | null> {
  const root = await askResolvers(run, client, '.', 'SOA');
  if (!root.ok || !root.message.flags.ad) return null;
  const told = await askResolvers(run, client, name, type);
  if (!told.ok) return { outcome: told.outcome, authentic: false, last: name, records: [] };
  const chain = readChain(told.message, told.by, name, type);
  return {
    outcome: outcomeAt(told.message, told.by, chain),
    authentic: told.message.flags.ad,
    last: chain.last,
    records: chain.data.map(({ data }) => data),
  };
}
