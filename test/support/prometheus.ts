import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program } from '../system/installed.ts';
import { freePort } from '../system/ports.ts';
import { makeFolder } from './folder.ts';
import { start } from './process.ts';
import { eventually } from './eventually.ts';

/** One series of an answer. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ActiveAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
}

export interface PrometheusOptions {
  /** As `scrape_configs` of its configuration has them. */
  readonly scrapeConfigs: readonly object[];
  /** Paths of files with rules. */
  readonly rules?: readonly string[];
  /** `HOST:PORT` of Alertmanagers. */
  readonly alertmanagers?: readonly string[];
  /** How often it scrapes and evaluates. */
  readonly interval?: string;
  /** Longer than this it does not run. */
  readonly atMostMs?: number;
}

export interface Prometheus extends AsyncDisposable {
  readonly url: string;
  /** What an expression gives now: of a scalar, one sample without labels. Rejects with its words where it is refused. */
  query(expression: string): Promise<readonly Sample[]>;
  /** Asks until there is at least one series. */
  until(expression: string, withinMs?: number): Promise<readonly Sample[]>;
  alerts(): Promise<readonly ActiveAlert[]>;
  /** Resolves when all rules have been evaluated again, after this was called. */
  evaluated(): Promise<void>;
  close(): Promise<void>;
}

/** A real Prometheus on loopback with a database of its own, ready to be asked. */
export async function startPrometheus(options: PrometheusOptions): Promise<Prometheus> {
  const { scrapeConfigs, rules = [], alertmanagers = [], interval = '1s', atMostMs = 120_000 } = options;
  const folder = makeFolder();
  // JSON is YAML.
  const configuration = {
    global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: interval },
    rule_files: rules,
    scrape_configs: scrapeConfigs,
    alerting: { alertmanagers: [{ static_configs: [{ targets: alertmanagers }] }] },
  };
  const file = join(folder.path, 'prometheus.yaml');
  writeFileSync(file, JSON.stringify(configuration));
  const port = await freePort(['127.0.0.1']);
  const url = `http://127.0.0.1:${port}`;
  const child = start(
    [
      program('prometheus'),
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder.path, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    { atMostMs },
  );
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    await child.ended;
    folder[Symbol.dispose]();
  };
  const ask = async (path: string): Promise<unknown> => {
    const answer = (await (await fetch(`${url}${path}`)).json()) as Answer;
    if (answer.status !== 'success') throw new Error(answer.error);
    return answer.data;
  };
  const query = async (expression: string): Promise<readonly Sample[]> =>
    samplesOf((await ask(`/api/v1/query?query=${encodeURIComponent(expression)}`)) as QueryData);
  const early = child.ended.then(({ stderr }) => Promise.reject(new Error(`it ended before it was ready: ${stderr}`)));
  try {
    await Promise.race([early, eventually('it is ready', () => isReady(`${url}/-/ready`), 30_000)]);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url,
    query,
    until: (expression, withinMs) =>
      eventually(`series of ${expression}`, async () => orNull(await query(expression)), withinMs),
    alerts: async () => ((await ask('/api/v1/alerts')) as { alerts: ActiveAlert[] }).alerts,
    async evaluated() {
      const begun = Date.now();
      await eventually('all rules are evaluated', async () => {
        const { groups } = (await ask('/api/v1/rules')) as { groups: { lastEvaluation: string }[] };
        return groups.every(({ lastEvaluation }) => Date.parse(lastEvaluation) > begun) || null;
      });
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

type Answer = { readonly status: 'success'; readonly data: unknown } | { readonly status: 'error'; error: string };

type Point = readonly [at: number, value: string];

type QueryData =
  | { readonly resultType: 'vector'; readonly result: readonly { metric: Record<string, string>; value: Point }[] }
  | { readonly resultType: 'scalar' | 'string'; readonly result: Point }
  | { readonly resultType: 'matrix'; readonly result: readonly { metric: Record<string, string>; values: Point[] }[] };

function samplesOf(data: QueryData): Sample[] {
  if (data.resultType === 'vector') return data.result.map(({ metric, value }) => sample(metric, value));
  if (data.resultType === 'matrix') {
    return data.result.flatMap(({ metric, values }) => values.map((value) => sample(metric, value)));
  }
  return [sample({}, data.result)];
}

const sample = (labels: Record<string, string>, [, value]: Point): Sample => ({
  labels,
  value: /Inf/.test(value) ? Number(`${value.startsWith('-') ? '-' : ''}Infinity`) : Number(value),
});

const orNull = <T>(list: readonly T[]): readonly T[] | null => (list.length === 0 ? null : list);

/** Whether a server says that it is ready; a refused connection is a no. */
export const isReady = async (url: string): Promise<true | null> => {
  try {
    return (await fetch(url)).ok || null;
  } catch {
    return null;
  }
};
