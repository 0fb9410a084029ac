import type { Existence } from '../../model/dns.ts';
import { outcomeAt, readChain } from './wire/message.ts';
import { askResolvers } from './recursive.ts';
import type { Recursion, Told } from './recursive.ts';
import { askZone, mayAskZone } from './zones.ts';
import type { ZoneClient } from './zones.ts';

type FurtherType = Exclude<Existence['type'], undefined>;

/**
 * Whether a name exists, by the rules for a host: its zone's own servers say, and the resolvers only where those may
 * not be asked or could not say. Where it has no A records, the `further` types are asked for.
 */
export async function existenceOf(
  run: Recursion,
  client: ZoneClient,
  name: string,
  further: readonly FurtherType[] = [],
): Promise<Existence> {
  const plain = await existenceBy(run, client, name, 'A');
  if (plain.outcome.kind !== 'nodata') return plain;
  const others = await Promise.all(
    further.map(async (type) => ({ ...(await existenceBy(run, client, name, type)), type })),
  );
  return others.find(({ outcome }) => outcome.kind === 'data') ?? plain;
}

async function existenceBy(
  run: Recursion,
  client: ZoneClient,
  name: string,
  type: 'A' | FurtherType,
): Promise<Existence> {
  const own = mayAskZone(run, client, name) ? await askZone(run, client, name, type) : null;
  const told = own?.ok ? own : await askResolvers(run, client, name, type);
  if (!told.ok)
    return {
      name,
      outcome: own?.ok === false && own.outcome.kind !== 'unasked' ? own.outcome : told.outcome,
      records: [],
    };
  return existenceSaid(told, name, own?.ok ? own.zone.apex : '.', type);
}

/** What an answer says of the name that was asked for; `apex`: of what the server may speak. */
export function existenceSaid(
  { message, by }: Told & { readonly ok: true },
  name: string,
  apex: string,
  type: 'A' | FurtherType = 'A',
): Existence {
  const chain = readChain(message, by, name, type, apex);
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
