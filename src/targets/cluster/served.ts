import { isList, isMapping } from '../../config/tree.ts';
import type { Client } from './client.ts';
import { ClusterError } from './cluster-error.ts';
import { readJson } from './read-json.ts';
import type { WantedResource } from './wanted.ts';

/** Which version of a resource the API server has; null where it has none that is understood. Rejects with ClusterError. */
export type Served = (resource: WantedResource, signal: AbortSignal) => Promise<string | null>;

/** For so long it is not asked again. */
const freshMs = 2000;
const mostBytes = 4 * 1_048_576;

/** Asks for each group and version once for all resources in it. */
export function startServed({ get }: Pick<Client, 'get'>): Served {
  const asked = new Map<string, { readonly answer: Promise<unknown>; readonly untilMs: number }>();
  /** Null where there is no such group or version. */
  const ask = (path: string, signal: AbortSignal): Promise<unknown> => {
    const now = performance.now();
    const before = asked.get(path);
    if (before !== undefined && before.untilMs > now) return before.answer;
    const answer = readJson({ get }, { path, query: {}, signal }, mostBytes).catch((error: unknown) => {
      if (error instanceof ClusterError && error.failure === 'absent') return null;
      asked.delete(path);
      throw error;
    });
    asked.set(path, { answer, untilMs: now + freshMs });
    return answer;
  };
  return async ({ group, resource, versions }, signal) => {
    const [only = 'v1'] = versions;
    // The core is always there, and so is what stands in it.
    if (group === '') return only;
    const ofGroup = namesIn(await ask(`/apis/${group}`, signal), 'versions', 'version');
    for (const version of versions.filter((each) => ofGroup.includes(each))) {
      const resources = namesIn(await ask(`/apis/${group}/${version}`, signal), 'resources', 'name');
      if (resources.includes(resource)) return version;
    }
    return null;
  };
}

/** Empty where there is no such group or version; an answer of another kind says nothing of that. */
function namesIn(answer: unknown, list: string, key: string): unknown[] {
  if (answer === null) return [];
  const items = isMapping(answer) ? answer[list] : undefined;
  if (!isList(items)) throw new ClusterError('failed', `it does not say what it serves: its answer has no ${list}`);
  return items.map((item) => (isMapping(item) ? item[key] : null));
}
