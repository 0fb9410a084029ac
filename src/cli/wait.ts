import { denialOf, staleDenial, type Stale } from '../facts/dns/stale.ts';
import type { ExitPolicy } from '../judge/exit.ts';
import { hasOurBug } from '../judge/exit.ts';
import { reportOf, summarise } from '../judge/report.ts';
import type { TargetEvidence } from '../model/evidence.ts';
import type { Finding, TargetReport } from '../model/report.ts';
import { textReport } from '../report/text.ts';
import { escapeText as say } from '../report/escape.ts';
import { catalogue } from './catalogue.ts';
import type { Io } from './io.ts';
import { probe, type Finished } from './probe.ts';
import type { Run } from './run.ts';

export interface WaitOptions extends ExitPolicy {
  readonly waitMs: number;
  readonly evidence: boolean;
  readonly trace: boolean;
  readonly record: boolean;
}

const everyMs = 10_000;
const mostCompany = 32;
const mostTold = 20;
/** TTLs are told in whole seconds. */
const clockGraceMs = 2000;

/** A target with what was last seen of it. */
interface Watched {
  readonly report: TargetReport;
  readonly seen: TargetEvidence;
  /** What a cache still denies, with the end that it told first: it may tell a later one with each answer. */
  readonly stale: Stale | null;
}

/**
 * Looks again every 10 s at what is not well, until all is or the time is over. On standard error it says at once what is
 * wrong and what it waits for, and then only what changes.
 */
export async function probeUntilWell(run: Run, options: WaitOptions, io: Io): Promise<Finished> {
  const { deadlineMs = Infinity, ...rest } = run;
  const started = Date.now();
  const until = started + Math.min(options.waitMs, deadlineMs);
  const leftMs = (): number => started + deadlineMs - Date.now();
  const look = (targets: Run['targets']): Promise<Finished> =>
    probe(
      { ...rest, targets, ...(deadlineMs === Infinity ? {} : { deadlineMs: leftMs() }) },
      { evidence: options.evidence, trace: options.trace, stream: false, report: true, record: true },
      io,
    );
  const first = await look(run.targets);
  const watched = watchedIn(first);
  const isWell = (one: Watched): boolean => isWellEnough(one.report, options) && !isHeldBack(one);
  let last = first;
  let pending = watched.filter((one) => !isWell(one));
  if (pending.length > 0) {
    const targets = pending.map(({ report }) => report);
    const text = { width: io.columns, colour: false, ascii: false, verbose: false };
    io.err(textReport({ ...first.report, targets }, catalogue, text));
    io.err(
      `\nwaiting until ${clockText(until)} for ${pending.length} of ${watched.length} targets, looking again every 10 s\n`,
    );
    for (const one of pending.slice(0, mostTold)) io.err(`  ${waitingText(one)}\n`);
    if (pending.length > mostTold) io.err(`  … and ${pending.length - mostTold} more\n`);
  }
  while (pending.length > 0 && Date.now() < until && !io.signal.aborted) {
    await pause(Math.min(everyMs, until - Date.now()), io.signal);
    if (io.signal.aborted || leftMs() <= 0) break;
    const latest = await look(withCompany(pending, watched));
    // What it did not finish takes the place of nothing.
    if (io.signal.aborted || leftMs() <= 0) break;
    last = latest;
    for (const fresh of watchedIn(last)) {
      const place = watched.findIndex(({ seen }) => isSame(seen, fresh.seen));
      const before = watched[place];
      if (before === undefined) continue;
      const now = { ...fresh, stale: asToldFirst(fresh.stale, before.stale) };
      watched[place] = now;
      if (waitingText(before) !== waitingText(now) || isWell(now))
        io.err(`${clockText(Date.now())}  ${waitingText(now)}\n`);
    }
    pending = watched.filter((one) => !isWell(one));
  }
  if (pending.length > 0 && !io.signal.aborted)
    io.err(`${clockText(Date.now())}  the time is over: ${overText(pending, options)}\n`);
  return finish(first, last, watched, options);
}

/**
 * Whether a cache is still to forget a denial. One that goes on after the end that it told first does not come from
 * before: the resolver sees another zone than the world does, and will do so tomorrow.
 */
const isHeldBack = ({ stale }: Watched): boolean =>
  stale !== null && stale.until !== null && (stale.at ?? Date.now()) <= stale.until + clockGraceMs;

const asToldFirst = (now: Stale | null, before: Stale | null): Stale | null =>
  now !== null && before !== null && now.by === before.by && now.name === before.name
    ? { ...now, until: before.until ?? now.until }
    : now;

/**
 * Others of the run are looked at again beside those that are waited for: what a silence is worth, and what our own place
 * lacks, is told by company.
 */
function withCompany(pending: readonly Watched[], all: readonly Watched[]): Run['targets'] {
  const others = all.filter((one) => !pending.includes(one)).slice(0, mostCompany);
  return [...pending, ...others].map(({ seen }) => seen.target);
}

/** Those that are not well, and those of which only a cache does not know yet. */
function overText(pending: readonly Watched[], policy: ExitPolicy): string {
  const held = pending.filter(({ report }) => isWellEnough(report, policy)).length;
  const unwell = pending.length - held;
  return [
    ...(unwell > 0 ? [`not well yet: ${unwell}`] : []),
    ...(held > 0 ? [`well, but still denied by a resolver: ${held}`] : []),
  ].join('; ');
}

/** One report over what was last seen of each. */
function finish(first: Finished, last: Finished, watched: readonly Watched[], options: WaitOptions): Finished {
  const targets = watched.map(({ report }) => report);
  const summary = summarise(targets.map(({ status }) => status));
  const head = last.recording ?? first.recording;
  if (head === null) throw new Error('the evidence was not kept');
  const limits = [...first.report.vantage.limits, ...head.vantage.limits];
  const distinct = limits.filter(({ code }, i) => limits.findLastIndex((other) => other.code === code) === i);
  const whole = {
    ...head,
    startedAt: first.report.startedAt,
    vantage: { ...head.vantage, limits: distinct },
    targets: watched.map(({ seen }) => seen),
  };
  return {
    summary,
    bug: targets.some(hasOurBug),
    ...(head.troubles !== undefined && { troubles: head.troubles }),
    report: reportOf(whole, targets, summary, {}),
    recording: options.record ? whole : null,
  };
}

const watchedIn = ({ report, recording }: Finished): Watched[] =>
  report.targets.flatMap((target, i) => {
    const seen = recording?.targets[i];
    return seen === undefined ? [] : [{ report: target, seen, stale: staleDenial(seen) }];
  });

const isSame = (a: TargetEvidence, b: TargetEvidence): boolean =>
  a.target.host === b.target.host && a.target.port === b.target.port && a.target.name === b.target.name;

const isWellEnough = ({ status }: TargetReport, { strict, ignoreUnknown }: ExitPolicy): boolean =>
  status === 'pass' || (status === 'warn' && !strict) || (status === 'unknown' && ignoreUnknown);

/** What is so of a target, and what it waits for, on one line. */
function waitingText({ report, seen, stale }: Watched): string {
  const name = say(report.name);
  if (stale !== null) {
    return `${name}: the zone's own servers have it; the resolver ${say(stale.by)} ${stillText(stale)}${untilText(stale)}`;
  }
  const main = report.findings.find((finding) => finding.status === report.status && finding.because === undefined);
  const reason = main === undefined ? '' : ` ${mainText(main)}`;
  const walk = seen.seen.resolution.authority ?? seen.seen.resolution.resolver;
  const denial = walk === null || seen.target.address.length > 0 ? null : denialOf(walk, seen.dns);
  const held =
    denial === null || denial.until === null
      ? ''
      : `; resolvers that asked meanwhile may go on saying that it does not exist${untilText(denial)}`;
  return `${name}: ${report.status}${report.status === 'pass' ? '' : `${reason}${held}`}`;
}

const mainText = ({ check, message }: Finding): string => `${check}: ${say(message)}`;

const stillText = ({ name, denies }: Stale): string =>
  denies === 'the name'
    ? `still says that ${say(name)} does not exist`
    : `still has no ${denies} records of ${say(name)}`;

const untilText = ({ until }: Stale): string => (until === null ? '' : `, until ${clockText(until)}`);

/** Hours, minutes and seconds of the local day, with the date where it is another than today's. */
function clockText(ms: number): string {
  const then = new Date(ms);
  const time = then.toTimeString().slice(0, 8);
  return then.toDateString() === new Date().toDateString() ? time : `${then.toISOString().slice(0, 10)} ${time}`;
}

/** Resolves early when the run is interrupted. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const stop = (): void => {
    clearTimeout(timer);
    resolve();
  };
  signal.addEventListener('abort', stop, { once: true });
  return promise.finally(() => signal.removeEventListener('abort', stop));
}
