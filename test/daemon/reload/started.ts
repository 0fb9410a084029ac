import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { loadConfig, type Configuration } from '../../../src/config/configuration.ts';
import { startLog } from '../../../src/daemon/log.ts';
import { startReload } from '../../../src/daemon/reload/reload.ts';
import type { ReloadOutcome } from '../../../src/daemon/view.ts';
import { makeFolder, type Folder } from '../../support/folder.ts';

export const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

const hosts = ({ targets }: Configuration): string[] => targets.map(({ host }) => host);

export interface Started {
  readonly folder: Folder;
  readonly applied: Configuration[];
  readonly outcomes: ReloadOutcome[];
  readonly logged: Record<string, unknown>[];
  readonly reload: () => Promise<ReloadOutcome>;
  readonly watch: () => void;
  /** The hosts that the last configuration has. */
  current(): string[];
}

interface Varied {
  readonly apply: () => Promise<void>;
  readonly load: typeof loadConfig;
  readonly pollMs: number;
}

/** A reload of `hostprobe.yaml` in a folder of its own, with the files given. */
export function start(
  files: Readonly<Record<string, string>>,
  { apply = async () => undefined, load = loadConfig, pollMs = 20 }: Partial<Varied> = {},
): Started {
  const folder = makeFolder();
  mkdirSync(join(folder.path, 'targets.d'));
  mkdirSync(join(folder.path, 'ca'));
  for (const [name, text] of Object.entries(files)) folder.write(name, text);
  const request = { file: join(folder.path, 'hostprobe.yaml'), cwd: folder.path, env: {} };
  const configuration = loadConfig(request);
  const [applied, outcomes, logged]: [Configuration[], ReloadOutcome[], Record<string, unknown>[]] = [[], [], []];
  const { reload, watch } = startReload({
    load: () => load(request),
    configuration,
    // What is written in the same millisecond was written before.
    loadedAtMs: Date.now() + 1,
    apply: async (next) => {
      await apply();
      applied.push(next);
    },
    log: startLog({ level: 'debug', write: (line) => logged.push(JSON.parse(line) as Record<string, unknown>) }),
    onOutcome: (outcome) => outcomes.push(outcome),
    pollMs,
  });
  ends.push(() => folder[Symbol.dispose]());
  return {
    folder,
    applied,
    outcomes,
    logged,
    reload,
    watch: () => ends.unshift(watch()),
    current: () => hosts(applied.at(-1) ?? configuration),
  };
}

export const targets = (...names: readonly string[]): string =>
  `targets: [${names.map((name) => `{ host: ${name} }`).join(', ')}]\n`;
export const including = 'include: [targets.d/*.yaml]\n';
