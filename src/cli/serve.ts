import { checks } from '../checks/index.ts';
import { loadConfig, type Configuration, type ConfigRequest } from '../config/configuration.ts';
import { hasWork, startDaemon, type Daemon } from '../daemon/daemon.ts';
import { ListenError } from '../daemon/http/listen.ts';
import { startLog, type LogLevel } from '../daemon/log.ts';
import { loadAside } from '../daemon/reload/load-aside.ts';
import type { Target } from '../model/target.ts';
import { StoreError } from '../observe/tls/stores.ts';
import { configRequest, type ConfigOptions } from './choose.ts';
import { beginEcho } from './echo.ts';
import { UsageError, type Io } from './io.ts';
import { isInShard, parseShard } from './shard.ts';
import { version } from './version.ts';

/** How to serve a configuration, wherever it comes from. */
export interface ServingOptions {
  readonly concurrency: number;
  readonly shard?: string;
  readonly allowEmpty?: boolean;
  /** Where the echo is to answer; left out, there is none. */
  readonly echoListen?: string;
  readonly logLevel: LogLevel;
}

export interface ServeOptions extends ServingOptions, ConfigOptions {
  readonly listen?: string;
  readonly echo?: boolean;
}

/** `hostprobe serve`: looks until it is told to stop. */
export async function serve(options: ServeOptions, io: Io): Promise<number> {
  const { config, domain, listen, echo = false, echoListen, ...serving } = options;
  const env = listen === undefined ? io.env : { ...io.env, HOSTPROBE_SERVER_LISTEN: listen };
  const given = { ...(config !== undefined && { config }), ...(domain !== undefined && { domain }) };
  const request = configRequest(given, [], { cwd: io.cwd, env });
  return serveConfiguration(request, { ...serving, ...(echo && echoListen !== undefined && { echoListen }) }, io);
}

/** The same, wherever the configuration comes from. */
export async function serveConfiguration(
  request: ConfigRequest,
  { shard, allowEmpty = false, concurrency, echoListen, logLevel }: ServingOptions,
  io: Io,
): Promise<number> {
  const part = shard === undefined ? null : parseShard(shard, io.env);
  const loadedAtMs = Date.now();
  const configuration = loadConfig(request);
  const { settings, echoKey } = configuration;
  if (!hasWork(configuration) && !allowEmpty) {
    const where = configuration.file ?? 'there is no configuration file';
    throw new UsageError(
      `nothing to probe: list \`targets:\` (${where}), set \`discovery.kubernetes.enabled\`, name under \`server.probe.allow\` what /probe may be asked for, or give --allow-empty`,
    );
  }
  let secrets = secretsOf(configuration);
  const log = startLog({ level: logLevel, write: (line) => io.err(line), secrets: () => secrets });
  await using closing = new AsyncDisposableStack();
  if (echoListen !== undefined) {
    if (echoKey === null) throw new UsageError('--echo: it answers whoever has the key: set sourceIp.key');
    const { running, told } = await beginEcho(
      { listen: echoListen, path: settings.sourceIp.echoPath, key: echoKey },
      (error) => log.warn('the echo could not answer', { reason: error.message }),
      '--echo-listen',
    );
    closing.defer(() => running.close());
    log.info('the echo answers', { where: told });
  }
  const daemon = await started(() =>
    startDaemon({
      async load() {
        const next = await loadAside(request);
        // Those of before may still be under way somewhere.
        secrets = [...new Set([...secretsOf(configuration), ...secrets.slice(-mostSecrets), ...secretsOf(next)])];
        return next;
      },
      configuration,
      env: request.env,
      loadedAtMs,
      isOurs: (target: Target) => part === null || isInShard(target, part),
      allowEmpty,
      checks,
      concurrency,
      version,
      nodeVersion: io.nodeVersion,
      log,
    }),
  );
  closing.defer(() => daemon.stop());
  io.runUntilStopped(() => void daemon.reload());
  await stopped(io.signal);
  log.info('told to stop', { signal: String(io.signal.reason) });
  return 0;
}

const mostSecrets = 30;

const secretsOf = ({ server, echoKey }: Configuration): string[] =>
  [server.token, server.readToken, echoKey].filter((secret) => secret !== null);

async function started(start: () => Promise<Daemon>): Promise<Daemon> {
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof ListenError) && !(error instanceof StoreError)) throw error;
    throw new UsageError(error.message, { cause: error });
  }
}

async function stopped(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener('abort', () => resolve(), { once: true });
  await promise;
}
