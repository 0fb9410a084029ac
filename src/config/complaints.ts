import type { Composition, Origin } from './composition.ts';
import { showAt } from './effective.ts';
import type { Overlay } from './environment.ts';
import type { Problem } from './error.ts';
import { nodeAt } from './options.ts';
import { suggestion } from './suggest.ts';
import { formatPath, getIn, type Path } from './tree.ts';
import type { Violation } from './violations.ts';

/** Something that is wrong with the tree of all files, variables and options. */
export interface Complaint {
  readonly path: Path;
  readonly message: string;
  /** The key is meant and not its value. */
  readonly key?: boolean;
  readonly source?: string;
}

/** What the schema has against a value, in words. */
export function wordViolation({ path, message, reason, about }: Violation, tree: unknown): Complaint {
  if (about === 'unknown-key') {
    const node = nodeAt(path.slice(0, -1));
    return { path, message: `${message}${node === null ? '' : suggestion(String(path.at(-1)), node)}`, key: true };
  }
  const value = about === 'key' ? path.at(-1) : getIn(tree, path);
  const got = value === undefined ? ', but it is missing' : `, got ${showAt(path, value)}`;
  return { path, message: `${message}${got}${reason === null ? '' : `: ${reason}`}`, key: about === 'key' };
}

export const isWithin = (path: Path, outer: Path): boolean => outer.every((key, index) => key === path[index]);

/** The problems in the order of the files, each at its place; `known` are those of the files themselves. */
export function problemsOf(
  complaints: readonly Complaint[],
  known: readonly Problem[],
  { parts, origin, overlays }: Pick<Composition, 'parts' | 'origin'> & { readonly overlays: readonly Overlay[] },
): Problem[] {
  const toProblem = (
    { message, key = false }: Complaint,
    { part, path }: Origin,
    from: string | undefined,
  ): Problem => ({
    ...(from === undefined && part !== null
      ? part.source.locate(path, key)
      : { file: null, line: null, column: null, source: from ?? null }),
    path: formatPath(path),
    message,
  });
  // One complaint for one place, the first: what follows from it is no news.
  const placeOf = (file: string | null, path: string): string => `${file ?? ''}\0${path}`;
  const settled = known.filter(({ path }) => path !== '').map(({ file, path }) => placeOf(file, path));
  const seen = new Set(settled);
  const covered = new Set(settled);
  const found = complaints.flatMap((complaint) => {
    const { path, source } = complaint;
    const at = origin(path);
    if (source !== undefined) return [toProblem(complaint, at, source)];
    const whole = placeOf(at.part?.name ?? null, formatPath(at.path));
    const outer = at.path.map((_, depth) => placeOf(at.part?.name ?? null, formatPath(at.path.slice(0, depth))));
    if (seen.has(whole) || outer.some((place) => covered.has(place))) return [];
    seen.add(whole);
    return [toProblem(complaint, at, overlays.find((overlay) => isWithin(path, overlay.path))?.source)];
  });
  const rank = new Map(parts.map(({ name }, index) => [name, index]));
  const rankOf = ({ file }: Problem): number => (file === null ? -1 : (rank.get(file) ?? parts.length));
  return [...known, ...found].sort(
    (a, b) => rankOf(a) - rankOf(b) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
}
