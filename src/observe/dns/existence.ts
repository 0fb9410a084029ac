import type { Existence } from '../../model/evidence.ts';
import { outcomeAt, readChain } from './message.ts';
import { askResolvers } from './recursive.ts';
import type { Recursion } from './recursive.ts';
import { askZone, mayAskZone } from './zones.ts';
import type { ZoneClient } from './zones.ts';

/**
 * Whether a name exists, by the rules for a host: its zone's own servers say, and the resolvers only where those may
 * not be asked or could not say.
 */
export async function existenceOf(run: Recursion, client: ZoneClient, name: string): Promise<Existence> {
  const own = mayAskZone(run, client, name) ? await askZone(run, client, name, 'A') : null;
  const told = own?.ok ? own : await askResolvers(run, client, name, 'A');
  if (!told.ok)
    return {
      name,
      outcome: own?.ok === false && own.outcome.kind !== 'unasked' ? own.outcome : told.outcome,
      records: [],
    };
  const { message, by } = told;
  const chain = readChain(message, by, name, 'A', own?.ok ? own.zone.apex : '.');
  const [alias] = chain.hops;
  if (alias !== undefined) return { name, outcome: { kind: 'data', by }, records: [alias.target] };
  return {
    name,
    outcome: outcomeAt(message, by, chain),
    records: chain.data.map(({ data }) => data).sort(),
  };
}

export const unaskedOf = (name: string, detail: string): Existence => ({
  name,
  outcome: { kind: 'unasked', detail },
  records: [],
});
