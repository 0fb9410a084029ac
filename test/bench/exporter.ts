import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { makeFolder } from '../support/folder.ts';
import { program } from '../system/installed.ts';
import { sideBySide } from './hostprobe.ts';

/** The blackbox exporter with its probe of HTTPS. */
export interface Exporter extends AsyncDisposable {
  /** Probes each of these once. Throws unless all of them are well. */
  probe(hosts: readonly string[]): Promise<Spent>;
}

export interface Spent {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakBytes: number;
}

export const exporterProgram = 'prometheus-blackbox-exporter';

const listen = '127.0.0.1:9115';
const msPerTick = 10;

/** It resolves by `resolv.conf`, and verifies against this root. */
export async function startExporter(rootFile: string): Promise<Exporter> {
  const folder = makeFolder();
  const http = { fail_if_not_ssl: true, tls_config: { ca_file: rootFile } };
  const config = folder.write(
    'blackbox.yml',
    JSON.stringify({ modules: { https: { prober: 'http', timeout: '5s', http } } }),
  );
  const child = spawn(
    program(exporterProgram),
    [`--config.file=${config}`, `--web.listen-address=${listen}`, '--log.level=error'],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  await untilUp();
  const probeOne = async (host: string): Promise<void> => {
    const target = encodeURIComponent(`https://${host}/`);
    const answer = await (await fetch(`http://${listen}/probe?module=https&target=${target}`)).text();
    if (!answer.includes('\nprobe_success 1\n')) throw new Error(`its probe of ${host} failed: ${answer.slice(-500)}`);
  };
  return {
    async probe(hosts) {
      const queue = hosts.values();
      const worker = async (): Promise<void> => {
        for (const host of queue) await probeOne(host);
      };
      const before = { cpuMs: cpuMsOf(pid), at: performance.now() };
      await Promise.all(Array.from({ length: sideBySide }, worker));
      return {
        wallMs: performance.now() - before.at,
        cpuMs: cpuMsOf(pid) - before.cpuMs,
        peakBytes: peakBytesOf(pid),
      };
    },
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'close');
      child.kill();
      await ended;
      folder[Symbol.dispose]();
    },
  };
}

async function untilUp(): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await (await fetch(`http://${listen}/-/healthy`)).text();
      return;
    } catch (error) {
      if (tries === 200) throw error;
      await wait(50);
    }
  }
}

/** utime and stime of proc(5). */
function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * msPerTick;
}

function peakBytesOf(pid: number): number {
  const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
}
