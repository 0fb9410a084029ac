import type { ServerSettings } from '../../config/serving.ts';
import type { CheckCatalogue } from '../../model/report.ts';
import type { DaemonActs, DaemonView } from '../view.ts';

/** What is told to whoever runs the daemon. */
export interface HttpLog {
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** A body that is sent piece by piece, as it is taken. */
export interface Pieces {
  readonly contentType: string;
  readonly body: AsyncIterable<string>;
}

export interface ProbeAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the daemon's HTTP is made with. */
export interface Means {
  readonly view: DaemonView;
  readonly acts: DaemonActs;
  readonly catalogue: CheckCatalogue;
  /** What is in force: a reload may change it. */
  readonly server: () => Pick<ServerSettings, 'token' | 'readToken'>;
  /** The metrics in the format that the value of an Accept header prefers. */
  readonly metrics: (accept: string) => Pieces;
  /** Aborted when the client goes away. Whoever asks may. */
  readonly probe: (request: Request, signal: AbortSignal) => Promise<ProbeAnswer>;
  readonly log: HttpLog;
  /** Told of every answer: by the pattern of its path, `other` where it has none. */
  readonly answered?: (route: string, status: number) => void;
}
