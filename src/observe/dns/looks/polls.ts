import {
  agreementOf,
  denies,
  differ,
  isAnswer,
  lastSaid,
  varies,
  wordsOf,
} from '../../../facts/dns/servers/agreement.ts';
import { resolverComesFirst } from '../../../facts/dns/resolution.ts';
import { namesOf } from '../../../facts/dns/walked.ts';
import type { DnsMessage, DnsReading, ResourceRecord, Server, Walk } from '../../../model/dns.ts';
import type { Poll, PollRound, Said } from '../../../model/name-looks.ts';
import type { NameLook } from './looks.ts';
import { gracePassed, passed } from './grace.ts';
import { failed, isAuthoritative, outcomeAt, readChain, referralOf } from '../wire/message.ts';
import { describeZone, serversOf } from './name-servers.ts';
import { ownZones } from './own-zones.ts';
import { patienceMs } from '../transport/hearing.ts';
import { isRecursiveAnswer } from '../recursive.ts';
import { nameServers } from '../zone-servers.ts';
import { mayAskZone } from '../zones.ts';

/** Enough that chance does not make one of a few answers come every time. */
const roundsAtOnce = 12;

interface Question extends Pick<Poll, 'name' | 'type' | 'zone'> {
  readonly servers: readonly Server[];
  /** What the zone's own servers say, where a resolver is compared with them. */
  readonly known: readonly string[];
  /** The zone whose serial tells how old a copy is; null where none is compared. */
  readonly apex: string | null;
}

/** The names on the chain asked of all servers of the user's own zones, then the host of all resolvers. */
export async function polls(look: NameLook): Promise<Poll[]> {
  const { run, client, target, resolution } = look;
  const ofZones = await zoneQuestions(look);
  const begun = ofZones.map((question) => beginPoll(look, question));
  const firsts = await Promise.all(begun.map(({ first }) => first));
  const types = resolverTypes(resolution.authority ?? resolution.resolver);
  // Where the zone's own servers said enough to leave caches alone, they are left alone here as well.
  const isSpared = resolution.authority !== null && resolution.resolver === null;
  const ofResolvers = (isSpared ? [] : types).flatMap((type): Question[] => {
    const all = firsts.flatMap((said, i) =>
      ofZones[i]?.name === target.host && ofZones[i].type === type ? said.filter(isAnswer) : [],
    );
    const told = all.some(({ refersTo }) => refersTo !== undefined) ? [] : all;
    const exists = mayAskZone(run, client, target.host)
      ? told.some((said) => !denies(said)) && (resolverComesFirst(target) || !told.some(denies))
      : isLeading(resolution.resolver) && client.resolvers.length > 1;
    const known = resolverComesFirst(target) ? [] : wordsOf(told);
    const apex = known.length === 0 ? null : (ofZones.find(({ name }) => name === target.host)?.zone ?? null);
    return exists ? [{ name: target.host, type, zone: null, servers: client.resolvers, known, apex }] : [];
  });
  const others = ofResolvers.map((question) => beginPoll(look, question));
  const strange = await Promise.all(
    others.map(async ({ first }, i) => ({ type: ofResolvers[i]?.type, words: wordsOf(await first) })),
  );
  const doubted = begun.map(async ({ whole }, i) => {
    const question = ofZones[i];
    const poll = await whole;
    const words = strange.flatMap((one) => (one.type === question?.type ? one.words : []));
    return question?.name === target.host ? askOn(look, question, poll, words) : poll;
  });
  return Promise.all([...doubted, ...others.map(({ whole }) => whole)]);
}

/**
 * Where resolvers say what no server of the zone did, it may yet be one of several answers that take turns, or what
 * was so at an earlier serial.
 */
async function askOn(look: NameLook, question: Question, poll: Poll, words: readonly string[]): Promise<Poll> {
  const rounds = [...poll.rounds];
  const said = lastSaid(poll);
  const known = rounds.flatMap((round) => wordsOf(round.said));
  if (poll.confirmed || words.every((word) => known.includes(word))) return poll;
  while (rounds.length < roundsAtOnce && !said.some((one) => varies(one, { ...poll, rounds }))) {
    rounds.push(await askAgain(look, question, said, rounds.length === 1 ? 'with-serial' : 'fresh'));
  }
  return { ...poll, rounds };
}

const isLeading = (walk: Walk | null): boolean => walk !== null && walk.hops.length + walk.addresses.length > 0;

/** AAAA is only asked for where it is there: an alias is the same for both. */
const typesAt = (walk: Walk, name: string): Poll['type'][] =>
  name === walk.last && walk.aaaa.kind === 'data' ? ['A', 'AAAA'] : ['A'];

const resolverTypes = (walk: Walk | null): Poll['type'][] =>
  walk === null ? [] : typesAt(walk, walk.name).filter((type) => type === 'AAAA' || walk.a.kind !== 'nodata');

async function zoneQuestions(look: NameLook): Promise<Question[]> {
  const { run, client, resolution } = look;
  const walk = resolution.authority;
  if (walk === null) return [];
  const own = await ownZones(look);
  const each = Array.from(new Set(namesOf(walk)), async (name): Promise<Question[]> => {
    const zone = own.zoneOf(name);
    if (zone === undefined || !mayAskZone(run, client, name)) return [];
    const servers = serversOf(await describeZone(run, client, zone, 'soon'));
    const { apex } = zone.zone;
    return typesAt(walk, name).map((type) => ({ name, type, zone: apex, servers, known: [], apex }));
  });
  return (await Promise.all(each)).flat();
}

interface Begun {
  /** What was said in the first round. */
  readonly first: Promise<readonly Said[]>;
  readonly whole: Promise<Poll>;
}

function beginPoll(look: NameLook, question: Question): Begun {
  const at = new Date().toISOString();
  const came = new Map<Server, Said>();
  const asked = Promise.all(
    question.servers.map(async (server) => came.set(server, await askOne(look, question, server, 'remembered'))),
  );
  const said = (): Said[] => question.servers.flatMap((server) => came.get(server) ?? []);
  const first = asked.then(said);
  return { first, whole: finishPoll(look, question, { at, first, said }) };
}

interface Beginning {
  readonly at: string;
  readonly first: Promise<readonly Said[]>;
  /** What has come of it until now. */
  said(): readonly Said[];
}

/** Those who answer are not kept waiting by those who are silent. */
async function finishPoll(look: NameLook, question: Question, { at, first, said }: Beginning): Promise<Poll> {
  const { name, type, zone, known } = question;
  const { deadline } = look.client;
  const enough = new AbortController();
  await Promise.race([first, passed(patienceMs, enough.signal)]);
  enough.abort();
  const later: PollRound[] = [];
  const rounds = (): PollRound[] => [{ at, said: said() }, ...later];
  const standing = () => agreementOf({ name, type, zone, rounds: rounds(), confirmed: false }).kind;
  const knownRecords = new Set(known.flatMap((word) => word.split(' ')));
  const isStrange = (one: Said): boolean =>
    differ([one], known) && !one.records.some((record) => knownRecords.has(record));
  const isOpen = (): boolean =>
    known.length === 0 ? standing() === 'unconfirmed' : lastSaid({ rounds: rounds() }).some(isStrange);
  const isTurning = (): boolean =>
    known.length > 0 && said().some((one) => varies(one, { rounds: rounds(), confirmed: false }));
  if (!isOpen()) await first;
  const again = async (manner: Manner): Promise<void> => {
    later.push(await askAgain(look, question, said(), manner));
  };
  if (isOpen()) await again('with-serial');
  // Two that each chose the same again may have done so by chance.
  while (later.length > 0 && later.length < roundsAtOnce - 1 && isOpen() && !said().some(denies) && !isTurning()) {
    await again('fresh');
  }
  const confirmed = isOpen() && standing() !== 'vary' && (await gracePassed(deadline));
  if (confirmed) await again('with-serial');
  await first;
  return { name, type, zone, rounds: rounds(), confirmed };
}

/** Those who had answered, anew. */
async function askAgain(look: NameLook, question: Question, said: readonly Said[], manner: Manner): Promise<PollRound> {
  const at = new Date().toISOString();
  const servers = said.flatMap((one) => (isAnswer(one) ? [one.server] : []));
  return { at, said: await Promise.all(servers.map((server) => askOne(look, question, server, manner))) };
}

/** `with-serial`: the SOA of the zone is asked for beside it, anew as well. */
type Manner = 'remembered' | 'fresh' | 'with-serial';

async function askOne(
  { run, client }: NameLook,
  { name, type, zone, apex }: Question,
  server: Server,
  manner: Manner,
): Promise<Said> {
  const fresh = manner !== 'remembered';
  const recursive = zone === null;
  const [reading, soa] = await Promise.all([
    run.questions.ask(client, { server, name, type, recursive }, { fresh }),
    manner === 'with-serial' && apex !== null
      ? run.questions.ask(client, { server, name: apex, type: 'SOA', recursive }, { fresh })
      : null,
  ]);
  const said = saidIn(reading, server, name, type, zone);
  if (recursive && denies(said) && 'zone' in said.outcome) return { ...said, ...copyOf(reading, said.outcome.zone) };
  return soa === null || apex === null ? said : { ...said, ...copyOf(soa, apex, !recursive) };
}

/** Which copy of a zone an answer is from, as its SOA record tells. */
function copyOf(reading: DnsReading, apex: string | undefined, byAuthority = false): Pick<Said, 'serial' | 'primary'> {
  const records = reading.ok && (!byAuthority || isAuthoritative(reading.value)) ? soaRecords(reading.value) : [];
  const [primary, , serial] = records.find(({ owner }) => owner === apex)?.data.split(' ') ?? [];
  return { serial: serial === undefined ? null : Number(serial), primary: primary ?? null };
}

const soaRecords = ({ answers, authorities }: DnsMessage): ResourceRecord[] =>
  [...answers, ...authorities].filter(({ type }) => type === 'SOA');

function saidIn(reading: DnsReading, server: Server, name: string, type: Poll['type'], zone: string | null): Said {
  const cut = reading.ok && zone !== null ? referralOf(reading.value, name, zone) : null;
  if (reading.ok && cut !== null) return referralSaid(reading.value, server, cut);
  const counts = reading.ok && (zone === null ? isRecursiveAnswer(reading) : isAuthoritative(reading.value));
  if (!reading.ok || !counts) return { server, outcome: failed([reading], ''), records: [], ttl: null };
  const chain = readChain(reading.value, server, name, type, zone ?? '.');
  const [alias] = chain.hops;
  if (alias !== undefined) {
    return { server, outcome: { kind: 'data', by: server }, records: [alias.target], ttl: alias.ttl };
  }
  const outcome = outcomeAt(reading.value, server, chain);
  const negativeTtl = 'negativeTtl' in outcome ? (outcome.negativeTtl ?? null) : null;
  return {
    server,
    outcome,
    records: chain.data.map(({ data }) => data).sort(),
    ttl: chain.data.length > 0 ? Math.min(...chain.data.map(({ ttl }) => ttl)) : negativeTtl,
  };
}

/** A server that has the name in a zone below says so, and another may be behind and not know of that zone. */
function referralSaid(message: DnsMessage, server: Server, cut: string): Said {
  const records = message.authorities.filter(({ type, owner }) => type === 'NS' && owner === cut);
  return {
    server,
    outcome: { kind: 'data', by: server },
    records: [`that ${cut} is served by ${nameServers(message, cut).sort().join(', ')}`],
    ttl: Math.min(...records.map(({ ttl }) => ttl)),
    refersTo: cut,
  };
}
