import { statuses } from '../../model/check.ts';
import { failureCodes, type Reading } from '../../model/reading.ts';
import { epochSeconds, type Exposed } from '../../report/prometheus/exposition.ts';
import type { Looked } from '../looked.ts';
import type { ClusterState } from '../../targets/cluster/cluster.ts';
import type { ConfigurationTold, ReloadOutcome } from '../view.ts';
import { phases, readingsOf, type Phase } from './readings.ts';
import { startRegistry } from './registry.ts';

/** What happens in the daemon, counted. */
export interface Meters {
  /** A look was settled. */
  looked(looked: Pick<Looked, 'evidence' | 'report'>): void;
  /** The status that is told of a target is another. */
  changed(): void;
  roundConcluded(): void;
  /** So much was lost at once that it can only be our own trouble. */
  breakerTripped(): void;
  reloaded(outcome: Pick<ReloadOutcome, 'ok'>): void;
  /** The store could not do what it was asked. */
  storeFailed(): void;
  /** So many entries of the history were lost. */
  storeDropped(entries: number): void;
  /** A request was answered; a route that is not known counts as `other`. */
  answered(route: string, status: number): void;
  expose(): Promise<readonly Exposed[]>;
}

/** What is read when it is asked for. */
export interface MeterSources {
  inFlight(): number;
  lagSeconds(): number;
  storeUp(): boolean;
  configuration(): Pick<ConfigurationTold, 'lastReload' | 'lastSuccessAt'>;
  clusters(): readonly ClusterState[];
  /** The routes of the HTTP, as they are counted. */
  readonly routes: readonly string[];
}

/** From what a loopback takes to the longest that is waited for. */
const bucketSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const codeClasses = ['1xx', '2xx', '3xx', '4xx', '5xx'];
const otherRoute = 'other';

export function startMeters(sources: MeterSources): Meters {
  const registry = startRegistry();
  const { counter, gauge } = registry;
  const probes = counter(
    'hostprobe_probes_total',
    'Looks at targets that were finished, by the status that each came to by itself.',
    statuses.map((status) => ({ status })),
  );
  const failures = counter(
    'hostprobe_reading_failures_total',
    'Looks at a single place that brought no answer, by what was waited for and why none came.',
    phases.flatMap((phase) => failureCodes.map((code) => ({ phase, code }))),
  );
  const durations = registry.histogram(
    'hostprobe_probe_duration_seconds',
    'How long each phase of a look took at the first address that got furthest.',
    bucketSeconds,
    phases.map((phase) => ({ phase })),
  );
  const questions = counter('hostprobe_dns_questions_total', 'DNS questions that were sent for targets.');
  const changes = counter('hostprobe_status_changes_total', 'Changes of the status that is told of a target.');
  const rounds = counter('hostprobe_rounds_total', 'Rounds of looks that were concluded.');
  const trips = counter(
    'hostprobe_breaker_trips_total',
    'Rounds in which so much was lost at once that it was taken for our own trouble.',
  );
  const reloads = counter('hostprobe_config_reloads_total', 'Reloads of the configuration that were tried.');
  const reloadFailures = counter(
    'hostprobe_config_reload_failures_total',
    'Reloads that the old configuration survived.',
  );
  const storeErrors = counter('hostprobe_store_errors_total', 'Times that the history could not be read or written.');
  const storeDropped = counter('hostprobe_store_dropped_entries_total', 'Entries that the history has lost.');
  const routes = new Set([...sources.routes, otherRoute]);
  const requests = counter(
    'hostprobe_http_requests_total',
    'Requests that were answered, by route and by the class of the status.',
    Array.from(routes, (route) => codeClasses.map((code) => ({ route, code }))).flat(),
  );
  gauge('hostprobe_probes_in_flight', 'Looks at targets that are under way.', sources.inFlight);
  gauge(
    'hostprobe_schedule_lag_seconds',
    'How late quick looks begin: the largest delay of the last minute.',
    sources.lagSeconds,
  );
  gauge('hostprobe_store_up', 'Whether the history can be written: 1 yes, 0 no.', () => (sources.storeUp() ? 1 : 0));
  gauge('hostprobe_config_last_reload_successful', 'Whether the last reload was taken: 1 yes, 0 no.', () =>
    sources.configuration().lastReload.ok ? 1 : 0,
  );
  gauge(
    'hostprobe_config_last_reload_success_timestamp_seconds',
    'When a configuration was last taken.',
    () => epochSeconds(sources.configuration().lastSuccessAt) ?? Number.NaN,
  );
  registry.gauges(
    'hostprobe_discovery_up',
    'Whether all that may be read of a cluster is kept up to date: 1 yes, 0 no. Its label is the environment.',
    ['cluster'],
    () => sources.clusters().map(({ environment, up }) => [{ cluster: environment ?? '' }, up ? 1 : 0]),
  );
  registry.gauges(
    'hostprobe_discovery_objects',
    'Objects of a cluster that are known, by kind.',
    ['cluster', 'kind'],
    () =>
      sources
        .clusters()
        .flatMap(({ environment, objects }) =>
          Array.from(objects, ([kind, count]) => [{ cluster: environment ?? '', kind }, count] as const),
        ),
  );
  registry.gauges(
    'hostprobe_discovery_last_sync_timestamp_seconds',
    'When all that may be read of a cluster was known to be up to date last.',
    ['cluster'],
    () =>
      sources
        .clusters()
        .map(({ environment, syncedAt }) => [
          { cluster: environment ?? '' },
          epochSeconds(syncedAt ?? '') ?? Number.NaN,
        ]),
  );
  registry.watchProcess();

  // One question may serve many targets, and is in the evidence of each.
  const counted = new WeakSet<Reading<unknown, unknown>>();
  const countFailures = (phase: Phase, readings: readonly Reading<unknown, unknown>[]): void => {
    for (const reading of readings) {
      if (reading.ok || counted.has(reading)) continue;
      counted.add(reading);
      failures({ phase, code: reading.failure.code });
    }
  };

  return {
    looked({ evidence, report }) {
      probes({ status: report.status });
      questions({}, evidence.questions);
      for (const [phase, readings] of readingsOf(evidence)) countFailures(phase, readings);
      const { dnsMs = null, connectMs = null, tlsMs = null, httpMs = null } = report.observed.timings ?? {};
      for (const [phase, ms] of Object.entries({ dns: dnsMs, connect: connectMs, tls: tlsMs, http: httpMs })) {
        if (ms !== null) durations({ phase }, ms / 1000);
      }
    },
    changed: () => changes(),
    roundConcluded: () => rounds(),
    breakerTripped: () => trips(),
    reloaded({ ok }) {
      reloads();
      if (!ok) reloadFailures();
    },
    storeFailed: () => storeErrors(),
    storeDropped: (entries) => storeDropped({}, entries),
    answered(route, status) {
      const code = codeClasses[Math.floor(status / 100) - 1] ?? '5xx';
      requests({ route: routes.has(route) ? route : otherRoute, code });
    },
    expose: () => registry.expose(),
  };
}
