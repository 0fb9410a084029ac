import { run, type Ended } from '../support/process.ts';
import { looks } from '../../src/model/check.ts';
import { figureOf, inTurn, shown, table } from './figures.ts';
import { wordsOf } from './hostprobe.ts';
import type { Measure } from './measure.ts';

const rounds = 15;

/** How long one who types `hostprobe check` waits, beside the start of Node itself. */
export const oneCheck: Measure = {
  hosts: 1,
  async run({ platform, bin, print }) {
    const configFile = platform.configurationOf(1);
    const commands = [
      { name: 'node -e 0', words: ['-e', '0'] },
      ...looks.map((look) => ({ name: `hostprobe --look ${look}`, words: [bin, ...wordsOf({ configFile, look })] })),
    ];
    print(`One check of one host: the shortest of ${rounds} runs (their median)\n`);
    const measured = await inTurn(
      rounds,
      commands.map(
        ({ words }) =>
          () =>
            wallMsOf([process.execPath, ...words]),
      ),
    );
    print(table([['', 'wall ms'], ...commands.map(({ name }, i) => [name, shown(figureOf(measured[i] ?? []))])]));
  },
};

async function wallMsOf(command: readonly [string, ...string[]]): Promise<number> {
  const before = performance.now();
  const { code, stdout, stderr }: Ended = await run(command);
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}: ${stderr}${stdout}`);
  return performance.now() - before;
}
