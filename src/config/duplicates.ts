import { defaultName } from '../facts/host-port.ts';
import type { Disagreement } from './agreement.ts';
import { placeText, type Composition } from './composition.ts';
import { ValueError } from './error.ts';
import { parseHost } from './host.ts';
import { valueFor } from './holding.ts';
import { portOf } from './targets.ts';
import { formatPath, getIn, type Path } from './tree.ts';

/** Targets that nothing tells from one before them. */
export function duplicates(
  tree: unknown,
  targets: readonly Path[],
  origin: Composition['origin'],
): readonly Disagreement[] {
  const first = new Map<string, Path>();
  return targets.flatMap((path) => {
    const identity = identify(tree, path);
    if (identity === null) return [];
    const twin = first.get(identity);
    if (twin === undefined) {
      first.set(identity, path);
      return [];
    }
    const there = origin(twin);
    const elsewhere =
      there.part === null || there.part === origin(path).part ? null : there.part.source.locate(there.path);
    const at = formatPath(there.path) + (elsewhere === null ? '' : ` at ${placeText(elsewhere)}`);
    return [{ path, message: `the same host, port and name as ${at}; a \`name\` tells targets of one host apart` }];
  });
}

function identify(tree: unknown, path: Path): string | null {
  const [host, name, port, protocol] = ['host', 'name', 'port', 'protocol'].map((key) => getIn(tree, [...path, key]));
  const httpPort = valueFor(tree, path, ['http', 'port']);
  const commonPort = valueFor(tree, path, ['port']);
  if (typeof host !== 'string' || typeof commonPort !== 'number' || typeof httpPort !== 'number') return null;
  if (port !== undefined && typeof port !== 'number') return null;
  try {
    const canonical = parseHost(host);
    const at = portOf({ port, protocol }, { port: commonPort, http: { port: httpPort } });
    return JSON.stringify([canonical, at, name ?? defaultName(canonical, at)]);
  } catch (error) {
    if (error instanceof ValueError) return null;
    throw error;
  }
}
