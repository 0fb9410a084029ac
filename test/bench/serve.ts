import { setTimeout as wait } from 'node:timers/promises';
import { hasProgram } from '../system/installed.ts';
import { startServe, type ServeProcess } from './daemon.ts';
import { exporterProgram, startExporter } from './exporter.ts';
import { decimals, figureOf, mebibytes, shown } from './figures.ts';
import type { Bench, Measure } from './measure.ts';
import { sumOf } from './scrape.ts';

const hosts = 10_000;
const everyMinutes = 5;
const perSecond = hosts / everyMinutes / 60;
/** As long as each phase is that has no end of its own. */
const phaseMs = 60_000;
const scrapeEveryMs = 5000;

/** What a daemon costs that looks at many targets on schedule, and how it bears being asked about all of them. */
export const serve: Measure = {
  hosts,
  async run(bench) {
    const { platform, bin, print } = bench;
    const storage = { store: { path: `${platform.rootFile}.history` }, server: { listen: '127.0.0.1:0' } };
    const configure = (labels: Readonly<Record<string, string>>): string =>
      platform.configurationOf(hosts, {
        name: 'serve',
        defaults: { schedule: `${everyMinutes}m` },
        asksZones: false,
        each: { labels },
        rest: storage,
      });
    const configFile = configure({ cluster: 'a' });
    print(`${decimals(hosts)} targets, a quick look at each every ${everyMinutes} minutes\n`);
    print(lineOf(['', ...columns]));
    const scrapes: Scrape[] = [];
    let atRest = 0;
    {
      await using daemon = await startServe({ bin, configFile });
      const during = phases(daemon, print);
      await during('start, until it answers', nothing);
      await during('first looks', () => untilReady(daemon));
      await during('first full looks', () => untilAtRest(daemon));
      atRest = await during('on schedule', () => wait(phaseMs));
      const { heapUsed, external } = await daemon.ask('collected');
      print(`  Of that, ${mebibytes(heapUsed)} of heap and ${mebibytes(external)} beside it are in use\n`);
      await during(`scraped every ${scrapeEveryMs / 1000} s`, () => scrapeOn(daemon, scrapes));
      for (const path of ['/api/v1/report', '/', '/?status=pass&q=host99&page=2']) {
        await during(`asked for ${path}`, async () => void (await daemon.get(path)));
      }
      await during('reloaded, nothing changed', () => reloaded(daemon, () => configure({ cluster: 'a' })));
      await during('reloaded, labels changed', () => reloaded(daemon, () => configure({ cluster: 'b' })));
      if (daemon.complaints().length > 0) print(`It complained: ${daemon.complaints().slice(0, 10).join('\n')}\n`);
    }
    {
      await using daemon = await startServe({ bin, configFile });
      const during = phases(daemon, print);
      await during('start again, with its history', nothing);
      await during('until it is ready', () => untilReady(daemon));
    }
    for (const gzip of [false, true]) {
      const these = scrapes.filter((one) => one.gzip === gzip);
      const took = figureOf(these.map(({ wallMs }) => wallMs));
      const longest = Math.max(...these.map(({ wallMs }) => wallMs));
      const bytes = Math.max(...these.map((one) => one.bytes));
      const how = gzip ? 'compressed' : 'plain';
      print(`  A scrape, ${how}: ${shown(took)} ms, at most ${decimals(longest)}, for ${decimals(bytes / 1024)} KiB\n`);
    }
    await besideExporter(bench, atRest);
    print('\n');
  },
};

const nothing = (): Promise<void> => Promise.resolve();

interface Scrape {
  readonly gzip: boolean;
  readonly wallMs: number;
  readonly bytes: number;
}

const columns = ['s', 'looks a second', 'CPU', 'memory', 'delay p99', 'longest turn', 'CPU of a turn', 'longest GC'];
const firstWidth = 34;
const width = 15;

/** The first column to the left, the others to the right. */
const lineOf = ([first = '', ...others]: readonly string[]): string =>
  `  ${first.padEnd(firstWidth)}${others.map((cell) => cell.padStart(width)).join('')}\n`;

/** Prints what it took that something is done; gives the share of a processor. */
function phases(daemon: ServeProcess, print: Bench['print']) {
  let isFirst = true;
  return async (name: string, work: () => Promise<void>): Promise<number> => {
    const before = isFirst ? 0 : await looksOf(daemon);
    if (!isFirst) await daemon.ask('begin');
    isFirst = false;
    await work();
    const told = await daemon.ask('told');
    const { rss } = await daemon.ask('size');
    const looks = (await looksOf(daemon)) - before;
    const share = told.cpuMs / told.wallMs;
    const ms = (value: number): string => `${decimals(value, value < 10 ? 1 : 0)} ms`;
    const cells = [
      name,
      decimals(told.wallMs / 1000, 1),
      decimals((1000 * looks) / told.wallMs),
      `${decimals(100 * share, 1)} %`,
      mebibytes(rss),
      ...[told.delayP99Ms, told.turnMaxMs, told.turnCpuMs, told.pauseMaxMs].map(ms),
    ];
    print(lineOf(cells));
    return share;
  };
}

const looksOf = async (daemon: ServeProcess): Promise<number> =>
  sumOf((await daemon.get('/metrics')).body.toString(), 'hostprobe_probes_total');

async function untilReady(daemon: ServeProcess): Promise<void> {
  while (!(await isReady(daemon))) await wait(250);
}

async function isReady(daemon: ServeProcess): Promise<boolean> {
  try {
    await daemon.get('/readyz');
    return true;
  } catch {
    return false;
  }
}

/** Until no more is looked at than the schedule says. */
async function untilAtRest(daemon: ServeProcess): Promise<void> {
  const overMs = 15_000;
  for (;;) {
    const before = await looksOf(daemon);
    await wait(overMs);
    if ((await looksOf(daemon)) - before < (1.3 * perSecond * overMs) / 1000) return;
  }
}

async function scrapeOn(daemon: ServeProcess, scrapes: Scrape[]): Promise<void> {
  const begun = performance.now();
  for (let turn = 0; turn * scrapeEveryMs < phaseMs; turn++) {
    await wait(Math.max(0, begun + turn * scrapeEveryMs - performance.now()));
    const gzip = turn % 2 === 1;
    const { wallMs, body } = await daemon.get('/metrics', { gzip });
    scrapes.push({ gzip, wallMs, bytes: body.byteLength });
  }
}

async function reloaded(daemon: ServeProcess, change: () => void): Promise<void> {
  const metric = 'hostprobe_config_reloads_total';
  const count = async (): Promise<number> => sumOf((await daemon.get('/metrics')).body.toString(), metric);
  const before = await count();
  change();
  daemon.reload();
  while ((await count()) === before) await wait(200);
  await wait(2000);
}

async function besideExporter({ platform, notApart, print }: Bench, atRest: number): Promise<void> {
  if (!hasProgram(exporterProgram) || notApart !== null) return;
  await using exporter = await startExporter(platform.rootFile);
  const { cpuMs, wallMs, peakBytes } = await exporter.probe(platform.hosts.slice(0, hosts));
  const share = cpuMs / (everyMinutes * 60_000);
  print(
    `  The blackbox exporter probes each of them once in ${decimals(wallMs / 1000)} s with ${decimals(cpuMs / hosts, 2)} ms of CPU and a peak of ${mebibytes(peakBytes)}:\n` +
      `  ${decimals(100 * share, 1)} % of a processor for all of them every ${everyMinutes} minutes; ours is ${decimals(atRest / share, 2)} of that\n`,
  );
}
