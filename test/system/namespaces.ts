import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { run } from '../support/process.ts';
import type { Command, Ground } from './ground.ts';
import { program } from './installed.ts';

/** A network of its own, with nothing but what is put there. */
export interface Namespace extends Ground, AsyncDisposable {
  readonly name: string;
  /** `ip` in it, as `ip link set lo up` takes its words. */
  ip(words: string): Promise<void>;
  /** Runs a command in it and throws where it fails. */
  must(...words: Command): Promise<string>;
}

const prefix = 'hostprobe-test-';
const named = '/run/netns';
const etc = '/etc/netns';
let made = 0;

/** `files` stand in the place of those of /etc for what runs in it. */
export async function makeNamespace(files: Readonly<Record<string, string>> = {}): Promise<Namespace> {
  const name = `${prefix}${process.pid}-${made++}`;
  const ip = program('ip');
  const inside = (words: Command): Command => [ip, 'netns', 'exec', name, ...words];
  const namespace: Namespace = {
    name,
    command: inside,
    async accepts({ address, port }) {
      const listening = await must(inside([program('ss'), '--no-header', '--listening', '--tcp', '--numeric']));
      const place = `${address.includes(':') ? `[${address}]` : address}:${port}`;
      return listening.split('\n').some((line) => line.split(/\s+/)[3] === place);
    },
    async ip(words) {
      await must([ip, '-netns', name, ...words.split(' ')]);
    },
    must: (...words) => must(inside(words)),
    [Symbol.asyncDispose]: () => remove(name),
  };
  await using making = new AsyncDisposableStack();
  making.use(namespace);
  mkdirSync(`${etc}/${name}`, { recursive: true });
  for (const [file, content] of Object.entries(files)) writeFileSync(`${etc}/${name}/${file}`, content);
  await must([ip, 'netns', 'add', name]);
  await namespace.ip('link set lo up');
  making.move();
  return namespace;
}

/** What is lacking where this machine does not let us make networks. */
export async function whyNoNamespaces(): Promise<string | null> {
  try {
    await using namespace = await makeNamespace();
    await namespace.must(program('nft'), 'add table inet trial');
    return null;
  } catch (error) {
    return `no network namespaces (${error instanceof Error ? error.message : String(error)})`;
  }
}

/** Ends what runs in the namespaces of test runs that came to no good end, and removes them. */
export async function removeLeftovers(): Promise<void> {
  const isOver = (name: string): boolean => {
    try {
      process.kill(Number(name.slice(prefix.length).split('-')[0]), 0);
      return false;
    } catch {
      return true;
    }
  };
  const names = new Set([named, etc].flatMap(entriesOf));
  const left = [...names].filter((name) => name.startsWith(prefix) && isOver(name));
  await Promise.all(left.map((name) => remove(name)));
}

const entriesOf = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

async function remove(name: string): Promise<void> {
  rmSync(`${etc}/${name}`, { recursive: true, force: true });
  if (!entriesOf(named).includes(name)) return;
  try {
    const pids = await must([program('ip'), 'netns', 'pids', name]);
    for (const pid of pids.split('\n').filter((line) => line !== '')) end(Number(pid));
    await must([program('ip'), 'netns', 'delete', name]);
  } catch (error) {
    // Somebody else may have cleared the same leftovers away.
    if (entriesOf(named).includes(name)) throw error;
  }
}

const end = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ESRCH';
    if (!isGone) throw error;
  }
};

async function must(command: Command): Promise<string> {
  const { code, stdout, stderr } = await run(command);
  if (code !== 0) throw new Error(`${command.join(' ')}: ${stderr}${stdout}`.trim());
  return stdout;
}
