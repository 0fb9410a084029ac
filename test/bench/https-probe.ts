/**
 * What one HTTPS probe of one address costs in CPU, beside the blackbox exporter in the same run, as a ratio. Ours makes
 * every check of connection, certificate and answer; the peer has its `http_2xx` module. Both verify the certificate.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { chosenChecks } from '../../src/cli/catalogue.ts';
import { runOnce } from '../../src/cli/run.ts';
import { loadConfig } from '../../src/config/configuration.ts';
import { checks as allChecks } from '../../src/checks/index.ts';
import { judgeTarget } from '../../src/judge/judge.ts';
import type { TargetEvidence } from '../../src/model/evidence.ts';
import type { Target } from '../../src/model/target.ts';

const probes = 400;
const warmUp = 50;
const sideBySide = 8;
const peerPort = 19_115;
const ticksPerSecond = 100;

const lab = spawn(process.execPath, [join(import.meta.dirname, 'lab.ts')], { stdio: ['pipe', 'pipe', 'inherit'] });
const folder = mkdtempSync(join(tmpdir(), 'hostprobe-bench-'));
try {
  const { value: text } = await createInterface(lab.stdout)[Symbol.asyncIterator]().next();
  const { settings, targets } = loadConfig({ file: 'lab', text: String(text), cwd: folder, env: {} });
  const healthy = targets.find(({ name }) => name === 'demo.example.com');
  if (healthy === undefined) throw new Error('the lab has no healthy host');
  const checks = chosenChecks({ only: ['reach.every-*', 'tls.*', 'http.*'] });
  const enabled = new Set(checks.map(({ id }) => id));
  const look = async (targets: readonly Target[]): Promise<readonly TargetEvidence[]> => {
    const seen: TargetEvidence[] = [];
    const configuration = { settings, environments: {}, digest: '' };
    await runOnce({ configuration, targets, checks, concurrency: sideBySide }, new AbortController().signal, {
      settled(evidence) {
        seen.push(evidence);
        const bench = { settings, now: Date.now(), checks: allChecks, enabled };
        const { status, findings } = judgeTarget(evidence, bench);
        if (status !== 'pass') throw new Error(`our probe failed: ${JSON.stringify(findings[0])}`);
      },
    });
    return seen;
  };
  const [first] = await look([healthy]);
  const address = first?.seen.connections.find(({ ok }) => ok)?.where.address;
  if (address === undefined) throw new Error('the healthy host takes no connection');
  const target = { ...healthy, address: [address] };
  await look(Array.from({ length: warmUp }, () => target));
  const before = process.cpuUsage();
  await look(Array.from({ length: probes }, () => target));
  const { user, system } = process.cpuUsage(before);
  const own = (user + system) / 1000 / probes;
  process.stdout.write(`hostprobe           ${own.toFixed(2)} ms of CPU a probe\n`);
  const peer = await measurePeer(address, target.port, settings.trust.public[0] ?? '');
  if (peer === null) {
    process.stdout.write('blackbox exporter   not installed (Debian: prometheus-blackbox-exporter), so no ratio\n');
  } else {
    process.stdout.write(`blackbox exporter   ${peer.toFixed(2)} ms of CPU a probe\n`);
    process.stdout.write(`ratio               ${(own / peer).toFixed(2)}\n`);
  }
} finally {
  lab.stdin.end();
  rmSync(folder, { recursive: true });
}

/** Milliseconds of CPU a probe; null where the peer is not installed. */
async function measurePeer(address: string, port: number, authority: string): Promise<number | null> {
  const file = join(folder, 'blackbox.yml');
  const tls = { server_name: 'demo.example.com', ca_file: authority };
  const http = { tls_config: tls, headers: { Host: `demo.example.com:${port}` } };
  writeFileSync(file, JSON.stringify({ modules: { http_2xx: { prober: 'http', timeout: '5s', http } } }));
  const listen = `127.0.0.1:${peerPort}`;
  const child = spawn(
    'prometheus-blackbox-exporter',
    [`--config.file=${file}`, `--web.listen-address=${listen}`, '--log.level=error'],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const started = await new Promise<boolean>((resolve) => {
    child.once('spawn', () => resolve(true));
    child.once('error', () => resolve(false));
  });
  if (!started || child.pid === undefined) return null;
  const url = `http://${listen}/probe?module=http_2xx&target=${encodeURIComponent(`https://${address}:${port}/`)}`;
  const ask = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      const answer = await (await fetch(url)).text();
      if (!answer.includes('\nprobe_success 1\n')) throw new Error(`the peer's probe failed: ${answer.slice(-500)}`);
    }
  };
  try {
    await untilUp(`http://${listen}/-/healthy`);
    await ask(warmUp);
    const before = cpuMs(child.pid);
    await Promise.all(Array.from({ length: sideBySide }, () => ask(probes / sideBySide)));
    return (cpuMs(child.pid) - before) / probes;
  } finally {
    child.kill();
  }
}

async function untilUp(url: string): Promise<void> {
  for (let i = 0; i < 100; i++) {
    try {
      await fetch(url);
      return;
    } catch (error) {
      if (i === 99) throw error;
      await new Promise((resolve) => void setTimeout(resolve, 50));
    }
  }
}

/** utime and stime of proc(5). */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1000;
}
