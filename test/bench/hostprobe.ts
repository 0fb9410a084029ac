import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Look } from '../../src/model/check.ts';

/** As many targets are looked at side by side, by us and by the exporter. */
export const sideBySide = 8;

/** What a process of hostprobe used, its start included. */
export interface Used {
  readonly wallMs: number;
  readonly userMs: number;
  readonly systemMs: number;
  readonly peakBytes: number;
  /** UDP datagrams sent: its questions, repeated ones included. */
  readonly datagrams: number;
  /** TCP connections begun. */
  readonly connections: number;
}

export const cpuMs = ({ userMs, systemMs }: Pick<Used, 'userMs' | 'systemMs'>): number => userMs + systemMs;

export interface HostprobeRun {
  /** What Node is given: its own options, and the program. */
  readonly program: readonly string[];
  /** A command that starts Node. */
  readonly under?: readonly string[];
  readonly configFile: string;
  readonly look: Look;
  readonly hosts: number;
}

/** The words of a check that ends with 0 only when every target passes. */
export const wordsOf = ({ configFile, look }: Pick<HostprobeRun, 'configFile' | 'look'>): readonly string[] => [
  'check',
  `--config=${configFile}`,
  `--look=${look}`,
  '--strict',
  '--output=jsonl',
];

/** Looks at all targets of a configuration once. Throws unless it prints that many lines and all of them pass. */
export async function runHostprobe({ program, hosts, under = [], ...how }: HostprobeRun): Promise<Used> {
  const before = performance.now();
  const node = [process.execPath, '-r', join(import.meta.dirname, 'usage.cjs'), ...program];
  const [command = '', ...words] = [...under, ...node, ...wordsOf(how), `--concurrency=${sideBySide}`];
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const [, stdout, stderr, usage] = child.stdio;
  const [lines, said, used, [code]] = await Promise.all([
    linesIn(readable(stdout)),
    text(readable(stderr)),
    text(readable(usage)),
    once(child, 'close'),
  ]);
  if (code !== 0 || lines !== hosts) {
    throw new Error(`hostprobe ended with ${String(code)} after ${lines} of ${hosts} targets: ${said}`);
  }
  return { ...(JSON.parse(used) as Omit<Used, 'wallMs'>), wallMs: performance.now() - before };
}

function readable(stream: unknown): Readable {
  if (stream instanceof Readable) return stream;
  throw new Error('a pipe of it cannot be read');
}

async function linesIn(stream: AsyncIterable<Buffer>): Promise<number> {
  let lines = 0;
  for await (const chunk of stream) for (const byte of chunk) if (byte === 10) lines++;
  return lines;
}
