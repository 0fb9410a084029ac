import { setTimeout as elapse } from 'node:timers/promises';
import { agreementOf, denies, differ, isAnswer, lastSaid, varies, wordsOf } from '../../facts/dns/agreement.ts';
import { resolverComesFirst } from '../../facts/dns/resolution.ts';
import { namesOf } from '../../facts/dns/walked.ts';
import type { DnsReading, Server, Walk } from '../../model/dns.ts';
import type { Poll, PollRound, Said } from '../../model/name-looks.ts';
import type { NameLook } from './depth.ts';
import { failed, isAuthoritative, outcomeAt, readChain } from './message.ts';
import { authorityOf, describeZone, serversOf } from './name-servers.ts';
import { ownZones } from './own-zones.ts';
import { patienceMs } from './questions.ts';
import { isRecursiveAnswer } from './recursive.ts';
import { mayAskZone } from './zones.ts';

/** So long a server that lags behind has to catch up. */
const graceMs = 5000;
/** Left after that for the last round. */
const roomMs = 500;
const roundsAtOnce = 5;

interface Question extends Pick<Poll, 'name' | 'type' | 'zone'> {
  readonly servers: readonly Server[];
  /** What the zone's own servers say, where a resolver is compared with them. */
  readonly known: readonly string[];
}

/** The names on the chain asked of all servers of the user's own zones, then the host of all resolvers. */
export async function polls(look: NameLook): Promise<Poll[]> {
  const { run, client, target, resolution } = look;
  const ofZones = await zoneQuestions(look);
  const begun = ofZones.map((question) => beginPoll(look, question));
  const firsts = await Promise.all(begun.map(({ first }) => first));
  const types = resolverTypes(resolution.authority ?? resolution.resolver);
  const ofResolvers = types.flatMap((type): Question[] => {
    const told = firsts.flatMap((said, i) =>
      ofZones[i]?.name === target.host && ofZones[i].type === type ? said.filter(isAnswer) : [],
    );
    const exists = mayAskZone(run, client, target.host)
      ? told.some((said) => !denies(said))
      : isLeading(resolution.resolver) && client.resolvers.length > 1;
    const known = resolverComesFirst(target) ? [] : wordsOf(told);
    return exists ? [{ name: target.host, type, zone: null, servers: client.resolvers, known }] : [];
  });
  const others = ofResolvers.map((question) => beginPoll(look, question));
  const strange = await Promise.all(
    others.map(async ({ first }, i) => ({ type: ofResolvers[i]?.type, words: wordsOf((await first).filter(isData)) })),
  );
  const doubted = begun.map(async ({ whole }, i) => {
    const question = ofZones[i];
    const poll = await whole;
    const words = strange.flatMap((one) => (one.type === question?.type ? one.words : []));
    return question?.name === target.host ? askOn(look, question, poll, words) : poll;
  });
  return Promise.all([...doubted, ...others.map(({ whole }) => whole)]);
}

const isData = ({ outcome }: Said): boolean => outcome.kind === 'data';

/** Where resolvers say what no server of the zone did, it may yet be one of several answers that take turns. */
async function askOn(look: NameLook, question: Question, poll: Poll, words: readonly string[]): Promise<Poll> {
  const rounds = [...poll.rounds];
  const said = lastSaid(poll);
  const known = rounds.flatMap((round) => wordsOf(round.said));
  if (poll.confirmed || words.every((word) => known.includes(word))) return poll;
  while (rounds.length < roundsAtOnce && !said.some((one) => varies(one, { ...poll, rounds }))) {
    rounds.push(await askAgain(look, question, said, 'fresh'));
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
    return typesAt(walk, name).map((type) => ({ name, type, zone: zone.zone.apex, servers, known: [] }));
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
  if (!differ(said(), known)) await first;
  const later: PollRound[] = [];
  const rounds = (): PollRound[] => [{ at, said: said() }, ...later];
  const isOpen = (): boolean => differ(lastSaid({ rounds: rounds() }), known);
  const someVary = (): boolean => said().some((one) => varies(one, { rounds: rounds(), confirmed: false }));
  const again = async (manner: Manner): Promise<void> => {
    later.push(await askAgain(look, question, said(), manner));
  };
  if (isOpen()) await again('with-serial');
  // Two that each chose the same again may have done so by chance.
  while (later.length > 0 && later.length < roundsAtOnce - 1 && isOpen() && !said().some(denies) && !someVary()) {
    await again('fresh');
  }
  const isByDesign = agreementOf({ name, type, zone, rounds: rounds(), confirmed: false }).kind === 'vary';
  const confirmed =
    isOpen() && !isByDesign && deadline.remainingMs() > graceMs + roomMs && (await passed(graceMs, deadline.signal));
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

/** Whether the time passed before the signal came. */
const passed = (ms: number, signal: AbortSignal): Promise<boolean> =>
  elapse(ms, undefined, { signal }).then(
    () => true,
    () => false,
  );

/** `with-serial`: the zone's SOA is asked for beside it, anew as well. */
type Manner = 'remembered' | 'fresh' | 'with-serial';

async function askOne(
  { run, client }: NameLook,
  { name, type, zone }: Question,
  server: Server,
  manner: Manner,
): Promise<Said> {
  const fresh = manner !== 'remembered';
  const recursive = zone === null;
  const [reading, soa] = await Promise.all([
    run.questions.ask(client, { server, name, type, recursive }, { fresh }),
    manner === 'with-serial' && zone !== null
      ? run.questions.ask(client, { server, name: zone, type: 'SOA', recursive }, { fresh })
      : null,
  ]);
  const said = saidIn(reading, server, name, type, zone);
  return soa === null || zone === null ? said : { ...said, serial: authorityOf(soa, zone).serial };
}

function saidIn(reading: DnsReading, server: Server, name: string, type: Poll['type'], zone: string | null): Said {
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
