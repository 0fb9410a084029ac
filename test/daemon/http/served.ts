import { connect } from 'node:net';
import { createApp } from '../../../src/daemon/http/app.ts';
import { httpLimits, type HttpLimits } from '../../../src/daemon/http/http-limits.ts';
import { listen, type Listening } from '../../../src/daemon/http/listen.ts';
import type { Means } from '../../../src/daemon/http/means.ts';
import type { TlsFiles } from '../../../src/daemon/http/tls-files.ts';
import type { DaemonActs, DaemonEvent, DaemonView, Told } from '../../../src/daemon/view.ts';
import type { TargetReport } from '../../../src/model/report.ts';
import { catalogue } from '../../report/catalogue.ts';
import { certificateFailure, leaf, relativeTarget, startedAt, target as reported } from '../../report/reports.ts';
import { target } from '../../support/evidence.ts';

/** What a target of the configuration is, whose report is this. */
export const toldOf = (report: TargetReport): Told => ({
  target: target({ host: report.host, port: report.port, name: report.name }),
  report,
});

export const someTold: readonly Told[] = [
  toldOf(reported({ host: 'fine.example.com', since: startedAt })),
  toldOf({ ...relativeTarget, since: startedAt }),
  toldOf(certificateFailure),
];

export interface ServedOptions {
  readonly told?: readonly Told[];
  readonly view?: Partial<DaemonView>;
  readonly acts?: Partial<DaemonActs>;
  readonly means?: Partial<Means>;
  readonly limits?: Partial<HttpLimits>;
  readonly token?: string;
  readonly readToken?: string;
  readonly tls?: () => TlsFiles | null;
}

export interface ServedApp extends AsyncDisposable {
  readonly url: string;
  readonly listening: Listening;
  /** Every message that was logged, with its fields. */
  readonly logged: string[];
  readonly answered: string[];
  /** Lets something happen. */
  tell(event: DaemonEvent): void;
  /** How many the view has been subscribed by. */
  subscribers(): number;
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** What a server says to these bytes until it or we close. */
  raw(bytes: string, options?: { readonly waitMs?: number }): Promise<string>;
}

async function* noMetrics(): AsyncGenerator<string> {
  yield 'hostprobe_targets 3\n';
}

/** The daemon's HTTP over plain data, on a free port of loopback. */
export async function served(options: ServedOptions = {}): Promise<ServedApp> {
  const { told = someTold, limits: over, token = null, readToken = null, tls = () => null } = options;
  const limits = { ...httpLimits, ...over };
  const listeners = new Set<(event: DaemonEvent) => void>();
  const logged: string[] = [];
  const answered: string[] = [];
  const keep = (message: string, fields: object = {}): void => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const log = { warn: keep, error: keep };
  const lastReload = { ok: true, at: startedAt, problems: [] };
  const view: DaemonView = {
    version: '0.1.0',
    startedAt,
    ready: () => ({ ready: true, because: '' }),
    targets: () => told,
    named: (name) => told.filter((each) => each.target.name === name),
    vantage: () => ({ name: 'cluster-a', up: true, since: startedAt, limits: [] }),
    configuration: () => ({ file: '/etc/hostprobe.yaml', digest: 'sha256:00', lastReload, lastSuccessAt: startedAt }),
    clusters: () => [],
    history: async () => ({
      changes: [{ at: startedAt, status: 'fail', before: null, findings: [] }],
      certificates: [{ ...leaf, firstSeen: startedAt, lastSeen: startedAt }],
      days: [{ day: '2026-11-21', pass: 1, warn: 0, unknown: 0, fail: 2 }],
    }),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ...options.view,
  };
  const acts: DaemonActs = {
    reload: async () => lastReload,
    lookNow: async ({ host }) => reported({ host }),
    ...options.acts,
  };
  const app = createApp(
    {
      view,
      acts,
      catalogue,
      server: () => ({ token, readToken }),
      metrics: () => ({ contentType: 'text/plain; version=0.0.4; charset=utf-8', body: noMetrics() }),
      probe: async () => ({ status: 200, contentType: 'text/plain', body: 'probe_success 1\n' }),
      log,
      answered: (route, status) => void answered.push(`${route} ${status}`),
      ...options.means,
    },
    limits,
  );
  const listening = await listen(app, { listen: { address: '127.0.0.1', port: 0 }, tls, log }, limits);
  const { port } = listening;
  const url = `${tls() === null ? 'http' : 'https'}://127.0.0.1:${port}`;
  return {
    url,
    listening,
    logged,
    answered,
    tell(event) {
      for (const listener of listeners) listener(event);
    },
    subscribers: () => listeners.size,
    ask: (path, init = {}) => fetch(url + path, { redirect: 'manual', ...init }),
    raw: (bytes, { waitMs = 2000 } = {}) => rawAnswer(port, bytes, waitMs),
    [Symbol.asyncDispose]: () => listening.close(0),
  };
}

async function rawAnswer(port: number, bytes: string, waitMs: number): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  socket.on('close', () => resolve());
  socket.setTimeout(waitMs, () => socket.destroy());
  socket.write(bytes);
  await promise;
  return text;
}

export const bearer = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });
