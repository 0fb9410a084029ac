import { run } from '../support/process.ts';

export interface Timed {
  readonly stdout: string;
  /** User and system. */
  readonly cpuMs: number;
}

/** Runs a program to its end, with the shell's word for what it has used. Throws where it fails. */
export async function runTimed(command: readonly [string, ...string[]]): Promise<Timed> {
  const { code, stdout, stderr } = await run(['sh', '-c', '"$@" && times', 'sh', ...command]);
  if (code !== 0) throw new Error(`${command[0]} ended with ${code}: ${stdout}${stderr}`);
  const lines = stdout.trimEnd().split('\n');
  const ofChildren = lines.at(-1)?.split(' ') ?? [];
  return {
    stdout: lines.slice(0, -2).join('\n'),
    cpuMs: ofChildren.map(millisecondsIn).reduce((sum, ms) => sum + ms, 0),
  };
}

/** Of `0m1.230s`. */
function millisecondsIn(time: string): number {
  const [, minutes, seconds] = /^(\d+)m([\d.]+)s$/.exec(time) ?? [];
  return (Number(minutes) * 60 + Number(seconds)) * 1000;
}
