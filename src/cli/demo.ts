import { checks } from '../checks/index.ts';
import { loadConfig } from '../config/configuration.ts';
import { startLab, type Lab } from '../lab/lab.ts';
import type { TargetReport } from '../model/report.ts';
import type { Io } from './io.ts';
import { streams, writeReport, type OutputOptions } from './output.ts';
import { catalogue } from './catalogue.ts';
import { probe } from './probe.ts';

/** `hostprobe demo`: exit code 0 exactly when each host of the lab got the verdict that the lab meant. */
export async function demo(options: OutputOptions, io: Io): Promise<number> {
  const lab = await startLab();
  try {
    return await probeLab(lab, options, io);
  } finally {
    await lab.stop();
  }
}

async function probeLab(lab: Lab, options: OutputOptions, io: Io): Promise<number> {
  const text = JSON.stringify(lab.configuration);
  const configuration = loadConfig({ file: 'demo', text, cwd: io.cwd, env: {} });
  const { targets } = configuration;
  const wanted = { evidence: options.evidence ?? false, stream: streams(options), report: true, record: false };
  const { report } = await probe(
    { configuration, targets, checks, concurrency: targets.length, look: 'full' },
    wanted,
    io,
  );
  if (!writeReport(report, catalogue, options, io)) return 4;
  // What was interrupted on the way says nothing of what was meant.
  if (io.signal.aborted) return 3;
  const strays = strayVerdicts(lab, report.targets);
  for (const stray of strays) io.err(`not as the demo meant it: ${stray}\n`);
  io.err(
    `the demo: ${report.targets.length} hosts on loopback, ${lab.hosts.length - strays.length} with the verdict that was meant\n`,
  );
  return strays.length === 0 ? 0 : 1;
}

/** Where a verdict, or the set of findings that stand, is not what the lab meant; one line a host. */
export function strayVerdicts(lab: Pick<Lab, 'hosts'>, reports: readonly TargetReport[]): string[] {
  return lab.hosts.flatMap(({ host, status, findings }) => {
    const report = reports.find(({ name }) => name === host);
    if (report === undefined) return [`${host}: it was not looked at`];
    const meant = findings.map((finding) => `${finding.status} ${finding.check}`).toSorted();
    const found = report.findings
      .filter((finding) => finding.status !== 'pass' && finding.because === undefined)
      .map((finding) => `${finding.status} ${finding.check}`)
      .toSorted();
    const same = status === report.status && meant.join() === found.join();
    return same ? [] : [`${host}: meant ${status} (${meant.join(', ')}), found ${report.status} (${found.join(', ')})`];
  });
}
