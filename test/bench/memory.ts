import { looks } from '../../src/model/check.ts';
import { decimals, mebibytes } from './figures.ts';
import { cpuMs, runHostprobe } from './hostprobe.ts';
import type { Measure } from './measure.ts';

const hosts = 100_000;

/** The peak memory of a run that keeps nothing of what it has printed. */
export const memory: Measure = {
  hosts,
  async run({ platform, bin, print }) {
    const configFile = platform.configurationOf(hosts);
    for (const look of looks) {
      print(`-o jsonl --look ${look} of ${decimals(hosts)} targets: `);
      const used = await runHostprobe({ program: [bin], configFile, look, hosts });
      const each = `${decimals(used.peakBytes / hosts / 1024, 1)} KiB and ${decimals(cpuMs(used) / hosts, 2)} ms of CPU`;
      print(`peak memory ${mebibytes(used.peakBytes)} (${each} a target), ${decimals(used.wallMs / 1000)} s\n`);
    }
  },
};
