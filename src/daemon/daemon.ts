import { setImmediate } from 'node:timers/promises';
import type { Configuration } from '../config/configuration.ts';
import type { Check } from '../model/check.ts';
import { targetKey } from '../facts/target-key.ts';
import type { TargetReport } from '../model/report.ts';
import type { Target } from '../model/target.ts';
import { chooseExposition } from '../report/prometheus/negotiate.ts';
import { withObjects } from '../facts/kubernetes/with-objects.ts';
import { clustersOf } from '../targets/cluster/settings.ts';
import { startBalancers } from './balancers.ts';
import { startClusters } from './clusters.ts';
import { lastWanted } from './in-slices.ts';
import { startTouched } from './touched.ts';
import type { Gathered } from '../targets/gather.ts';
import { createApp } from './http/app.ts';
import { listen } from './http/listen.ts';
import { startKeeper } from './keeper.ts';
import type { Log } from './log.ts';
import { logChange, logStart } from './log-events.ts';
import type { Looked, Occasion } from './looked.ts';
import { startLooker } from './looking/looker.ts';
import { startMeters } from './metrics/meters.ts';
import { startSeries } from './metrics/series.ts';
import { writeMetrics } from './metrics/write.ts';
import { startProber } from './probe/probe.ts';
import { readProbeRequest } from './probe/request.ts';
import { startReload } from './reload/reload.ts';
import { startScheduler } from './schedule/scheduler.ts';
import { openStore } from './store/store.ts';
import { startTelling } from './telling.ts';
import type { DaemonView, ReloadOutcome } from './view.ts';

export interface DaemonOptions {
  /** Reads the configuration anew. Throws ConfigError. */
  load(): Configuration | Promise<Configuration>;
  readonly configuration: Configuration;
  /** When that began to be loaded, in milliseconds since the epoch: what changed since is read anew. */
  readonly loadedAtMs: number;
  /** Where a cluster may be found, as kubectl would. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a target is of this shard. */
  isOurs(target: Target): boolean;
  /** Whether a configuration without targets is taken. */
  readonly allowEmpty: boolean;
  readonly checks: readonly Check[];
  /** Looks side by side, at most. */
  readonly concurrency: number;
  readonly version: string;
  readonly nodeVersion: string;
  readonly log: Log;
}

export interface Daemon {
  readonly address: string;
  readonly port: number;
  reload(): Promise<ReloadOutcome>;
  /** Lets looks that are under way finish for up to 10 s, and closes the store. */
  stop(): Promise<void>;
}

/** How long looks and answers that are under way have to finish, when it stops. */
const graceMs = 10_000;
/** When we are up again, what was lost is looked at within so long. */
const regainedWithinMs = 30_000;
/** So many that are discovered have their history from before. */
const mostDiscovered = 20_000;
/** Those whose objects have changed are looked at one after the other. */
const betweenTouchedMs = 20;

/** Whether there is anything to look at: on schedule, when /probe is asked, or once it is discovered. */
export const hasWork = (configuration: Pick<Configuration, 'targets' | 'server' | 'values'>): boolean =>
  configuration.targets.length + configuration.server.allow.length + clustersOf(configuration).length > 0;

/** Looks on schedule, remembers, and answers over HTTP. Rejects with ListenError or StoreError. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { checks, version, nodeVersion, log, isOurs } = options;
  let inForce = options.configuration;
  const telling = startTelling(log);
  const balancers = startBalancers();
  const targetsNow = (): readonly Target[] => balancers.among(clusters.gathered().targets).filter(isOurs);
  const view: DaemonView = {
    version,
    startedAt: telling.startedAt,
    ready: () => {
      const awaited = clusters.awaited();
      return awaited === null ? telling.ready() : { ready: false, because: awaited };
    },
    clusters: () => clusters.states(),
    targets: () => keeper.targets(),
    named: (name) => keeper.named(name),
    vantage: () => looker.vantage(),
    configuration: () => ({ file: inForce.file, digest: inForce.digest, ...telling.reloads() }),
    history: (target) => store.history(targetKey(target)),
    subscribe: telling.subscribe,
  };
  const probe = startProber({
    configuration: () => ({ ...inForce, targets: clusters.gathered().targets.filter((target) => !target.unprobed) }),
    openRound: (...given) => looker.openRound(...given),
    checks,
  });
  const app = createApp({
    view,
    acts: {
      reload: () => reload.reload(),
      async lookNow(target) {
        await scheduler.ask(target);
        const told = keeper.told(target);
        if (told === null) throw new Error('the target was removed while it was looked at');
        return told;
      },
    },
    catalogue: Object.fromEntries(checks.map((check) => [check.id, check])),
    server: () => inForce.server,
    metrics(accept) {
      const exposition = chooseExposition(accept);
      const sources = { meters, series, version, nodeVersion, vantage: looker.vantage };
      return { contentType: exposition.contentType, body: writeMetrics(sources, exposition) };
    },
    probe: (request, signal) =>
      probe(
        readProbeRequest({
          parameters: new URL(request.url).searchParams,
          header: (name) => request.headers.get(name),
          signal,
        }),
      ),
    log,
    answered: (route, status) => meters.answered(route, status),
  });

  const meters = startMeters({
    inFlight: () => looker.inFlight(),
    lagSeconds: () => scheduler.lagSeconds(),
    storeUp: () => store.state().up,
    configuration: view.configuration,
    clusters: () => clusters.states(),
    routes: app.routes,
  });
  const store = await openStore({
    ...inForce.store,
    onTrouble(error) {
      meters.storeFailed();
      log.warn('the history has trouble', { error: error.message });
    },
    onRecovered: () => log.info('the history is written again'),
  });
  const mostUnclaimed = clustersOf(inForce).length > 0 ? mostDiscovered : undefined;
  const keeper = startKeeper({ checks, ...(mostUnclaimed !== undefined && { mostUnclaimed }) });
  const series = startSeries(checks.map(({ id }) => id));
  const looker = startLooker({
    configuration: inForce,
    version,
    checks,
    log,
    enrich: (evidence) => withObjects(store.enrich(evidence), clusters.gathered().objectsOf(evidence.target)),
    wasUp: keeper.wasUp,
    concluded(tripped) {
      meters.roundConcluded();
      if (tripped) meters.breakerTripped();
    },
  });

  let droppedBefore = 0;
  const settle = (looked: Looked): TargetReport | null => {
    meters.looked(looked);
    const settled = keeper.settled(looked);
    if (settled === null) return null;
    scheduler.settled(looked.target, { full: looked.look === 'full' });
    const { told, change, entry, wishes } = settled;
    store.note(entry);
    const { dropped } = store.state();
    if (dropped > droppedBefore) meters.storeDropped(dropped - droppedBefore);
    droppedBefore = dropped;
    for (const wish of wishes) scheduler.wish(looked.target, wish);
    telling.tell({ kind: 'report', report: told });
    if (change !== null) {
      meters.changed();
      logChange(log, told, change, inForce.server.externalUrl);
      telling.tell({ kind: 'change', report: told, before: change.before });
    }
    if (balancers.learn(looked.evidence)) {
      useTargets().catch((error: unknown) => log.error('a load balancer that was found is not looked at', { error }));
    }
    return told;
  };
  const look = async (target: Target, kind: Looked['look'], occasion: Occasion): Promise<void> => {
    const { observed, settled } = looker.look(target, kind, { alone: occasion === 'asked' });
    const done = settled.then(settle);
    done.catch((error: unknown) => {
      if (!telling.isStopping()) log.error('a look came to nothing by our own fault', { target: target.name, error });
    });
    await (occasion === 'asked' ? done : observed);
  };
  const scheduler = startScheduler({ look, concurrency: options.concurrency, log });
  /** The series first: what is told of a target that comes again has its place there. */
  const useTargets = async (): Promise<void> => {
    const targets = targetsNow();
    await series.replace(targets);
    await keeper.replace(targets);
    await scheduler.replace(targets);
  };
  const touched = startTouched();
  /** What bears on a target is judged with its next look, which is soon where that is another than before. */
  const useObjects = lastWanted(async (gathered: Gathered) => {
    await useTargets();
    const others = await touched.since(targetsNow(), clusters.sources(), gathered);
    scheduler.again(others, Math.min(regainedWithinMs, others.length * betweenTouchedMs));
  });
  let hasBegun = false;
  const clusters = startClusters({
    configuration: inForce,
    env: options.env,
    log,
    onChange(gathered) {
      if (!hasBegun) return;
      useObjects(gathered).catch((error: unknown) => log.error('what was discovered is not looked at', { error }));
    },
  });
  keeper.onTold((_, report) => {
    if (report !== null) series.told(report);
  });
  looker.onVantage((vantage, lost) => {
    telling.tell({ kind: 'vantage', vantage });
    scheduler.again(lost, regainedWithinMs);
  });

  const reload = startReload({
    load: options.load,
    configuration: inForce,
    loadedAtMs: options.loadedAtMs,
    log,
    async apply(next) {
      if (!hasWork(next) && !options.allowEmpty) {
        throw new Error(
          'it has no targets, no discovery, and nothing under server.probe.allow; --allow-empty takes that',
        );
      }
      looker.use(next);
      inForce = next;
      await useObjects(await clusters.use(next));
      await http.readTls();
    },
    onOutcome(outcome) {
      meters.reloaded(outcome);
      telling.tell({ kind: 'reload', outcome });
    },
  });

  await series.replace(targetsNow());
  await keeper.replace(targetsNow());
  const seeds: TargetReport[] = [];
  for await (const report of store.restored()) {
    if (balancers.seed(report)) seeds.push(report);
    else keeper.restore([report]);
  }
  keeper.restore(seeds);
  const http = await listen(app, { listen: inForce.server.listen, tls: () => inForce.server.tls, log });
  hasBegun = true;
  await useObjects(clusters.gathered());
  telling.begin(() => keeper.targets());
  const endWatch = reload.watch();
  logStart(log, { address: http.address, port: http.port, targets: keeper.targets().length }, inForce.server);

  const stop = async (): Promise<void> => {
    telling.stop();
    endWatch();
    const clustersEnd = clusters.stop();
    const looksEnd = scheduler.stop();
    await looker.close(graceMs);
    await looksEnd;
    await clustersEnd;
    // What was settled last is noted before the store closes.
    await setImmediate();
    await store.close();
    await http.close(graceMs);
  };
  let stopped: Promise<void> | null = null;
  return { address: http.address, port: http.port, reload: reload.reload, stop: () => (stopped ??= stop()) };
}
