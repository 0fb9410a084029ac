import { createServer } from 'node:http';
import { checks } from '../../src/checks/index.ts';
import { startMeters } from '../../src/daemon/metrics/meters.ts';
import { startSeries } from '../../src/daemon/metrics/series.ts';
import { writeMetrics } from '../../src/daemon/metrics/write.ts';
import type { TargetReport } from '../../src/model/report.ts';
import type { LimitCode } from '../../src/model/vantage.ts';
import type { ClusterState } from '../../src/targets/cluster/cluster.ts';
import { expositions } from '../../src/report/prometheus/exposition.ts';
import { evidence, handshakeAt, silent } from '../support/evidence.ts';
import { listen, type Loopback } from '../support/loopback.ts';

export interface PageOptions {
  readonly targets: readonly TargetReport[];
  readonly vantage?: { readonly name: string; readonly up: boolean; readonly limits?: readonly LimitCode[] };
  readonly reloaded?: boolean;
  readonly storeUp?: boolean;
  readonly lagSeconds?: number;
  readonly clusterUp?: boolean;
}

/** What the daemon tells of these, written by its own code, on a port of its own; each time that it is asked, it has looked again. */
export async function serveMetrics(options: PageOptions): Promise<Loopback> {
  const {
    targets,
    vantage = { name: 'cluster-a', up: true },
    reloaded = true,
    storeUp = true,
    lagSeconds = 0.2,
    clusterUp = true,
  } = options;
  const since = new Date().toISOString();
  const lastReload = { ok: reloaded, at: since, problems: [] };
  const discovered: ClusterState = {
    environment: 'prod-eu',
    up: clusterUp,
    staleSince: null,
    syncedAt: since,
    objects: new Map([['Ingress', 3]]),
    denied: [],
    failing: [],
    hidesTargets: false,
    cautions: [],
  };
  const meters = startMeters({
    inFlight: () => 3,
    lagSeconds: () => lagSeconds,
    storeUp: () => storeUp,
    configuration: () => ({ lastReload, lastSuccessAt: since }),
    clusters: () => [discovered],
    routes: ['/metrics'],
  });
  const series = startSeries(checks.map(({ id }) => id));
  await series.replace(targets);
  for (const report of targets) series.told(report);
  const { name, up, limits = [] } = vantage;
  const sources = {
    meters,
    series,
    version: '0.1.0',
    nodeVersion: '26.0.0',
    vantage: () => ({ name, up, since, limits: limits.map((code) => ({ code, message: code, keepsFrom: code })) }),
  };
  const lookAgain = (): void => {
    for (const report of targets) {
      // A reading counts once, so each look has its own.
      const sessions = [silent(handshakeAt('20.80.0.1'), 'tls-alert')];
      meters.looked({ evidence: evidence({ seen: { sessions } }), report });
    }
    meters.roundConcluded();
    meters.answered('/metrics', 200);
  };
  return listen(
    createServer((_, response) => {
      lookAgain();
      void Array.fromAsync(writeMetrics(sources, expositions.text)).then((parts) => {
        response.setHeader('content-type', expositions.text.contentType);
        response.end(parts.join(''));
      });
    }),
  );
}

/** The same bytes for whoever asks. */
export const serveText = (text: string): Promise<Loopback> =>
  listen(
    createServer((_, response) => {
      response.setHeader('content-type', expositions.text.contentType);
      response.end(text);
    }),
  );
