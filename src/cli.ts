import { constants } from 'node:os';
import { runProgram } from './cli/program.ts';

const interruption = new AbortController();
let stoppedBy: NodeJS.Signals | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // Told a second time, it does not wait for what is under way.
    if (stoppedBy !== undefined) process.exit(128 + constants.signals[signal]);
    stoppedBy = signal;
    interruption.abort();
  });
}

// A reader that has seen enough (`hostprobe check | head`) is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(128 + constants.signals.SIGPIPE);
});

runProgram(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  outIsTerminal: process.stdout.isTTY === true,
  errIsTerminal: process.stderr.isTTY === true,
  columns: process.stdout.columns ?? 100,
  signal: interruption.signal,
}).then(
  (code) => {
    process.exitCode = stoppedBy === undefined ? code : 128 + constants.signals[stoppedBy];
  },
  (error: unknown) => {
    process.stderr.write(`hostprobe: a bug of ours: ${error instanceof Error ? (error.stack ?? error) : String(error)}\n`);
    process.exitCode = 4;
  },
);
