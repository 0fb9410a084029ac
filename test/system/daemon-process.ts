import { setTimeout as pause } from 'node:timers/promises';
import { source } from '../support/clone.ts';
import { eventually } from '../support/eventually.ts';
import { run, start, type Ended, type StartOptions } from '../support/process.ts';
import { thisMachine, type Ground } from './ground.ts';
import { program } from './installed.ts';

/** A daemon as a process of its own. */
export interface DaemonProcess extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
  readonly ended: Promise<Ended>;
  /** All that it has logged so far, a line each. */
  logged(): readonly string[];
  kill(signal: NodeJS.Signals): void;
  /** Over HTTP, from where it runs; null where it does not answer. */
  get(path: string): Promise<HttpAnswer | null>;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

export interface DaemonOptions extends StartOptions {
  readonly ground?: Ground;
  readonly words?: readonly string[];
}

/** How Node.js runs the program from its source. */
export const hostprobe = (...words: readonly string[]): readonly [string, ...string[]] => [
  process.execPath,
  source,
  ...words,
];

export async function startDaemon(file: string, options: DaemonOptions = {}): Promise<DaemonProcess> {
  const { ground = thisMachine, words = [], ...rest } = options;
  const child = start(ground.command(hostprobe('serve', '--config', file, ...words)), { atMostMs: 200_000, ...rest });
  const answers = /"?port"?[=:] ?(\d+)/;
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await child.ended;
  };
  try {
    await child.prints(/it looks and answers/);
  } catch (error) {
    await stop();
    throw error;
  }
  const line =
    child
      .printed()
      .stderr.split('\n')
      .find((one) => one.includes('it looks and answers')) ?? '';
  const port = Number(answers.exec(line)?.[1]);
  const inside = ground !== thisMachine;
  return {
    pid: child.pid,
    port,
    ended: child.ended,
    logged: () => child.printed().stderr.split('\n'),
    kill: (signal) => child.kill(signal),
    get: (path) => (inside ? getInside(ground, port, path) : get(port, path)),
    [Symbol.asyncDispose]: stop,
  };
}

async function get(port: number, path: string): Promise<HttpAnswer | null> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(10_000) });
    return { status: answer.status, body: await answer.text() };
  } catch {
    return null;
  }
}

async function getInside(ground: Ground, port: number, path: string): Promise<HttpAnswer | null> {
  const words = ['--silent', '--max-time', '10', '--write-out', '\n%{http_code}', `http://127.0.0.1:${port}${path}`];
  const { code, stdout } = await run(ground.command([program('curl'), ...words]));
  const end = stdout.lastIndexOf('\n');
  return code === 0 ? { status: Number(stdout.slice(end + 1)), body: stdout.slice(0, end) } : null;
}

/** One scrape: the values by series, as they were written. */
export interface Scrape {
  readonly at: number;
  readonly tookMs: number;
  readonly values: ReadonlyMap<string, number>;
}

/** Notes what is told, twice a second. */
export interface Watcher extends AsyncDisposable {
  readonly scrapes: readonly Scrape[];
  /** The latest, taken after this was called. */
  next(): Promise<Scrape>;
  /** Scrapes until it holds. */
  until(what: string, holds: (scrape: Scrape) => boolean, withinMs?: number): Promise<Scrape>;
  /** Goes on with another process; what was noted stays. */
  follow(daemon: Pick<DaemonProcess, 'get'>): void;
  /** Values of what was noted since, one after another, each change once. */
  course(series: (scrape: Scrape) => number | undefined, since?: number): (number | undefined)[];
}

const everyMs = 500;

export function watch(first: Pick<DaemonProcess, 'get'>): Watcher {
  let daemon = first;
  const scrapes: Scrape[] = [];
  const isOver = new AbortController();
  const turn = async (): Promise<void> => {
    const at = performance.now();
    const answer = await daemon.get('/metrics');
    if (answer?.status === 200) scrapes.push({ at, tookMs: performance.now() - at, values: valuesIn(answer.body) });
  };
  const watching = (async () => {
    while (!isOver.signal.aborted) {
      const begun = performance.now();
      await turn();
      await pause(Math.max(20, everyMs - (performance.now() - begun)));
    }
  })();
  const until: Watcher['until'] = (what, holds, withinMs) => {
    const begun = performance.now();
    return eventually(
      what,
      async () => scrapes.find((scrape) => scrape.at >= begun && holds(scrape)) ?? null,
      withinMs,
    );
  };
  return {
    scrapes,
    until,
    next: () => until('a scrape', () => true),
    follow(next) {
      daemon = next;
    },
    course(series, since = 0) {
      const all = scrapes.filter(({ at }) => at >= since).map(series);
      return all.filter((value, index) => index === 0 || value !== all[index - 1]);
    },
    async [Symbol.asyncDispose]() {
      isOver.abort();
      await watching;
    },
  };
}

function valuesIn(text: string): Map<string, number> {
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    samples.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

export const valueOf = ({ values }: Scrape, name: string): number => {
  const value = values.get(name);
  if (value === undefined) throw new Error(`there is no ${name}`);
  return value;
};

/** Of one host, in a family with labels. */
export const ofHost = ({ values }: Scrape, family: string, host: string): number | undefined => {
  for (const [series, value] of values) {
    if (series.startsWith(`${family}{`) && series.includes(`host="${host}"`)) return value;
  }
  return undefined;
};

export const up = (scrape: Scrape, host: string): number | undefined => ofHost(scrape, 'hostprobe_target_up', host);
export const vantageUp = ({ values }: Scrape): number | undefined =>
  [...values].find(([series]) => series.startsWith('hostprobe_vantage_up{'))?.[1];

/** `HOST CHECK` of each finding of this status. */
export const findings = ({ values }: Scrape, status = 'fail'): string[] =>
  [...values.keys()].flatMap((series) => {
    if (!series.startsWith('hostprobe_finding{') || !series.includes(`status="${status}"`)) return [];
    const label = (name: string): string => new RegExp(`[{,]${name}="([^"]*)"`).exec(series)?.[1] ?? '';
    return [`${label('host')} ${label('check')}`];
  });

/** Sum of a counter over its labels. */
export const total = ({ values }: Scrape, family: string): number =>
  [...values].reduce((sum, [series, value]) => (series.split('{')[0] === family ? sum + value : sum), 0);

/** What was told to fail of hosts that are well, at any scrape since. */
export const falseFails = ({ scrapes }: Watcher, well: readonly string[], since = 0): string[] => {
  const those = new Set(well);
  const found = scrapes
    .filter(({ at }) => at >= since)
    .flatMap((scrape) =>
      findings(scrape)
        .filter((one) => those.has(one.split(' ')[0] ?? ''))
        .concat(well.filter((host) => up(scrape, host) === 0).map((host) => `${host} down`)),
    );
  return [...new Set(found)];
};

/** All hosts were looked at, and what is told of them is what is so. */
export const isTrue = (
  scrape: Scrape,
  { healthy, broken }: { readonly healthy: readonly string[]; readonly broken: ReadonlyMap<string, string> },
): boolean => {
  const failing = new Set(findings(scrape));
  return (
    healthy.every((host) => up(scrape, host) === 1) &&
    Array.from(broken).every(([host, check]) => failing.has(`${host} ${check}`))
  );
};
