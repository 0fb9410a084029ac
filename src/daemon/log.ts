import { pino } from 'pino';
import { boundedFields, escaped, maskedText, type Fields } from './log-fields.ts';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

type Write = (message: string, fields?: Fields) => void;

/** Messages are constant sentences; what differs from one time to the next stands in the fields. */
export interface Log {
  readonly debug: Write;
  readonly info: Write;
  /** Of the same warning with the same texts in its fields, one a minute is written; the others are counted. */
  readonly warn: Write;
  /** As warnings. */
  readonly error: Write;
  readonly fatal: Write;
}

interface LogMeans {
  readonly level: LogLevel;
  /** Takes one whole line of JSON. */
  write(line: string): void;
  /** What may not be written, wherever it stands; asked at each line, for a reload may change it. */
  secrets?(): readonly string[];
  /** Milliseconds of a clock that only goes forward. */
  now?(): number;
}

/** For this long, a repeated warning is only counted. */
const quietMs = 60_000;
/** So many that differ in their fields alone are written within that time. */
const mostAlike = 50;

interface Repeated {
  readonly since: number;
  readonly say: (fields: Fields) => void;
  readonly fields: Fields;
  count: number;
}

/** JSON lines: level, time, message and fields; bounded, escaped for terminals, and without secrets. */
export function startLog({ level, write, secrets = () => [], now = () => performance.now() }: LogMeans): Log {
  const out = pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line) => write(escaped(line)) },
  );
  const at =
    (kind: Exclude<LogLevel, 'silent'>): Write =>
    (message, fields = {}) => {
      if (out.isLevelEnabled(kind)) out[kind](boundedFields(fields, secrets()), maskedText(message, secrets()));
    };
  const recent = new Map<string, Repeated>();
  const alike = new Map<string, number>();
  let sweptAt = now();

  /** Tells how often what was written before came again, once its minute is over. */
  const sweep = (): void => {
    if (now() - sweptAt < quietMs) return;
    sweptAt = now();
    for (const [key, { since, say, fields, count }] of recent) {
      if (sweptAt - since < quietMs) continue;
      recent.delete(key);
      if (count > 0) say({ ...fields, repeated: count });
    }
    alike.clear();
  };

  const sparing = (kind: 'warn' | 'error'): Write => {
    const say = at(kind);
    return (message, fields = {}) => {
      sweep();
      const texts = Object.entries(fields).filter(([, value]) => typeof value === 'string');
      const different = `${kind} ${message} ${JSON.stringify(texts)}`;
      const written = alike.get(message) ?? 0;
      // Beyond what anybody reads, they are one.
      const key = recent.has(different) || written < mostAlike ? different : `${kind} ${message}`;
      const known = recent.get(key);
      if (known !== undefined && now() - known.since < quietMs) {
        known.count += 1;
        return;
      }
      alike.set(message, written + 1);
      const count = known?.count ?? 0;
      recent.set(key, { since: now(), say: (given) => say(message, given), fields, count: 0 });
      say(message, count === 0 ? fields : { ...fields, repeated: count });
    };
  };
  const plain = (kind: 'debug' | 'info' | 'fatal'): Write => {
    const say = at(kind);
    return (message, fields) => {
      sweep();
      say(message, fields);
    };
  };
  return {
    debug: plain('debug'),
    info: plain('info'),
    warn: sparing('warn'),
    error: sparing('error'),
    fatal: plain('fatal'),
  };
}
