import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Problem } from '../../config/error.ts';
import { codeOf } from '../../config/file.ts';

export interface ManifestFile {
  /** As messages name it; `-` is standard input. */
  readonly name: string;
  readonly path: string;
  /** Whether it was asked for by its own name, and not found in a folder. */
  readonly isNamed: boolean;
}
export interface ManifestFiles {
  readonly files: readonly ManifestFile[];
  readonly problems: readonly Problem[];
}

const mostFiles = 100_000;
const mostDeep = 64;

/** The files that are named, and those below the folders that are, each once however many links lead to it. */
export function manifestFiles(paths: readonly string[], cwd: string): ManifestFiles {
  const files: ManifestFile[] = [];
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const complain = (file: string, message: string): void => {
    problems.push({ file, line: null, column: null, source: null, path: '', message });
  };
  const isNew = (path: string): boolean => {
    const real = realpathSync(path);
    const known = seen.has(real);
    seen.add(real);
    return !known;
  };
  /** Whether there is anything to read, now or before. */
  const visit = (name: string, path: string, depth: number): boolean => {
    try {
      const stat = statSync(path);
      if (!stat.isDirectory()) {
        const isWanted = depth === 0 || (stat.isFile() && isManifest(name));
        // A pipe has no path of its own.
        if (isWanted && (!stat.isFile() || isNew(path))) files.push({ name, path, isNamed: depth === 0 });
        return isWanted;
      }
      if (!isNew(path)) return true;
      if (depth === mostDeep) {
        complain(name, `is nested in more than ${mostDeep} folders`);
        return true;
      }
      const entries = readdirSync(path).filter(isWorthALook).sort();
      return entries.map((entry) => visit(join(name, entry), join(path, entry), depth + 1)).includes(true);
    } catch (error) {
      const code = codeOf(error);
      // A link that leads nowhere.
      if (depth > 0 && !isManifest(name) && (code === 'ENOENT' || code === 'ELOOP')) return false;
      if (depth === 0 && (code === 'ENOENT' || code === 'ENOTDIR')) complain(name, 'there is no such file or folder');
      else complain(name, `cannot be read (${code})`);
      return true;
    }
  };
  for (const name of paths) {
    if (name === '-') files.push({ name, path: name, isNamed: true });
    else if (!visit(name, resolve(cwd, name), 0)) complain(name, 'holds no *.yaml, *.yml or *.json');
  }
  if (files.length > mostFiles) {
    complain('', `more than ${mostFiles} files are to be read`);
    files.length = 0;
  }
  return { files, problems };
}

const isManifest = (name: string): boolean => /\.(?:ya?ml|json)$/i.test(name);

/** In a mounted ConfigMap, what begins with two dots is what the other names lead to; and Git keeps no files that are read. */
const isWorthALook = (entry: string): boolean => !entry.startsWith('..') && entry !== '.git';
