import { looks } from '../../src/model/check.ts';
import { decimals, figureOf, inTurn, mebibytes, shown, table } from './figures.ts';
import { cpuMs, runHostprobe, sideBySide } from './hostprobe.ts';
import type { Measure } from './measure.ts';

const sizes = [100, 1000, 10_000];
const rounds = 3;

/** How what a target costs grows with their number. */
export const growth: Measure = {
  hosts: Math.max(...sizes),
  async run({ platform, bin, print }) {
    const cases = looks.flatMap((look) =>
      sizes.map((hosts) => ({ look, hosts, configFile: platform.configurationOf(hosts) })),
    );
    print(`How it grows, ${sideBySide} side by side: the best of ${rounds} runs (their median), start included\n`);
    const measured = await inTurn(
      rounds,
      cases.map((one) => () => runHostprobe({ ...one, program: [bin] })),
    );
    const rows = cases.map(({ look, hosts }, index) => {
      const used = measured[index] ?? [];
      const bytes = figureOf(used.map(({ peakBytes }) => peakBytes));
      return [
        `${look}, ${decimals(hosts)} targets`,
        shown(figureOf(used.map((run) => cpuMs(run) / hosts)), 2),
        mebibytes(bytes.median),
        decimals(bytes.median / hosts / 1024),
        decimals(figureOf(used.map(({ datagrams }) => datagrams / hosts)).median, 2),
        decimals(figureOf(used.map(({ connections }) => connections / hosts)).median, 2),
      ];
    });
    const perTarget = ['CPU ms a target', 'peak memory', 'KiB a target', 'questions a target', 'connections a target'];
    print(`${table([['', ...perTarget], ...rows])}\n`);
  },
};
