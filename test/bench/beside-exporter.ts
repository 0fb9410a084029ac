import type { Look } from '../../src/model/check.ts';
import { hasProgram } from '../system/installed.ts';
import { exporterProgram, startExporter, type Spent } from './exporter.ts';
import { decimals, figureOf, inTurn, mebibytes, shown, table, type Figure } from './figures.ts';
import { cpuMs, runHostprobe, sideBySide } from './hostprobe.ts';
import type { Bench, Measure } from './measure.ts';

const hosts = 2000;
const rounds = 3;

/** What a look costs beside the exporter's probe of the same hosts. Ours has its start in it; the exporter runs already. */
export const besideExporter: Measure = {
  hosts,
  async run(bench) {
    const { platform, bin, print } = bench;
    const lacking = whyNoExporter(bench);
    await using exporter = lacking === null ? await startExporter(platform.rootFile) : null;
    const names = platform.hosts.slice(0, hosts);
    const configFile = platform.configurationOf(hosts);
    const look = async (look: Look): Promise<Spent> => {
      const used = await runHostprobe({ program: [bin], configFile, look, hosts });
      return { ...used, cpuMs: cpuMs(used) };
    };
    print(`${decimals(hosts)} hosts, ${sideBySide} side by side: the best of ${rounds} runs (their median)\n`);
    const measures = [() => look('quick'), () => look('full')];
    if (exporter !== null) measures.push(() => exporter.probe(names));
    // Fills the resolver's cache, and what V8 keeps of the program.
    for (const warmUp of measures) await warmUp();
    const [quick, full, peer] = (await inTurn(rounds, measures)).map(costOf);
    if (quick === undefined || full === undefined) throw new Error('nothing was measured');
    print(
      table([
        ['', 'CPU ms a target', 'targets a second', 'peak memory'],
        rowOf('hostprobe --look quick', quick),
        rowOf('hostprobe --look full', full),
        ...(peer === undefined ? [] : [rowOf('blackbox exporter', peer)]),
      ]),
    );
    if (peer === undefined) {
      print(`  The blackbox exporter, and the ratio to it, are left out: ${lacking}\n`);
    } else {
      print(`  CPU beside the exporter's: quick ${ratio(quick, peer)}, full ${ratio(full, peer)}\n`);
    }
    print('\n');
  },
};

function whyNoExporter({ notApart }: Bench): string | null {
  if (!hasProgram(exporterProgram)) return `${exporterProgram} is not installed`;
  return notApart === null ? null : `it resolves by resolv.conf, and here it cannot have one of its own (${notApart})`;
}

interface Cost {
  readonly cpuMs: Figure;
  readonly perSecond: Figure;
  readonly peakBytes: number;
}

/** For one target. */
const costOf = (spent: readonly Spent[]): Cost => {
  const wallMs = figureOf(spent.map(({ wallMs }) => wallMs / hosts));
  return {
    cpuMs: figureOf(spent.map(({ cpuMs }) => cpuMs / hosts)),
    perSecond: { least: 1000 / wallMs.least, median: 1000 / wallMs.median },
    peakBytes: Math.max(...spent.map(({ peakBytes }) => peakBytes)),
  };
};

const rowOf = (name: string, { cpuMs, perSecond, peakBytes }: Cost): string[] => [
  name,
  shown(cpuMs, 2),
  shown(perSecond),
  mebibytes(peakBytes),
];

const ratio = ({ cpuMs }: Cost, peer: Cost): string =>
  shown({ least: cpuMs.least / peer.cpuMs.least, median: cpuMs.median / peer.cpuMs.median }, 2);
