import { setTimeout as pause } from 'node:timers/promises';
import { cutWords } from '../../facts/cut-words.ts';
import type { KubernetesObject, ObjectOrigin } from '../../model/kubernetes.ts';
import { startBackOff } from './back-off.ts';
import type { Client } from './client.ts';
import { anotherCluster, ClusterError } from './cluster-error.ts';
import { startHeldObjects } from './held-objects.ts';
import { listAll, mostItems } from './list.ts';
import { jittered, type Pace } from './pace.ts';
import type { Served } from './served.ts';
import type { ClusterSettings } from './settings.ts';
import type { WantedResource } from './wanted.ts';
import { watchEvents } from './watch-events.ts';

/** How it is with the objects of one resource, in one namespace or in all. */
export interface Standing {
  /** `absent`: the API server has no such resource, and so there is no object of it. */
  readonly is: 'unread' | 'current' | 'denied' | 'absent' | 'failing';
  /** Why it is not current; null where it is. */
  readonly because: string | null;
  /** Milliseconds since the epoch: since when it is so. */
  readonly sinceMs: number;
  /** When it was known to be up to date last; null for never. */
  readonly syncedMs: number | null;
}

export interface Reflector {
  readonly resource: WantedResource;
  /** Null for all, and for what is in none. */
  readonly namespace: string | null;
  standing(): Standing;
  objects(): Iterable<KubernetesObject>;
  size(): number;
  /** Whether there are no more than those, as far as is known now. */
  isWhole(): boolean;
  /** Lists once; how that went is in its standing. */
  list(signal: AbortSignal): Promise<void>;
  /** Lists, and keeps that up to date until the signal. */
  run(signal: AbortSignal): Promise<void>;
}

export interface ReflectorMeans {
  readonly client: Pick<Client, 'get' | 'identity'>;
  readonly served: Served;
  readonly resource: WantedResource;
  readonly namespace: string | null;
  readonly settings: Pick<ClusterSettings, 'environment' | 'selector'>;
  readonly pace: Pace;
  /** Lists side by side are bounded. */
  enter<What>(act: () => Promise<What>): Promise<What>;
  /** The objects are others than before. */
  changed(): void;
  /** The standing is another than before. */
  stood(): void;
}

export function startReflector(means: ReflectorMeans): Reflector {
  const { client, served, resource, namespace, settings, pace } = means;
  const origin: ObjectOrigin = { cluster: settings.environment };
  const backOff = startBackOff(pace.firstRetryMs, pace.mostRetryMs);
  let version = '';
  const held = startHeldObjects(
    origin,
    () => ({ kind: resource.kind, apiVersion: apiVersion(resource, version) }),
    mostItems,
  );
  let standing: Standing = { is: 'unread', because: null, sinceMs: Date.now(), syncedMs: null };
  let isWhole = false;
  let absentSince: number | null = null;
  /** One after the other, since a watch told something or lasted; and how many of them said that we are too far behind. */
  let failures = 0;
  let gones = 0;
  /** Watches begin, and end in an error at once: that one begins, or that a list was had, proves nothing any more. */
  let isDoubtful = false;

  const stand = (
    is: Standing['is'],
    because: string | null,
    isUpToDate = is === 'current' || is === 'absent',
  ): void => {
    const now = Date.now();
    const before = standing;
    const sinceMs = before.is === is ? before.sinceMs : now;
    standing = { is, because, sinceMs, syncedMs: isUpToDate ? now : before.syncedMs };
    if (is === 'failing' || is === 'denied' || before.is !== is) means.stood();
  };
  const query = {
    ...(settings.selector !== '' && resource.makesTargets && { labelSelector: settings.selector }),
    ...(resource.fieldSelector !== null && { fieldSelector: resource.fieldSelector }),
  };
  const pathNow = (): string => pathOf(resource, version, namespace);

  /** It is kept up to date. */
  const settle = (): void => {
    [failures, gones, isDoubtful] = [0, 0, false];
    backOff.reset();
    stand('current', null);
  };

  /** From where on to watch. Rejects with ClusterError. */
  const listNow = async (signal: AbortSignal): Promise<Start> => {
    const before = client.identity();
    const found = await served(resource, signal);
    if (found === null) throw new ClusterError('absent', 'the API server does not have it');
    version = found;
    const next = held.begin();
    const listed = await listAll(client, { path: pathNow(), query, signal }, pace.listMs, next.add);
    const identity = client.identity();
    if (before !== null && before !== identity) throw anotherCluster();
    isWhole = listed.whole;
    absentSince = null;
    if (next.done() || standing.syncedMs === null) means.changed();
    stand(isDoubtful ? 'failing' : 'current', isDoubtful ? standing.because : null, true);
    return { version: listed.resourceVersion, identity };
  };
  /** Rejects with ClusterError, and `from.version` is as far as it got. */
  const watchNow = async (from: Start, signal: AbortSignal): Promise<void> => {
    const [least, most] = pace.watchSeconds;
    const seconds = Math.max(1, Math.round(least + Math.random() * (most - least)));
    let [hasBegun, isSettled] = [false, false];
    let lasting: NodeJS.Timeout | undefined;
    const settled = (): void => {
      isSettled = true;
      settle();
    };
    try {
      await watchEvents(client, {
        path: pathNow(),
        query,
        resourceVersion: from.version,
        seconds,
        signal,
        begun() {
          if (client.identity() !== from.identity) throw anotherCluster();
          hasBegun = true;
          lasting = setTimeout(settled, pace.steadyMs);
          if (!isDoubtful) stand('current', null);
        },
        take({ type, object, resourceVersion }) {
          const isOther = type === 'changed' ? held.put(object) : type === 'deleted' && held.remove(object);
          from.version = resourceVersion;
          if (isOther) means.changed();
          settled();
        },
      });
      if (!isSettled) throw new ClusterError('failed', 'it ended a watch at once');
    } catch (error) {
      const isGone = error instanceof ClusterError && error.failure === 'gone';
      if (isGone ? gones > 0 : hasBegun && !isSettled) isDoubtful = true;
      throw error;
    } finally {
      clearTimeout(lasting);
    }
  };
  /** How long to wait after that. */
  const fail = ({ failure, message, retryAfterMs }: ClusterError): number => {
    const now = Date.now();
    const retryMs = Math.max(backOff.nextMs(), Math.min(retryAfterMs, mostRetryAfterMs));
    failures += 1;
    // What is too old is listed anew; that is a failure only where it comes again and again.
    if (failure === 'gone' && gones++ === 0) return retryMs;
    if (failure === 'denied') {
      stand('denied', cutWords(message));
      return jittered(pace.deniedMs);
    }
    absentSince = failure === 'absent' ? (absentSince ?? now) : null;
    if (absentSince !== null && (held.size() === 0 || now - absentSince >= pace.vanishedMs)) {
      if (held.size() > 0 || standing.syncedMs === null) means.changed();
      held.clear();
      isWhole = true;
      stand('absent', null);
      return jittered(pace.absentMs);
    }
    stand('failing', failure === 'absent' ? 'the API server does not have it any more' : message);
    return retryMs;
  };

  const lostMs = (): number => (standing.is === 'failing' ? Date.now() - standing.sinceMs : 0);

  return {
    resource,
    namespace,
    standing: () => standing,
    objects: held.all,
    size: held.size,
    isWhole: () => isWhole && standing.is !== 'denied' && standing.is !== 'failing' && held.size() < mostItems,
    async list(signal) {
      for (let attempt = 1; ; attempt++) {
        try {
          await means.enter(() => listNow(signal));
          return;
        } catch (error) {
          // Where it failed before, that says more.
          if (signal.aborted) return standing.is === 'unread' ? stand('failing', 'no answer came in time') : undefined;
          const waitMs = fail(clusterError(error));
          if (attempt === mostAttempts || waitMs > mostWaitMs || standing.is === 'denied' || standing.is === 'absent')
            return;
          await waited(waitMs, signal);
        }
      }
    },
    async run(signal) {
      let from: Start | null = null;
      let listAt = 0;
      while (!signal.aborted) {
        try {
          if (from === null || performance.now() >= listAt) {
            from = await means.enter(() => listNow(signal));
            listAt = performance.now() + jittered(pace.resyncMs);
          }
          const begun = performance.now();
          await watchNow(from, signal);
          if (performance.now() - begun < pace.steadyMs) await waited(backOff.nextMs(), signal);
        } catch (error) {
          if (signal.aborted) return;
          const failure = clusterError(error);
          const waitMs = fail(failure);
          // After a connection that was lost for a moment we go on where we were.
          if (failure.failure !== 'failed' || failures >= mostFailures || lostMs() >= pace.lostMs) from = null;
          await waited(waitMs, signal);
        }
      }
    },
  };
}

/** From where on to watch, and what was there listed. */
interface Start {
  version: string;
  readonly identity: string | null;
}

/** What else goes wrong is our own fault, and stays loud. */
function clusterError(error: unknown): ClusterError {
  if (error instanceof ClusterError) return error;
  throw error;
}

const mostAttempts = 2;
/** Nobody who wants one list waits for longer. */
const mostWaitMs = 10_000;
/** After so many a watch is not believed to tell all that was missed. */
const mostFailures = 3;
const mostRetryAfterMs = 300_000;

const apiVersion = ({ group }: WantedResource, version: string): string =>
  group === '' ? version : `${group}/${version}`;

function pathOf(wanted: WantedResource, version: string, namespace: string | null): string {
  const root = wanted.group === '' ? '/api' : '/apis';
  const within = namespace === null || !wanted.namespaced ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root}/${apiVersion(wanted, version)}${within}/${wanted.resource}`;
}

/** Until then, or the signal. */
async function waited(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
