import { configuredModule } from '../../config/modules.ts';
import { nowOf, settingsOf } from '../../judge/judge.ts';
import { joinReports } from '../../judge/joined.ts';
import { selectChecks } from '../../judge/select.ts';
import type { Check, Look } from '../../model/check.ts';
import { LookError } from '../../observe/classify.ts';
import { SystemError } from '../../observe/dns/resolv-conf.ts';
import type { Round } from '../../observe/round.ts';
import { StoreError } from '../../observe/tls/stores.ts';
import { probeMetrics, type Probed } from '../../report/blackbox/answer.ts';
import { debugText, findingLines, readingLines } from '../../report/blackbox/debug.ts';
import type { ProbedHost } from '../../report/blackbox/seen.ts';
import { chooseExposition } from '../../report/prometheus/negotiate.ts';
import { askedFor, type Asked, type ProbeGround } from './asked.ts';
import { judgeSeen, type SeenBench } from './judging.ts';
import { lookAtNames, lookAtPlace, type LookMeans, type Place, type PlaceSeen } from './looking.ts';
import { permissionsFrom, type Permissions } from './permission.ts';
import { startPlaces } from './places.ts';
import { mostRedirects, onward } from './redirects.ts';
import { RefusedProbe, timeoutOf, type ProbeAnswer, type ProbeRequest } from './request.ts';

export interface ProbeMeans {
  /** What is in force. */
  configuration(): ProbeGround;
  /** A round of its own, which is closed when the probe is done. */
  openRound(now: number, look: Look, signal: AbortSignal): Promise<Round>;
  /** Every check there is. */
  readonly checks: readonly Check[];
  /** Probes side by side; others wait. */
  readonly most?: number;
  /** Beyond so many that wait, the next is told to come again. */
  readonly mostWaiting?: number;
}

export type Prober = (request: ProbeRequest) => Promise<ProbeAnswer>;

/** One that waits for others costs little. */
const usualMost = 256;
const usualWaiting = 1024;
/** Whoever waited still has so long to be looked at: what was left no time would seem to be down. */
const leastMs = 2000;

const plainText = 'text/plain; charset=utf-8';

/** Answers /probe: each request is a look of its own, and nothing of one is in the answer to another. */
export function startProber(means: ProbeMeans): Prober {
  const places = startPlaces(means.most ?? usualMost, means.mostWaiting ?? usualWaiting);
  return async (request) => {
    try {
      const ground = means.configuration();
      const permissions = permissionsFrom(ground.targets, ground.server.allow, ground.settings);
      const asked = askedFor(request, ground, permissions);
      const timeoutMs = timeoutOf(request.scrapeTimeoutSeconds, asked.mostMs);
      const started = performance.now();
      const waitMs = timeoutMs - Math.min(leastMs, timeoutMs / 2);
      const leave = await places.enter({ waitMs, signal: request.signal });
      try {
        return await probe({ request, ground, permissions, asked, timeoutMs, started }, means);
      } finally {
        leave();
      }
    } catch (error) {
      if (!(error instanceof RefusedProbe)) throw error;
      const { status, message } = error;
      return {
        status,
        contentType: plainText,
        body: `${message}\n`,
        ...(status === 503 && { headers: { 'retry-after': '1' } }),
      };
    }
  };
}

interface Probing {
  readonly request: ProbeRequest;
  readonly ground: ProbeGround;
  readonly permissions: Permissions;
  readonly asked: Asked;
  readonly timeoutMs: number;
  /** When it came, by the clock that nobody sets. */
  readonly started: number;
}

async function probe(probing: Probing, { openRound, checks }: ProbeMeans): Promise<ProbeAnswer> {
  const { request, timeoutMs, started } = probing;
  const remainingMs = (): number => started + timeoutMs - performance.now();
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new LookError('budget', `the probe's ${Math.round(timeoutMs)} ms were used up`)),
    Math.max(0, remainingMs()),
  );
  try {
    const signal = AbortSignal.any([request.signal, late.signal]);
    const now = Date.now();
    const quick = selectChecks(checks, { only: [], skip: [], look: 'quick' }).selected;
    const round = await opened(() => openRound(now, 'quick', signal));
    try {
      const bench = { ...benchOf(probing.ground), now, checks: quick };
      const told = await look(probing, { round, remainingMs, bench });
      const durationMs = performance.now() - started;
      return answer(probing, bench, { ...told, durationMs });
    } finally {
      round.close();
    }
  } finally {
    clearTimeout(timer);
  }
}

const benchOf = ({ settings, environments }: ProbeGround): Pick<SeenBench, 'settings' | 'environments'> => ({
  settings,
  environments,
});

async function opened(open: () => Promise<Round>): Promise<Round> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof StoreError) && !(error instanceof SystemError)) throw error;
    throw new RefusedProbe(503, error.message);
  }
}

interface Looking {
  readonly round: Round;
  readonly bench: SeenBench;
  remainingMs(): number;
}

interface Told {
  readonly hosts: readonly [ProbedHost, ...ProbedHost[]];
  /** What is to be said beside what was seen. */
  readonly notes: readonly string[];
}

async function look({ asked, permissions }: Probing, { round, bench, remainingMs }: Looking): Promise<Told> {
  const { target, presented, grant, protocol } = asked;
  const settings = (of: Place['target']) => settingsOf(of, bench);
  const means: LookMeans = { round, permissions, checks: bench.checks, settingsOf: settings, remainingMs };
  const first: Place = { target, presented, grant, isOwn: asked.module === null && grant === 'configured' };
  const seen = protocol === 'dns' ? await lookAtNames(target, means) : await lookAtPlace(first, means);
  const { more, notes } = await followed(first, seen, means);
  await settledSoon([seen, ...more], round, remainingMs());
  const onlyNames = protocol === 'dns';
  const judge = (one: PlaceSeen, leadsOn: boolean): ProbedHost =>
    judgeSeen(settled(one, round), bench, { leadsOn, onlyNames });
  const hosts: [ProbedHost, ...ProbedHost[]] = [judge(seen, more.length > 0)];
  for (const [index, one] of more.entries()) hosts.push(judge(one, index < more.length - 1));
  return { hosts, notes };
}

/** Where redirects lead, one after the other, as far as that is allowed. */
async function followed(
  first: Place,
  seen: PlaceSeen,
  means: LookMeans,
): Promise<{ readonly more: readonly PlaceSeen[]; readonly notes: readonly string[] }> {
  const more: PlaceSeen[] = [];
  const urls = new Set<string>();
  const ended = (because: string) => ({ more, notes: [`the redirect is not followed: ${because}`] });
  for (let [place, last] = [first, seen]; ;) {
    const next = onward(last, place, means.permissions);
    if (next === null) return { more, notes: [] };
    if ('because' in next) return ended(next.because);
    if (urls.has(next.url)) return ended('it leads round in a circle');
    if (more.length >= mostRedirects) return ended(`${mostRedirects} were followed already`);
    urls.add(next.url);
    [place, last] = [next.place, await lookAtPlace(next.place, means)];
    more.push(last);
  }
}

/** What hangs on what else was seen in the round waits for that, as long as there is time. */
async function settledSoon(all: readonly PlaceSeen[], { vantage }: Round, remainingMs: number): Promise<void> {
  const isOpen = all.some(({ names, evidence }) =>
    [names, evidence].some((each) => each !== null && vantage.isOpen(each)),
  );
  if (!isOpen || remainingMs <= 0) return;
  const patience = Promise.withResolvers<null>();
  const timer = setTimeout(() => patience.resolve(null), remainingMs);
  await Promise.race([vantage.conclude(), patience.promise]);
  clearTimeout(timer);
}

const settled = ({ names, evidence, ...place }: PlaceSeen, { vantage }: Round): PlaceSeen => ({
  ...place,
  names: names === null ? null : vantage.settle(names),
  evidence: vantage.settle(evidence),
});

function answer(
  { request, asked, timeoutMs }: Probing,
  bench: SeenBench,
  { hosts, notes, durationMs }: Told & { readonly durationMs: number },
): ProbeAnswer {
  const [first, ...more] = hosts;
  const report = joinReports([first.report, ...more.map((host) => host.report)]);
  const { expect } = asked.target;
  const last = more.at(-1) ?? first;
  const probed: Probed = {
    protocol: asked.protocol,
    // Of what is not to be reached nothing essential is judged.
    success: expect.reachable ? report.up === true : report.status === 'pass',
    durationMs,
    timeoutMs,
    hosts,
    report,
    now: nowOf(last.evidence, bench),
  };
  if (!request.debug) {
    const exposition = chooseExposition(request.accept ?? undefined);
    return { status: 200, contentType: exposition.contentType, body: probeMetrics(probed, exposition) };
  }
  const { target, protocol } = asked;
  const body = debugText({
    lines: [...hosts.flatMap(({ evidence }) => readingLines(evidence)), ...notes, ...findingLines(report)],
    metrics: probeMetrics(probed, { openMetrics: false }),
    judgedAs: {
      module: asked.module ?? configuredModule,
      protocol,
      target: target.name,
      timeoutMs: Math.round(timeoutMs),
      expect,
    },
  });
  return { status: 200, contentType: plainText, body };
}
