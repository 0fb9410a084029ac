/** What somebody asks /probe for, as it was sent. */
export interface ProbeRequest {
  readonly target: string | null;
  readonly module: string | null;
  /** The name to present where `target` says where to dial. */
  readonly hostname: string | null;
  readonly debug: boolean;
  readonly scrapeTimeoutSeconds: string | null;
  readonly accept: string | null;
  /** Aborted when whoever asked is gone. */
  readonly signal: AbortSignal;
}

export interface ProbeAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Its message is for whoever asked. */
export class RefusedProbe extends Error {
  override name = 'RefusedProbe';
  readonly status: 400 | 403 | 503;
  constructor(status: RefusedProbe['status'], message: string) {
    super(message);
    this.status = status;
  }
}

interface Sent {
  readonly parameters: URLSearchParams;
  header(name: string): string | null | undefined;
  readonly signal: AbortSignal;
}

/** Of several parameters of one name the first counts, as in the blackbox exporter; an empty one is none. */
export const readProbeRequest = ({ parameters, header, signal }: Sent): ProbeRequest => ({
  target: parameters.get('target') || null,
  module: parameters.get('module') || null,
  hostname: parameters.get('hostname') || null,
  debug: parameters.get('debug') === 'true',
  scrapeTimeoutSeconds: header('x-prometheus-scrape-timeout-seconds') || null,
  accept: header('accept') ?? null,
  signal,
});

/** What Prometheus needs to take the answer. */
const offsetMs = 500;
const usualSeconds = 120;

/** How long a probe may take: as long as the scrape, without what its answer takes, and no longer than `mostMs`. */
export function timeoutOf(scrapeSeconds: string | null, mostMs: number): number {
  const seconds = scrapeSeconds === null ? usualSeconds : Number(scrapeSeconds);
  if (!Number.isFinite(seconds) || seconds < 0) {
    throw new RefusedProbe(400, 'X-Prometheus-Scrape-Timeout-Seconds is no number of seconds');
  }
  const givenMs = (seconds || usualSeconds) * 1000 - offsetMs;
  return givenMs <= 0 ? mostMs : Math.min(givenMs, mostMs);
}
