import { isUnder } from '../../../facts/dns/names.ts';
import { isOwnZone } from '../../../facts/dns/own-zones.ts';
import { namesOf } from '../../../facts/dns/walked.ts';
import type { ResourceRecord } from '../../../model/dns.ts';
import type { AnswerBeside, Beside } from '../../../model/name-looks.ts';
import type { NameLook } from './looks.ts';
import { outcomeAt, readChain } from '../wire/message.ts';
import type { QuestionType } from '../wire/packet.ts';
import { askZone } from '../zones.ts';

/** What is put beside an alias by those who do not know that it stands alone. */
const types = ['A', 'AAAA', 'MX', 'TXT', 'CAA', 'HTTPS'] as const satisfies readonly QuestionType[];

interface Alias {
  readonly owner: string;
  readonly zone: string;
}

/**
 * What stands at the own names of the aliases in the user's zones: in the answers by which they were followed, and in
 * a full look in those to questions for what is often put there.
 */
export async function beside(names: NameLook): Promise<Beside[]> {
  const { walks, target, look } = names;
  const aliases = new Map<string, Alias>();
  for (const { owner, type, zone } of walks.flatMap(({ hops }) => hops)) {
    if (type === 'CNAME' && zone !== undefined && isOwnZone(zone, target)) aliases.set(owner, { owner, zone });
  }
  for (const alias of givenForOneType(names)) {
    if (!aliases.has(alias.owner) && isOwnZone(alias.zone, target)) aliases.set(alias.owner, alias);
  }
  return Promise.all(
    Array.from(aliases.values(), async (alias) => {
      const told = toldAt(alias, names);
      if (look === 'quick') return { ...alias, answers: told.map(({ answer }) => answer) };
      // What was asked at the name itself is remembered, and told again.
      const onTheWay = told.filter(({ name }) => name !== alias.owner).map(({ answer }) => answer);
      const asked = await Promise.all(types.map((type) => askedAt(alias, type, names)));
      return { ...alias, answers: [...onTheWay, ...asked] };
    }),
  );
}

/** Aliases that a server gave for one type alone, while the way went on by what it gave for another. */
function givenForOneType({ client, walks }: NameLook): Alias[] {
  const passed = new Set(walks.flatMap(namesOf));
  return [...client.told].flatMap((reading) => {
    if (!reading.ok || reading.where.recursive || !reading.value.flags.aa) return [];
    const { name, server } = reading.where;
    const isAlias = reading.value.answers.some(({ type, owner }) => type === 'CNAME' && owner === name);
    if (!isAlias || !passed.has(name)) return [];
    const [zone] = [...client.zones.values()]
      .filter(({ apex, servers }) => isUnder(name, apex) && servers.some(({ address }) => address === server.address))
      .sort((a, b) => b.apex.length - a.apex.length);
    return zone === undefined ? [] : [{ owner: name, zone: zone.apex }];
  });
}

/** What servers of the alias's zone said with authority on the way along it. */
function toldAt(
  { owner, zone }: Alias,
  { client, walks }: NameLook,
): { readonly name: string; readonly answer: AnswerBeside }[] {
  const servers = [
    ...(client.zones.get(zone)?.servers ?? []),
    ...walks.flatMap(({ hops }) => hops.filter((hop) => hop.owner === owner && hop.zone === zone).map(({ by }) => by)),
  ];
  return [...client.told].flatMap((reading) => {
    if (!reading.ok || reading.where.recursive || !reading.value.flags.aa) return [];
    const { server, type, name } = reading.where;
    const isOfZone = servers.some(({ address, port }) => address === server.address && port === server.port);
    const records = recordsAt(owner, reading.value.answers);
    const outcome = { kind: 'data', by: server } as const;
    return isOfZone && records.length > 0 ? [{ name, answer: { asked: type, outcome, records } }] : [];
  });
}

async function askedAt({ owner, zone }: Alias, type: QuestionType, { run, client }: NameLook): Promise<AnswerBeside> {
  const told = await askZone(run, client, owner, type);
  if (!told.ok) return { asked: type, outcome: told.outcome, records: [] };
  const { message, by } = told;
  const records = recordsAt(owner, message.answers);
  return {
    asked: type,
    outcome:
      records.length > 0 ? { kind: 'data', by } : outcomeAt(message, by, readChain(message, by, owner, type, zone)),
    records,
  };
}

const recordsAt = (owner: string, records: readonly ResourceRecord[]): ResourceRecord[] =>
  records.filter((record) => record.owner === owner);
