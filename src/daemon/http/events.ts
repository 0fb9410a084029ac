import { escapeJson } from '../../report/escape.ts';
import type { TargetReport } from '../../model/report.ts';
import type { DaemonEvent, DaemonView } from '../view.ts';
import type { HttpLimits } from './http-limits.ts';

export interface EventHub {
  /** Everything from now on, as text/event-stream; null where there are too many listeners. */
  open(by: ListeningBy): Listening | null;
  /** Ends all. */
  stop(): void;
}

export interface ListeningBy {
  /** Whether it has the right to, still: it is asked after each reload, and with each heartbeat. */
  may(): boolean;
  /** Cuts who is too slow, or may listen no longer. */
  drop(): void;
}

export interface Listening {
  readonly pieces: AsyncIterable<string>;
  leave(): void;
}

type EventLimits = Pick<HttpLimits, 'listeners' | 'heartbeatMs' | 'awaitedEventChars'>;

interface Listener extends ListeningBy {
  push(text: string): void;
  end(): void;
}

/** Hands on what happens to all who listen, written once for all of them. Nothing is kept for those who come back later. */
export function startEvents(view: DaemonView, limits: EventLimits): EventHub {
  const listeners = new Set<Listener>();
  const tell = (text: string): void => {
    for (const listener of listeners) listener.push(text);
  };
  let quiet: (() => void) | null = null;
  let isStopped = false;

  const begin = (): (() => void) => {
    const unsubscribe = view.subscribe((event) => {
      if (event.kind === 'reload') dropUnentitled();
      tell(eventText(event));
    });
    const heart = setInterval(() => {
      dropUnentitled();
      tell(': nothing new\n\n');
    }, limits.heartbeatMs);
    return () => {
      unsubscribe();
      clearInterval(heart);
    };
  };
  const leave = (listener: Listener): void => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    quiet?.();
    quiet = null;
  };
  const dropUnentitled = (): void => {
    for (const listener of listeners) {
      if (listener.may()) continue;
      leave(listener);
      listener.drop();
    }
  };

  return {
    open(by) {
      if (isStopped || listeners.size >= limits.listeners) return null;
      const queue = eventQueue(limits.awaitedEventChars, by);
      queue.push(helloText(view));
      listeners.add(queue);
      quiet ??= begin();
      return {
        pieces: queue.pieces(),
        leave() {
          leave(queue);
          queue.end();
        },
      };
    },
    stop() {
      isStopped = true;
      for (const listener of listeners) {
        leave(listener);
        listener.end();
      }
    },
  };
}

/** What one listener has coming. */
function eventQueue(mostChars: number, by: ListeningBy): Listener & { pieces(): AsyncGenerator<string> } {
  let awaited = '';
  let isEnded = false;
  let wake = Promise.withResolvers<void>();
  return {
    ...by,
    push(text) {
      if (awaited.length + text.length > mostChars) {
        by.drop();
        return;
      }
      awaited += text;
      wake.resolve();
    },
    end() {
      isEnded = true;
      wake.resolve();
    },
    async *pieces() {
      for (;;) {
        if (awaited === '' && isEnded) return;
        if (awaited === '') await wake.promise;
        wake = Promise.withResolvers();
        const text = awaited;
        awaited = '';
        if (text !== '') yield text;
      }
    },
  };
}

const written = (kind: string, data: unknown): string =>
  `event: ${kind}\ndata: ${escapeJson(JSON.stringify(data))}\n\n`;

const helloText = ({ version, startedAt }: DaemonView): string =>
  `retry: 5000\n${written('hello', { version, startedAt, note: 'what was missed is not sent again: read /api/v1/report' })}`;

function eventText(event: DaemonEvent): string {
  switch (event.kind) {
    case 'report':
      return written('report', shortReport(event.report));
    case 'change':
      return written('change', {
        ...shortReport(event.report),
        before: event.before,
        findings: standing(event.report),
      });
    case 'vantage':
      return written('vantage', event.vantage);
    case 'reload':
      return written('reload', event.outcome);
  }
}

/** What it came to; all of it is at `/api/v1/targets/NAME`. */
const shortReport = ({ host, port, name, labels, status, up, since, startedAt, durationMs }: TargetReport): object => ({
  host,
  port,
  name,
  labels,
  status,
  up,
  since,
  startedAt,
  durationMs,
});

const standing = ({ findings }: TargetReport): object[] =>
  findings
    .filter(({ status, because, accepted }) => status !== 'pass' && because === undefined && accepted === undefined)
    .map(({ check, status, reason, message }) => ({ check, status, reason, message }));
