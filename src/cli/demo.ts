import { checks } from '../checks/index.ts';
import { loadConfig, type ConfigRequest } from '../config/configuration.ts';
import type { LogLevel } from '../daemon/log.ts';
import { startLab, type Lab } from '../lab/lab.ts';
import { summarise } from '../judge/report.ts';
import type { LabHost } from '../lab/hosts.ts';
import type { Report, TargetReport } from '../model/report.ts';
import type { Target } from '../model/target.ts';
import { gather } from '../targets/gather.ts';
import { readText } from '../targets/manifests/read-text.ts';
import type { Io } from './io.ts';
import { streams, writeReport, type OutputOptions } from './output.ts';
import { catalogue } from './catalogue.ts';
import { probe } from './probe.ts';

/** As many as the hosts' fixed budgets of time bear on a busy machine. */
const sideBySide = 16;

export interface DemoOptions extends OutputOptions {
  readonly serve?: boolean;
  readonly listen?: string;
  readonly logLevel: LogLevel;
}

/** `hostprobe demo`: exit code 0 exactly when each host of the lab got the verdict that the lab meant. */
export async function demo(options: DemoOptions, io: Io): Promise<number> {
  const lab = await startLab();
  try {
    return options.serve === true ? await serveLab(lab, options, io) : await probeLab(lab, options, io);
  } finally {
    await lab.stop();
  }
}

/** So often that something is to be seen while one looks on. */
const onLooking = { schedule: '1m', fullSchedule: '10m' };

async function serveLab(lab: Lab, { listen, logLevel }: DemoOptions, io: Io): Promise<number> {
  const { serveConfiguration } = await import('./serve.ts');
  const { defaults, ...rest } = lab.configuration;
  const env = listen === undefined ? {} : { HOSTPROBE_SERVER_LISTEN: listen };
  return serveConfiguration(
    requestFor({ ...rest, defaults: { ...Object(defaults), ...onLooking } }, env, io),
    { concurrency: sideBySide, logLevel },
    io,
  );
}

const requestFor = (tree: object, env: Io['env'], { cwd }: Io): ConfigRequest => ({
  file: 'demo',
  text: JSON.stringify(tree),
  cwd,
  env,
});

async function probeLab(lab: Lab, options: OutputOptions, io: Io): Promise<number> {
  const configuration = loadConfig(requestFor(lab.configuration, {}, io));
  const { objects } = readText(lab.manifests, 'demo.yaml');
  const { objectsOf } = gather(configuration, [{ environment: null, objects, complete: [], staleSince: null }]);
  // The longest first: what waits for a silent host would else wait at the end.
  const targets = configuration.targets.toSorted((a, b) => b.timeoutMs - a.timeoutMs);
  const { evidence = false, verbose = false } = options;
  const wanted = { evidence, trace: verbose, stream: streams(options), report: true, record: false };
  const look = (some: readonly Target[], concurrency: number): ReturnType<typeof probe> =>
    probe({ configuration, targets: some, objectsOf, checks, concurrency, look: 'full' }, wanted, io);
  const first = (await look(targets, sideBySide)).report;
  const hurried = targets.filter(({ name }) => isHurried(lab, first.targets, name));
  // In a stream of lines, such a host has two, and the second counts.
  const again = hurried.length === 0 || io.signal.aborted ? first : (await look(hurried, 1)).report;
  const report = merged(first, again, configuration.targets);
  if (!writeReport(report, catalogue, options, io)) return 4;
  // What was interrupted on the way says nothing of what was meant.
  if (io.signal.aborted) return 3;
  const strays = strayVerdicts(lab, report.targets);
  for (const stray of strays) io.err(`not as the demo meant it: ${stray}\n`);
  io.err(
    `the demo: ${report.targets.length} hosts on loopback, ${lab.hosts.length - strays.length} with the verdict that was meant\n`,
  );
  return strays.length === 0 ? 0 : 1;
}

/** In the order of the configuration; of what was looked at again, the later look counts. */
function merged(first: Report, again: Report, order: readonly Target[]): Report {
  const found = new Map([...first.targets, ...again.targets].map((report) => [report.name, report]));
  const targets = order.flatMap(({ name }) => found.get(name) ?? []);
  const summary = summarise(targets.map(({ status }) => status));
  return { ...first, finishedAt: again.finishedAt, summary, targets };
}

/**
 * Whether a host is not as the lab meant it only in that something was not seen, as where the machine was too busy for
 * its budget: then a look at it alone tells more.
 */
export function isHurried(lab: Pick<Lab, 'hosts'>, reports: readonly TargetReport[], name: string): boolean {
  const hosts = lab.hosts.filter(({ host }) => host === name);
  const report = reports.find((one) => one.name === name);
  if (report === undefined || strayVerdicts({ hosts }, reports).length === 0) return false;
  const meant = hosts.flatMap(meantOf);
  const unmeant = foundOf(report).filter((found) => !meant.includes(found));
  return unmeant.length > 0 && unmeant.every((found) => found.startsWith('unknown '));
}

/** Where a verdict, or the set of findings that stand, is not what the lab meant; one line a host. */
export function strayVerdicts(lab: Pick<Lab, 'hosts'>, reports: readonly TargetReport[]): string[] {
  return lab.hosts.flatMap((meantHost) => {
    const { host, status } = meantHost;
    const report = reports.find(({ name }) => name === host);
    if (report === undefined) return [`${host}: it was not looked at`];
    const meant = meantOf(meantHost);
    const found = foundOf(report);
    const same = status === report.status && meant.join() === found.join();
    return same ? [] : [`${host}: meant ${status} (${meant.join(', ')}), found ${report.status} (${found.join(', ')})`];
  });
}

const meantOf = ({ findings }: LabHost): string[] => verdictsOf(findings);

/** What stands and is explained by nothing else. */
const foundOf = ({ findings }: TargetReport): string[] =>
  verdictsOf(findings.filter(({ status, because }) => status !== 'pass' && because === undefined));

/** Each once: at how many addresses something shows is the machine's affair. */
const verdictsOf = (findings: LabHost['findings']): string[] =>
  [...new Set(findings.map(({ status, check }) => `${status} ${check}`))].toSorted();
