import type { DnsReading, Server } from '../../model/dns.ts';
import type { Failure } from '../../model/reading.ts';
import type { Settings } from '../../model/target.ts';
import { serverKey } from '../../facts/dns/resolver.ts';
import { registrableDomain } from '../../facts/dns/public-suffix.ts';
import { durationText } from '../../facts/duration.ts';
import { classify, LookError } from '../classify.ts';
import { startDeadline } from '../deadline.ts';
import type { Deadline } from '../deadline.ts';
import type { Life } from '../life.ts';
import { raceAbort } from '../read.ts';
import { ask, looksAQuestion } from './ask.ts';
import type { Asked } from './ask.ts';
import type { EncryptedWays } from './encrypted.ts';
import { startQueue } from './queue.ts';
import type { Limits } from './queue.ts';
import { startSockets } from './sockets.ts';
import type { Patience } from './resolvers.ts';

/** Who asks: one target, with its own budget. */
export interface Asker {
  readonly deadline: Deadline;
  /** Packets with questions that left on this asker's account. */
  sent: number;
  /** Everything that this asker was told, in the order of the answers; what several targets asked is told to each. */
  readonly told: Set<DnsReading>;
}

export interface Manner {
  /** Tells a repeated question from the first, whose answer is remembered. */
  readonly attempt?: number;
  /** Asks although an answer is remembered, and remembers nothing. */
  readonly fresh?: boolean;
  /** The asker no longer wants to know. */
  readonly giveUp?: AbortSignal;
}

export interface Questions {
  /** Never rejects for what the world does: where the asker's own time ends first, the reading says `budget`. */
  ask(asker: Asker, where: Asked, manner?: Manner): Promise<DnsReading>;
  /** Whether this server let an earlier question wait in vain: it is then asked last. */
  isSlow(server: Server): boolean;
  /** Whether any server of a zone was heard, and how many let all questions pass without an answer. */
  zoneServers(): ZoneServers;
}

/** What became of all the questions to servers of zones. */
export interface ZoneServers {
  readonly heard: boolean;
  /** How many let all questions pass, and of how many registrable domains they are. */
  readonly mute: number;
  readonly domains: number;
}

interface Options {
  readonly settings: Settings;
  readonly life: Life;
  readonly patienceOf: (server: Server) => Patience;
  readonly encrypted: EncryptedWays;
}

/** A server of zones that let all questions pass, some registrable domains it was asked for, and what came first. */
interface Mute {
  readonly domains: Set<string>;
  readonly failure: Failure;
}

interface Open {
  readonly turn: Promise<void>;
  readonly answer: Promise<DnsReading>;
  waiters: number;
  settled: boolean;
  abandon(): void;
}

const ofZone: Limits = { inFlight: 4, perSecond: 50 };
const ofOwnHost: Limits = { inFlight: 16, perSecond: null };
const ofResolver: Limits = { inFlight: 32, perSecond: null };

/** Servers of so many unrelated domains, mute while none was heard, tell that the way to all of them is blocked. */
const muteEnough = 2;

/** One target has no more of its questions begun, whatever servers send it to ask: each reading then says `budget`. */
export const mostQuestions = 500;

/** So many answers are kept: memory grows with what is in flight, and not with what was done. */
const mostRemembered = 2048;

/** A server that has not answered for so long is passed over while another may know. */
export const patienceMs = 800;

/**
 * The run's memory: a question is asked once, whoever asks. It has a time of its own, so that it does not die with the
 * target that asked first, and ends early only when nobody waits for it any more.
 */
export function startQuestions({ settings, life, patienceOf, encrypted }: Options): Questions {
  const queue = startQueue();
  const sockets = startSockets();
  const remembered = new Map<string, Open>();
  const slow = new Set<string>();
  const silent = new Set<string>();
  const heard = new Set<string>();
  const muteZoneServers = new Map<string, Mute>();
  const noteMute = (server: string, name: string, failure: Failure): void => {
    const mute = muteZoneServers.get(server) ?? { domains: new Set<string>(), failure };
    if (mute.domains.size < muteEnough) mute.domains.add(registrableDomain(name) ?? name);
    muteZoneServers.set(server, mute);
  };
  const muteDomains = (): number =>
    new Set(Array.from(muteZoneServers.values(), ({ domains }) => Array.from(domains)).flat()).size;
  /** None was heard, and those of unrelated zones are mute: the way to all of them may be blocked. */
  const isBlocked = (): boolean => !zonesHeard && muteDomains() >= muteEnough;
  let zonesHeard = false;
  const begun = new WeakMap<Asker, number>();

  /** Null: the asker has had all questions that it may begin. */
  const begin = (asker: Asker, where: Asked, key: string | null): Open | null => {
    const before = begun.get(asker) ?? 0;
    if (before >= mostQuestions) return null;
    begun.set(asker, before + 1);
    return start(asker, where, key);
  };

  /** What many ask for is asked for again and again and so stays; what only one target wanted is forgotten some day. */
  const remember = (key: string, question: Open): void => {
    remembered.delete(key);
    remembered.set(key, question);
    for (const [oldest, { settled }] of remembered) {
      if (remembered.size <= mostRemembered || !settled) break;
      remembered.delete(oldest);
    }
  };

  const limitsFor = (where: Asked): Limits => {
    if (where.recursive) return ofResolver;
    return life.isOwn(where.server.address) ? ofOwnHost : ofZone;
  };

  /** Why a server is not asked: one that was never heard, over TCP either, would only take the time of what is left. */
  const hopeless = ({ recursive, server, name }: Asked): LookError | null => {
    const place = serverKey(server);
    if (recursive || heard.has(place)) return null;
    const mute = muteZoneServers.get(place);
    if (mute !== undefined) noteMute(place, name, mute.failure);
    if (silent.has(place)) return new LookError('timeout', 'it was silent before in this run');
    return mute === undefined ? null : new LookError(mute.failure.code, `${mute.failure.detail}, before in this run`);
  };

  const note = (reading: DnsReading, server: string, tookMs: number, isUnlikely: boolean): void => {
    const { recursive } = reading.where;
    if (reading.ok) {
      heard.add(server);
      muteZoneServers.delete(server);
      zonesHeard ||= !recursive;
      return;
    }
    const { code } = reading.failure;
    const isSilent =
      code === 'timeout' ||
      (code === 'budget' && isUnlikely) ||
      (!recursive && code === 'stopped' && tookMs >= patienceOf(reading.where.server).timeoutMs);
    if (isSilent) silent.add(server);
    else if (tookMs >= patienceMs) slow.add(server);
    if (!recursive && (isSilent || code === 'refused' || code === 'unreachable')) {
      noteMute(server, reading.where.name, reading.failure);
    }
  };

  const start = (asker: Asker, where: Asked, key: string | null): Open => {
    const cancel = new AbortController();
    const turn = Promise.withResolvers<void>();
    const run = async (): Promise<DnsReading> => {
      const lane = `${where.recursive ? 'resolver' : 'zone'} ${where.server.address}`;
      const place = await queue.enter(lane, limitsFor(where), cancel.signal);
      turn.resolve();
      const why = hopeless(where);
      if (why !== null) {
        place.leave();
        return unread(where, new Date(), 0, why);
      }
      const began = performance.now();
      const server = serverKey(where.server);
      // Each server has its chance, though a shorter one where all others were mute.
      const isUnlikely = !where.recursive && isBlocked() && !heard.has(server);
      const { timeoutMs } = patienceOf(where.server);
      const patience = isUnlikely ? patienceMs : (looksAQuestion + 1) * timeoutMs;
      const share = isUnlikely ? 'a server, where all others were mute' : 'one question';
      const deadline = startDeadline(patience, cancel.signal, share);
      let packets = 0;
      const onSend = (): void => {
        asker.sent += 1;
        if (++packets > 1) place.charge();
      };
      try {
        const reading = await ask(where, {
          settings,
          life,
          sockets,
          deadline,
          timeoutMs,
          encrypted,
          udpOnly: isUnlikely || (silent.has(server) && !heard.has(server)),
          onSend,
        });
        note(reading, server, performance.now() - began, isUnlikely);
        return reading;
      } finally {
        deadline.clear();
        place.leave();
      }
    };
    const question: Open = {
      turn: turn.promise,
      answer: run()
        .catch((error: unknown): DnsReading => {
          if (!cancel.signal.aborted) throw error;
          return unread(where, new Date(), 0, cancel.signal.reason);
        })
        .finally(() => {
          question.settled = true;
          turn.resolve();
        }),
      waiters: 0,
      settled: false,
      abandon() {
        if (question.settled) return;
        if (key !== null && remembered.get(key) === question) remembered.delete(key);
        cancel.abort(new LookError('stopped', 'the question was given up'));
      },
    };
    if (key !== null) remember(key, question);
    return question;
  };

  /** A budget that ends after a whole look's time cuts nothing short: nothing came within the time of a look. */
  const silenceOr = (reason: unknown, waitedMs: number, server: Server): unknown =>
    reason instanceof LookError && reason.code === 'budget' && waitedMs >= patienceOf(server).timeoutMs
      ? new LookError('timeout', `no answer within ${durationText(waitedMs)}, and ${reason.message}`)
      : reason;

  const answer = async (
    asker: Asker,
    where: Asked,
    { attempt = 1, fresh = false, giveUp }: Manner,
  ): Promise<DnsReading> => {
    const until = asker.deadline.signal;
    const gone = until.aborted ? until : giveUp?.aborted === true ? giveUp : null;
    if (gone !== null) return unread(where, new Date(), 0, gone.reason);
    const manner = `${where.recursive} ${where.unchecked === true} ${attempt}`;
    const key = `${serverKey(where.server)} ${manner} ${where.type} ${where.name}`;
    const known = fresh ? undefined : remembered.get(key);
    if (known !== undefined) remember(key, known);
    const question = known ?? begin(asker, where, fresh ? null : key);
    if (question === null) return unread(where, new Date(), 0, tooMany);
    if (question.settled) return question.answer;
    const patience = giveUp === undefined ? until : AbortSignal.any([until, giveUp]);
    const at = new Date();
    const began = performance.now();
    let asked = Number.POSITIVE_INFINITY;
    question.waiters += 1;
    try {
      await asker.deadline.queue(raceAbort(() => question.turn, patience));
      asked = performance.now();
      return await raceAbort(() => question.answer, patience);
    } catch (error) {
      if (!patience.aborted) throw error;
      const now = performance.now();
      return unread(where, at, now - began, silenceOr(patience.reason, now - asked, where.server));
    } finally {
      question.waiters -= 1;
      if (question.waiters === 0) question.abandon();
    }
  };

  return {
    async ask(asker, where, manner = {}) {
      const reading = await answer(asker, where, manner);
      asker.told.add(reading);
      return reading;
    },
    zoneServers: () => ({ heard: zonesHeard, mute: muteZoneServers.size, domains: muteDomains() }),
    isSlow: (server) => silent.has(serverKey(server)) || slow.has(serverKey(server)),
  };
}

const tooMany = new LookError('budget', `the ${mostQuestions} questions that one target may ask were used up`);

const unread = (where: Asked, at: Date, ms: number, reason: unknown): DnsReading => ({
  where,
  at: at.toISOString(),
  ms: Math.round(ms * 10) / 10,
  ok: false,
  failure: classify(reason),
});
