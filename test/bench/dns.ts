import { join } from 'node:path';
import { makeFolder } from '../support/folder.ts';
import { run } from '../support/process.ts';
import { hasProgram, program } from '../system/installed.ts';
import { decimals, figureOf, inTurn, shown, table, type Figure } from './figures.ts';
import type { Measure } from './measure.ts';
import { runTimed } from './shell-times.ts';

const hosts = 10_000;
const rounds = 5;
/** As many as are under way to one server of our own host. */
const inFlight = 16;
const peerProgram = 'dnsperf';

/** What the asker is told on its command line. */
export interface AskedOf {
  readonly address: string;
  readonly port: number;
  /** A question a line, as dnsperf reads them: a name and a type. */
  readonly file: string;
}

/** What it prints. */
export interface Took {
  readonly answered: number;
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** What a question costs, beside what it costs dnsperf, which does nothing with the answer. */
export const dns: Measure = {
  hosts,
  async run({ platform, print }) {
    using folder = makeFolder();
    const questions = platform.hosts.slice(0, hosts).flatMap((host) => [`${host} A`, `${host} AAAA`]);
    const file = folder.write('questions', `${questions.join('\n')}\n`);
    const asked: AskedOf = { ...platform.nameServer, file };
    const count = questions.length;
    print(
      `${decimals(count)} DNS questions to a local nsd, ${inFlight} in flight: the best of ${rounds} runs (their median)\n`,
    );
    const measures = [() => askAll(asked, count)];
    const hasPeer = hasProgram(peerProgram);
    if (hasPeer) measures.push(() => perform(asked, count));
    const [own, peer] = (await inTurn(rounds, measures)).map(costOf);
    if (own === undefined) throw new Error('nothing was measured');
    print(
      table([
        ['', 'questions a second', 'CPU µs a question'],
        rowOf('hostprobe', own),
        ...(peer === undefined ? [] : [rowOf(peerProgram, peer)]),
      ]),
    );
    if (peer === undefined) {
      print(`  ${peerProgram}, and the ratios to it, are left out: it is not installed\n\n`);
      return;
    }
    const [perSecond, cpu] = [ratio(own.perSecond, peer.perSecond), ratio(own.cpuMicros, peer.cpuMicros)];
    print(`  beside ${peerProgram}: questions a second ${perSecond}, CPU ${cpu}\n\n`);
  },
};

async function askAll(asked: AskedOf, count: number): Promise<Took> {
  const words = [process.execPath, join(import.meta.dirname, 'dns-asker.ts'), JSON.stringify(asked)] as const;
  const { code, stdout, stderr } = await run(words);
  if (code !== 0) throw new Error(`the asker ended with ${code}: ${stderr}`);
  const took: Took = JSON.parse(stdout);
  if (took.answered !== count) throw new Error(`${took.answered} of ${count} questions were answered`);
  return took;
}

async function perform({ address, port, file }: AskedOf, count: number): Promise<Took> {
  const words = ['-s', address, '-p', String(port), '-d', file, '-n', '1', '-q', String(inFlight), '-e'];
  const { stdout, cpuMs } = await runTimed([program(peerProgram), ...words]);
  const figure = (name: string): number => Number(new RegExp(`^  ${name}: +([\\d.]+)`, 'm').exec(stdout)?.[1]);
  const answered = figure('Queries completed');
  if (answered !== count) throw new Error(`${answered} of ${count} questions were answered: ${stdout}`);
  return { answered, wallMs: (answered * 1000) / figure('Queries per second'), cpuMs };
}

interface Cost {
  readonly perSecond: Figure;
  readonly cpuMicros: Figure;
}

function costOf(took: readonly Took[]): Cost {
  const wall = figureOf(took.map(({ wallMs, answered }) => wallMs / answered));
  return {
    perSecond: { least: 1000 / wall.least, median: 1000 / wall.median },
    cpuMicros: figureOf(took.map(({ cpuMs, answered }) => (cpuMs * 1000) / answered)),
  };
}

const rowOf = (name: string, { perSecond, cpuMicros }: Cost): string[] => [name, shown(perSecond), shown(cpuMicros, 1)];

const ratio = (own: Figure, peer: Figure): string =>
  shown({ least: own.least / peer.least, median: own.median / peer.median }, 2);
