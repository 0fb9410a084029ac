import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { HttpLog } from './means.ts';

/** Paths of PEM files. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** What they hold, and what is spoken with it. */
export interface TlsPair {
  readonly cert: string;
  readonly key: string;
  readonly minVersion: 'TLSv1.2';
}

/** Rejects where they cannot be read, or are no pair. */
export async function readPair(files: TlsFiles): Promise<TlsPair> {
  const pair = await readBoth(files);
  createSecureContext(pair);
  return pair;
}

const readBoth = async ({ cert, key }: TlsFiles): Promise<TlsPair> => ({
  cert: await readFile(cert, 'utf8'),
  key: await readFile(key, 'utf8'),
  minVersion: 'TLSv1.2',
});

export interface PairWatch {
  /** Looks whether they hold something else now. */
  look(): Promise<void>;
  stop(): void;
}

/**
 * Takes a new pair when the files hold one: their content is looked at, for Kubernetes swaps a link above them. One that
 * does not do is said once, when it was seen twice: between the two files, each is written by itself.
 */
export function watchPair(
  first: TlsPair,
  options: {
    readonly files: () => TlsFiles | null;
    readonly take: (pair: TlsPair) => void;
    readonly everyMs: number;
    readonly log: HttpLog;
  },
): PairWatch {
  const { files, take, everyMs, log } = options;
  let known = first;
  let doubtful = { text: '', times: 0 };
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  const doubt = (text: string, error: unknown): void => {
    doubtful = { text, times: text === doubtful.text ? doubtful.times + 1 : 1 };
    if (doubtful.times === 2) {
      log.error('the new certificate of our own HTTP is not taken; that of before holds on', { error: String(error) });
    }
  };
  const look = async (): Promise<void> => {
    const now = files();
    if (now === null) return;
    let text = '';
    try {
      const pair = await readBoth(now);
      text = pair.cert + pair.key;
      if (pair.cert === known.cert && pair.key === known.key) {
        doubtful = { text: '', times: 0 };
        return;
      }
      createSecureContext(pair);
      take(pair);
      known = pair;
    } catch (error) {
      doubt(text === '' ? String(error) : text, error);
    }
  };
  const again = (): void => {
    timer = setTimeout(() => {
      void look().finally(() => {
        if (!isStopped) again();
      });
    }, everyMs);
  };
  again();
  return {
    look,
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
