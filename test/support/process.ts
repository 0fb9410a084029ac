import { spawn } from 'node:child_process';

/** What became of a process. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** What it has printed so far. */
  printed(): { readonly stdout: string; readonly stderr: string };
  kill(signal: NodeJS.Signals): void;
  /** Reads its standard output no further: what it writes there then fails. */
  hangUp(): void;
  /** Resolves when it has printed this. */
  prints(pattern: RegExp): Promise<void>;
}

export interface StartOptions {
  readonly cwd?: string;
  /** Beside PATH, the only variable that is passed on. */
  readonly env?: Readonly<Record<string, string>>;
  /** As a shell with a terminal does it: a process group of its own, and signals go to all of it. */
  readonly group?: boolean;
  /** What it reads at its standard input; without it there is nothing to read. */
  readonly input?: string;
  /** Longer than this nothing here runs. */
  readonly atMostMs?: number;
}

/** Starts a process with pipes for its output. */
export function start(command: readonly [string, ...string[]], options: StartOptions = {}): Started {
  const [program, ...words] = command;
  const { cwd, env = {}, group = false, input, atMostMs = 40_000 } = options;
  const rest = {
    ...(cwd === undefined ? {} : { cwd }),
    env: { PATH: process.env['PATH'] ?? '', ...env },
    detached: group,
  };
  const child =
    input === undefined
      ? spawn(program, words, { ...rest, stdio: ['ignore', 'pipe', 'pipe'] })
      : spawn(program, words, { ...rest, stdio: ['pipe', 'pipe', 'pipe'] });
  // Who reads no further does not want to know.
  child.stdin?.on('error', () => undefined).end(input);
  const said = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
      for (const listener of listeners) listener();
    });
  }
  const { promise: ended, resolve, reject } = Promise.withResolvers<Ended>();
  const patience = setTimeout(() => child.kill('SIGKILL'), atMostMs);
  child.once('error', reject);
  child.once('close', (code, signal) => {
    clearTimeout(patience);
    resolve({ code, signal, ...said });
  });
  return {
    pid: child.pid ?? 0,
    ended,
    printed: () => ({ ...said }),
    kill(signal) {
      const isOver = child.exitCode !== null || child.signalCode !== null;
      if (!group) child.kill(signal);
      else if (child.pid !== undefined && !isOver) process.kill(-child.pid, signal);
    },
    hangUp: () => child.stdout.destroy(),
    async prints(pattern) {
      const seen = Promise.withResolvers<void>();
      const look = (): void => {
        if (pattern.test(said.stdout + said.stderr)) seen.resolve();
      };
      listeners.add(look);
      look();
      const early = ended.then(({ code, stderr }) => {
        if (!pattern.test(said.stdout + said.stderr)) throw new Error(`it ended with ${code} before: ${stderr}`);
      });
      await Promise.race([seen.promise, early]).finally(() => listeners.delete(look));
    },
  };
}

/** Runs a process to its end. */
export const run = (command: readonly [string, ...string[]], options?: StartOptions): Promise<Ended> =>
  start(command, options).ended;
