import { constants } from 'node:os';
import { addAbortSignal } from 'node:stream';
import { isatty } from 'node:tty';
import { runProgram } from './cli/program.ts';

const interruption = new AbortController();
/** A terminal tells the whole process group, and a parent hands on what it was told: so soon, that is one word. */
const oneWordMs = 1000;
let stoppedBy: NodeJS.Signals | undefined;
let toldAt = 0;
function stop(signal: NodeJS.Signals): void {
  stoppedBy = signal;
  toldAt = performance.now();
  interruption.abort(signal);
}
/** What a hangup means to a command that runs until it is told to stop. */
let hangup: (() => void) | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (signal === 'SIGHUP' && hangup !== undefined) hangup();
    else if (stoppedBy === undefined) stop(signal);
    // Told a second time, it does not wait for what is under way.
    else if (performance.now() - toldAt > oneWordMs) process.exit(128 + constants.signals[signal]);
  });
}

// A reader that has seen enough (`hostprobe check | head`) is no failure of ours.
let lost = false;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') {
    if (stoppedBy === undefined) stop('SIGPIPE');
  } else {
    if (!lost) process.stderr.write(`hostprobe: the report could not be written: ${error.message}\n`);
    lost = true;
    process.exitCode = 4;
  }
});

function tellBug(error: unknown): never {
  process.stderr.write(
    `hostprobe: a bug of ours: ${error instanceof Error ? (error.stack ?? error) : String(error)}\n`,
  );
  process.exit(4);
}
// Also one in what nobody waits for any more.
process.on('uncaughtException', tellBug);

runProgram(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  nodeVersion: process.versions.node,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  input: () => addAbortSignal(interruption.signal, process.stdin),
  inIsTerminal: isatty(0),
  outIsTerminal: process.stdout.isTTY === true,
  errIsTerminal: process.stderr.isTTY === true,
  // A terminal that does not know its width says 0.
  columns: Math.max(40, process.stdout.columns || 100),
  signal: interruption.signal,
  runUntilStopped(listener) {
    hangup = listener;
  },
}).then((code) => {
  const interruptedBy = hangup === undefined || stoppedBy === 'SIGPIPE' ? stoppedBy : undefined;
  process.exitCode = interruptedBy === undefined ? (lost ? 4 : code) : 128 + constants.signals[interruptedBy];
}, tellBug);
