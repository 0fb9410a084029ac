import { ConfigError, type Problem } from '../../config/error.ts';
import { readFileAt } from '../../config/file.ts';
import { sameTree } from '../../config/tree.ts';
import { objectKey, placeOf } from '../../facts/kubernetes/object-place.ts';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import type { PassedOver } from '../objects/read-objects.ts';
import { manifestFiles, type ManifestFile } from './files.ts';
import { readText, type ReadText } from './read-text.ts';

export interface Manifests {
  readonly objects: readonly KubernetesObject[];
  /** Those that were read, as they were named; `-` is standard input. */
  readonly files: readonly string[];
  /** What is of no kind that is read: other kinds, and documents without one, such as the values of a chart. */
  readonly passedOver: readonly PassedOver[];
}

export interface Means {
  readonly cwd: string;
  readonly stdin: () => string;
}

const mostBytes = 64 * 1024 * 1024;

/** The objects in files, in folders and what is below them, and in standard input (`-`). Throws ConfigError with all that is wrong. */
export function readManifests(paths: readonly string[], means: Means): Manifests {
  const found = manifestFiles(paths, means.cwd);
  const problems: Problem[] = [...found.problems];
  const read = found.files.flatMap((file) => {
    try {
      return readOne(file, means);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  problems.push(...read.flatMap((one) => one.problems));
  const { objects, clashes } = unique(read.flatMap((one) => one.objects));
  problems.push(...clashes);
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    objects,
    files: found.files.map(({ name }) => name),
    passedOver: read.flatMap(({ passedOver }) => passedOver),
  };
}

function readOne({ name, path, isNamed }: ManifestFile, { stdin }: Means): ReadText {
  const text = path === '-' ? stdin() : readFileAt(name, path, mostBytes)?.text;
  if (text === undefined) throw new ConfigError([{ ...nowhere(name), message: 'is no longer there' }]);
  if (text.length > mostBytes) {
    throw new ConfigError([{ ...nowhere(name), message: `is larger than ${mostBytes / 1024 / 1024} MiB` }]);
  }
  // Of a folder's other files, such as values and lock files, nothing is wanted.
  if (!isNamed && !text.includes('kind')) {
    return { objects: [], passedOver: [{ kind: null, name: null, path: [] }], problems: [] };
  }
  return readText(text, name);
}

const nowhere = (file: string): Omit<Problem, 'message'> => ({
  file,
  line: null,
  column: null,
  source: null,
  path: '',
});

/** One that is written twice and differs is two answers to one question: which of them the cluster has cannot be told. */
function unique(all: readonly KubernetesObject[]) {
  const byKey = new Map<string, KubernetesObject>();
  const clashes: Problem[] = [];
  const objects = all.filter((object) => {
    const key = objectKey(object);
    const first = byKey.get(key);
    if (first === undefined || object.name.endsWith('*')) {
      byKey.set(key, object);
      return true;
    }
    if (!sameTree(contentOf(first), contentOf(object))) {
      const { file = null, line = null, column = null } = placeOf(object, '');
      const before = placeOf(first, '');
      const message =
        `the same object stands in ${before.file}:${before.line}, and differs; give one of them: overlays as they are ` +
        'rendered (`kubectl kustomize DIR | hostprobe check -f -`), each cluster in a run of its own';
      clashes.push({ file, line, column, source: null, path: key, message });
    }
    return false;
  });
  return { objects, clashes };
}

const contentOf = (object: KubernetesObject) => ({ ...object, places: null, origin: null });
