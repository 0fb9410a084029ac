import { afterAll, beforeAll } from 'vitest';
import { loadConfig } from '../../src/config/configuration.ts';
import { startLab, type Lab } from '../../src/lab/lab.ts';
import { buildClone, type Clone } from '../support/clone.ts';
import type { Folder } from '../support/folder.ts';
import { run, start, type Ended, type StartOptions, type Started } from '../support/process.ts';

/** The lab, and the command as a process of its own beside it. */
export interface Bench {
  readonly lab: Lab;
  readonly clone: Clone;
  readonly folder: Folder;
  /** `IP:PORT` of the lab's resolver. */
  readonly resolver: string;
  /** Of its load balancers. */
  readonly port: number;
  /** Writes a configuration file: the lab's own, with this in place of what it says at the top. */
  configure(change?: Readonly<Record<string, unknown>>): string;
  start(words: readonly string[], options?: StartOptions): Started;
  run(words: readonly string[], options?: StartOptions): Promise<Ended>;
  /** `check` with the lab's own configuration. */
  check(words: readonly string[], options?: StartOptions): Promise<Ended>;
}

/** A bench for all tests of a file, from the first to the last. */
export function useBench(): () => Bench {
  const running = new AsyncDisposableStack();
  let bench: Bench | undefined;
  beforeAll(async () => {
    const clone = running.use(await buildClone());
    const lab = running.adopt(await startLab(), (started) => started.stop());
    bench = benchOf(lab, clone);
  });
  afterAll(() => running.disposeAsync());
  return () => {
    if (bench === undefined) throw new Error('the bench is not there yet');
    return bench;
  };
}

function benchOf(lab: Lab, clone: Clone): Bench {
  const { folder } = clone;
  const text = JSON.stringify(lab.configuration);
  const { dns, defaults } = loadConfig({ file: 'lab', text, cwd: folder.path, env: {} }).values;
  let files = 0;
  const configure: Bench['configure'] = (change = {}) => {
    const whole = { ...lab.configuration, ...change };
    return folder.write(`hostprobe-${++files}.json`, JSON.stringify(whole));
  };
  const usual = configure();
  const command = (words: readonly string[]) => [process.execPath, clone.bin, ...words] as const;
  const within = (options: StartOptions = {}): StartOptions => ({ cwd: folder.path, ...options });
  return {
    lab,
    clone,
    folder,
    resolver: dns.resolvers[0] ?? '',
    port: defaults.port,
    configure,
    start: (words, options) => start(command(words), within(options)),
    run: (words, options) => run(command(words), within(options)),
    check: (words, options) => run(command(['check', '--config', usual, ...words]), within(options)),
  };
}
