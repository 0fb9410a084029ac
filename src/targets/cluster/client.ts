import { setTimeout as pause } from 'node:timers/promises';
import { cutWords } from '../../facts/cut-words.ts';
import { wholeText, type Body } from './body.ts';
import { anotherCluster, ClusterError, unreachable } from './cluster-error.ts';
import { readKubeconfig, type Access, type Kubeconfig } from './kubeconfig.ts';
import type { ClusterSettings } from './settings.ts';

/** What asks an API server. */
export interface Client {
  /** A GET that was answered with 200. Rejects with ClusterError; the caller reads the body, or ends it. */
  get(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Body>;
  /** Where it is, once that is known. */
  where(): string | null;
  /** Which cluster it is, once that is known. */
  identity(): string | null;
  /** What to know of the way to it; null for nothing. */
  caution(): string | null;
  /** Whatever is under way fails. */
  close(): Promise<void>;
}

/** For so long credentials and connections serve: files of tokens are read anew, and plugins are asked again. */
const renewMs = 60_000;
/** A plugin that asks a person has to be patient, and we do not. */
const credentialsMs = 30_000;
const headersMs = 30_000;
const mostOfRefusal = 65_536;
const agent = 'hostprobe (+https://hostprobe.io)';

interface Held {
  readonly access: Promise<Access>;
  readonly untilMs: number;
  /** Of all that is under way on its connections. */
  readonly ending: AbortController;
}

export function startClient(
  settings: Pick<ClusterSettings, 'kubeconfig'>,
  env: Readonly<Record<string, string | undefined>>,
): Client {
  let kubeconfig: Promise<Kubeconfig> | null = null;
  let held: Held | null = null;
  let found: Access | null = null;
  const open = new Set<Access['dispatcher']>();
  const endings = new Set<AbortController>();

  const access = async (ending: AbortController): Promise<Access> => {
    kubeconfig ??= readKubeconfig(settings, env);
    const next = await soon((await kubeconfig).access());
    // What another cluster still tells is not heard any more.
    if (found !== null && found.identity !== next.identity) {
      for (const other of endings) if (other !== ending) other.abort(anotherCluster());
    }
    found = next;
    open.add(next.dispatcher);
    return next;
  };
  /** What is under way on its connections is let finish. */
  const retire = async (one: Held): Promise<void> => {
    if (held === one) held = null;
    try {
      const { dispatcher } = await one.access;
      await dispatcher.close();
      open.delete(dispatcher);
    } catch {
      // There were no credentials, or it is closed already.
    }
    endings.delete(one.ending);
  };
  const current = (): Held => {
    const now = performance.now();
    if (held !== null && held.untilMs <= now) void retire(held);
    if (held !== null) return held;
    const ending = new AbortController();
    endings.add(ending);
    return (held = { access: access(ending), untilMs: now + renewMs, ending });
  };
  /** What was wrong may be mended in a file by the next time. */
  const forget = (one: Held): void => {
    if (held === one) kubeconfig = null;
    void retire(one);
  };
  const send = async (used: Held, path: string, signal: AbortSignal) => {
    try {
      const { origin, prefix, headers, dispatcher } = await unlessAborted(used.access, signal);
      return await dispatcher.request({
        origin,
        path: `${prefix}${path}`,
        method: 'GET',
        headers: { ...headers, accept: 'application/json', 'user-agent': agent },
        signal: AbortSignal.any([signal, used.ending.signal]),
        headersTimeout: headersMs,
        bodyTimeout: 0,
      });
    } catch (error) {
      if (signal.aborted) throw error;
      forget(used);
      throw unreachable(error);
    }
  };

  return {
    async get(path, query, signal) {
      const used = current();
      const text = new URLSearchParams(query).toString();
      const answer = await send(used, text === '' ? path : `${path}?${text}`, signal);
      if (answer.statusCode === 200) return answer.body;
      if (answer.statusCode === 401) forget(used);
      throw refusal(answer.statusCode, answer.headers['retry-after'], await refusalIn(answer.body));
    },
    where: () => found && `${found.origin}${found.prefix}`,
    identity: () => found?.identity ?? null,
    caution: () => found?.caution ?? null,
    async close() {
      await Promise.allSettled(Array.from(open, (dispatcher) => dispatcher.destroy()));
    },
  };
}

async function unlessAborted<What>(what: Promise<What>, signal: AbortSignal): Promise<What> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  return Promise.race([what, aborted]).finally(() => signal.removeEventListener('abort', abort));
}

async function soon<What>(what: Promise<What>): Promise<What> {
  const late = new AbortController();
  const patience = pause(credentialsMs, undefined, { signal: late.signal, ref: false }).then(() => {
    throw new ClusterError(
      'failed',
      `there are no credentials for it: they took longer than ${credentialsMs / 1000} s`,
    );
  });
  patience.catch(() => undefined);
  return Promise.race([what, patience]).finally(() => late.abort());
}

/** What a `Status` says; empty where it is none. */
async function refusalIn(body: Body): Promise<string> {
  try {
    const status = JSON.parse(await wholeText(body, mostOfRefusal)) as unknown;
    const isStatus = typeof status === 'object' && status !== null && 'message' in status;
    return isStatus && typeof status.message === 'string' ? status.message : '';
  } catch {
    return '';
  }
}

function refusal(status: number, retryAfter: string | string[] | undefined, words: string): ClusterError {
  const said = words === '' ? `HTTP ${status}` : `${cutWords(words)} (HTTP ${status})`;
  switch (status) {
    case 403:
      return new ClusterError('denied', said);
    case 404:
      return new ClusterError('absent', said);
    case 410:
      return new ClusterError('gone', said);
    case 401:
      return new ClusterError('failed', `it does not know us: ${said}`);
    default: {
      const seconds = typeof retryAfter === 'string' && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : 0;
      return new ClusterError('failed', `it refuses: ${said}`, seconds * 1000);
    }
  }
}
