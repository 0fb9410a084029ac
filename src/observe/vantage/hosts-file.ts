import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { canonicalAddress } from '../../facts/addresses.ts';

/** Block lists have a few hundred thousand lines. */
const maxBytes = 16 * 1024 * 1024;

/** What it says, read anew when it was changed. */
export type HostsFile = () => ReadonlyMap<string, readonly string[]>;

export function startHostsFile(path = '/etc/hosts'): HostsFile {
  let known: { readonly print: string; readonly names: ReturnType<HostsFile> } | undefined;
  return () => {
    const print = printOf(path);
    if (known?.print !== print) known = { print, names: readHostsFile(path) };
    return known.names;
  };
}

function printOf(path: string): string {
  const file = statSync(path, { throwIfNoEntry: false });
  return file === undefined ? '' : [file.dev, file.ino, file.size, file.mtimeMs].join(' ');
}

/** What this machine's hosts file says, by name (hosts(5)). Empty where there is none that can be read. */
export function readHostsFile(path = '/etc/hosts'): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const line of readSome(path).split('\n')) {
    const [address, ...own] = line.replace(/#.*/s, '').trim().split(/\s+/);
    const canonical = canonicalAddress(address ?? '');
    if (canonical === null) continue;
    for (const name of own) {
      const key = name.toLowerCase().replace(/\.$/, '');
      const known = names.get(key);
      if (known === undefined) names.set(key, [canonical]);
      else if (!known.includes(canonical)) known.push(canonical);
    }
  }
  return names;
}

/** A hosts file that is missing or may not be read overrides nothing. */
function readSome(path: string): string {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const buffer = Buffer.alloc(maxBytes);
    return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, maxBytes, 0));
  } finally {
    closeSync(descriptor);
  }
}
