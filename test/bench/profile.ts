import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { source } from '../support/clone.ts';
import { makeFolder } from '../support/folder.ts';
import { run } from '../support/process.ts';
import { hasProgram, program } from '../system/installed.ts';
import { sharesIn, type CpuProfile, type Share } from './cpu-profile.ts';
import { decimals } from './figures.ts';
import { cpuMs, runHostprobe } from './hostprobe.ts';
import type { Measure } from './measure.ts';
import { nativeShares } from './native-profile.ts';

const hosts = 2000;
const mostFunctions = 20;

/** What the quick look spends its CPU on: by V8's profiler as JavaScript sees it, and by perf below it. */
export const profile: Measure = {
  hosts,
  async run({ platform, bin, print }) {
    using folder = makeFolder();
    const how = { configFile: platform.configurationOf(hosts), look: 'quick', hosts } as const;

    const profiles = join(folder.path, 'profiles');
    mkdirSync(profiles);
    // From the source, whose files tell the parts apart.
    const used = await runHostprobe({ ...how, program: ['--cpu-prof', `--cpu-prof-dir=${profiles}`, source] });
    const [file = ''] = readdirSync(profiles);
    const shares = sharesIn(JSON.parse(readFileSync(join(profiles, file), 'utf8')) as CpuProfile);
    print(
      `The quick look of ${decimals(hosts)} hosts under V8's profiler: ${decimals(cpuMs(used) / hosts, 2)} ms of CPU each\n`,
    );
    print('What JavaScript was running for; what the event loop does below it, as in a handshake, is not seen\n');
    print(linesOf(shares.parts));
    print(`\nThe functions among them that take most themselves\n${linesOf(shares.functions, mostFunctions)}\n`);

    if (!hasProgram('perf')) {
      print('What is below JavaScript is left out: perf is not installed\n');
      return;
    }
    const data = join(folder.path, 'perf.data');
    const under = [program('perf'), 'record', '-q', '-g', '-F', '499', '-o', data, '--'];
    await runHostprobe({ ...how, program: [bin], under });
    const script = await run([program('perf'), 'script', '-F', 'comm,ip,sym,dso', '-i', data], { atMostMs: 300_000 });
    if (script.code !== 0) throw new Error(`perf script ended with ${script.code}: ${script.stderr}`);
    print(`All of its CPU by perf, whatever thread has it\n${linesOf(nativeShares(script.stdout))}`);
  },
};

/** In per cent of them all; those that are next to nothing are left out. */
function linesOf(shares: readonly Share[], most = shares.length): string {
  const total = shares.reduce((sum, [, amount]) => sum + amount, 0);
  return shares
    .slice(0, most)
    .filter(([, amount]) => amount > total / 200)
    .map(([name, amount]) => `  ${decimals((100 * amount) / total, 1).padStart(5)} %  ${name}\n`)
    .join('');
}
