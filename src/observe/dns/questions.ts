import type { DnsReading, Server } from '../../model/dns.ts';
import type { Settings } from '../../model/target.ts';
import { serverKey } from '../../facts/dns/resolver.ts';
import { durationText } from '../../facts/duration.ts';
import { classify, LookError } from '../classify.ts';
import { startDeadline } from '../deadline.ts';
import type { Deadline } from '../deadline.ts';
import type { Life } from '../life.ts';
import { raceAbort } from '../read.ts';
import { ask, looksAQuestion } from './transport/ask.ts';
import type { Asked } from './transport/ask.ts';
import type { EncryptedWays } from './transport/encrypted.ts';
import { patienceMs, startHearing, type Subject, type ZoneServers } from './transport/hearing.ts';
import { startQueue, type Place } from './transport/queue.ts';
import type { Limits } from './transport/queue.ts';
import { startSockets } from './transport/sockets.ts';
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
  /** Asks a server that was silent before, too: what is said of its silence rests on this very question. */
  readonly evenIfSilent?: boolean;
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

interface Options {
  readonly settings: Settings;
  readonly life: Life;
  readonly patienceOf: (server: Server) => Patience;
  readonly encrypted: EncryptedWays;
}

/** What is asked of whom. */
interface Matter extends Subject {
  readonly where: Asked;
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

/** One target has no more of its questions begun, whatever servers send it to ask: each reading then says `budget`. */
export const mostQuestions = 500;

/** So many answers are kept: memory grows with what is in flight, and not with what was done. */
const mostRemembered = 2048;

/**
 * The run's memory: a question is asked once, whoever asks. It has a time of its own, so that it does not die with the
 * target that asked first, and ends early only when nobody waits for it any more.
 */
export function startQuestions({ settings, life, patienceOf, encrypted }: Options): Questions {
  const queue = startQueue();
  const sockets = startSockets();
  const remembered = new Map<string, Open>();
  const hearing = startHearing((server) => patienceOf(server).timeoutMs);
  /** A target's askers have one account. */
  const begun = new WeakMap<Asker['told'], number>();

  /** Null: the asker has had all questions that it may begin. */
  const begin = (asker: Asker, subject: Matter, key: string | null, evenIfSilent: boolean): Open | null => {
    const before = begun.get(asker.told) ?? 0;
    if (before >= mostQuestions) return null;
    begun.set(asker.told, before + 1);
    return start(asker, subject, key, evenIfSilent);
  };

  /** What many ask for is asked for again and again and so stays; what only one target wanted is forgotten some day. */
  const remember = (key: string, question: Open): void => {
    remembered.delete(key);
    remembered.set(key, question);
    if (remembered.size <= mostRemembered) return;
    for (const [oldest, { settled }] of remembered) {
      if (remembered.size <= mostRemembered || !settled) break;
      remembered.delete(oldest);
    }
  };

  const limitsFor = (where: Asked): Limits => {
    if (where.recursive) return ofResolver;
    return life.isOwn(where.server.address) ? ofOwnHost : ofZone;
  };

  /** Waits for a turn, behind others from when on the server is not expected to answer. */
  const takeTurn = async (asker: Asker, subject: Matter, signal: AbortSignal): Promise<Place> => {
    const { where } = subject;
    const lane = `${where.recursive ? 'resolver' : 'zone'} ${where.server.address}`;
    for (;;) {
      const { rank } = hearing.approach(subject);
      // What a target was told is one for all of its askers.
      const place = await queue.enter(lane, { limits: limitsFor(where), whose: asker.told, rank, signal });
      if (rank === 'last' || hearing.approach(subject).rank !== 'last') return place;
      place.leave();
    }
  };

  /** Null: it is worth asking. */
  const hopeless = (subject: Matter, evenIfSilent: boolean): LookError | null =>
    evenIfSilent && !hearing.isBlocked() ? null : hearing.hopeless(subject);

  const start = (asker: Asker, subject: Matter, key: string | null, evenIfSilent: boolean): Open => {
    const { where } = subject;
    const cancel = new AbortController();
    const turn = Promise.withResolvers<void>();
    const run = async (): Promise<DnsReading> => {
      const place = await takeTurn(asker, subject, cancel.signal);
      turn.resolve();
      const why = hopeless(subject, evenIfSilent);
      if (why !== null) {
        place.leave();
        // Nothing was looked at: there is nothing to remember.
        if (key !== null && remembered.get(key) === question) remembered.delete(key);
        return unread(where, new Date(), 0, why);
      }
      const began = performance.now();
      // Each server has its chance, though a shorter one where all others were mute.
      const { isUnlikely, ...approach } = hearing.approach(subject);
      const { timeoutMs } = patienceOf(where.server);
      const patience = isUnlikely ? patienceMs : (looksAQuestion + 1) * timeoutMs;
      const share = isUnlikely ? 'a server, where all others were mute' : 'one question';
      const deadline = startDeadline(patience, cancel.signal, share);
      const onSend = (): void => {
        asker.sent += 1;
        place.charge();
      };
      try {
        const reading = await ask(where, {
          ...approach,
          settings,
          life,
          sockets,
          deadline,
          timeoutMs,
          encrypted,
          onSend,
        });
        hearing.note(subject, reading, { ms: performance.now() - began, isWhole: isUnlikely });
        // A shorter look that brought nothing is no answer to whoever asks when others were heard.
        if (isUnlikely && !reading.ok && key !== null && remembered.get(key) === question) remembered.delete(key);
        return reading;
      } finally {
        deadline.clear();
        place.leave();
      }
    };
    const answered = run();
    const over = hearing.begin(subject);
    const question: Open = {
      turn: turn.promise,
      answer: answered
        .catch((error: unknown): DnsReading => {
          if (!cancel.signal.aborted) throw error;
          return unread(where, new Date(), 0, cancel.signal.reason);
        })
        .finally(() => {
          question.settled = true;
          over();
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
    { attempt = 1, fresh = false, evenIfSilent = false, giveUp }: Manner,
  ): Promise<DnsReading> => {
    const until = asker.deadline.signal;
    const gone = until.aborted ? until : giveUp?.aborted === true ? giveUp : null;
    if (gone !== null) return unread(where, new Date(), 0, gone.reason);
    const manner = `${where.recursive} ${where.unchecked === true} ${attempt}`;
    const key = `${serverKey(where.server)} ${manner} ${where.type} ${where.name}`;
    const known = fresh ? undefined : remembered.get(key);
    if (known !== undefined) remember(key, known);
    const subject = { ...hearing.subject(where), where };
    const why = known === undefined ? hopeless(subject, evenIfSilent) : null;
    if (why !== null) return unread(where, new Date(), 0, why);
    const question = known ?? begin(asker, subject, fresh ? null : key, evenIfSilent);
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
      const first = await answer(asker, where, manner);
      // It may have waited for the question of somebody who asks nobody that is silent.
      const reading = manner.evenIfSilent === true && isUnasked(first) ? await answer(asker, where, manner) : first;
      asker.told.add(reading);
      return reading;
    },
    zoneServers: hearing.zoneServers,
    isSlow: hearing.isSlow,
  };
}

const isUnasked = (reading: DnsReading): boolean => !reading.ok && reading.failure.code === 'unasked';

const tooMany = new LookError('budget', `the ${mostQuestions} questions that one target may ask were used up`);

const unread = (where: Asked, at: Date, ms: number, reason: unknown): DnsReading => ({
  where,
  at: at.toISOString(),
  ms: Math.round(ms * 10) / 10,
  ok: false,
  failure: classify(reason),
});
