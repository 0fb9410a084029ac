import { parseListen, type Listen } from './endpoint.ts';
import { parseDuration } from './duration.ts';
import type { Every, Schedule } from '../model/schedule.ts';
import type { Values } from './schema.ts';

/** The HTTP of `serve`. */
export interface ServerSettings {
  readonly listen: Listen;
  /** Under which users reach it, without a final slash; null where nobody said. */
  readonly externalUrl: string | null;
  /** What lets its bearer act; null: nobody may. */
  readonly token: string | null;
  /** What lets its bearer read; null: everybody may. */
  readonly readToken: string | null;
  /** Paths of PEM files; null: plain HTTP. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  /** What /probe may be asked beside the configured targets, each as `allowanceOf` takes it. */
  readonly allow: readonly string[];
}

export interface StoreSettings {
  /** Of the database's file; null: in memory. */
  readonly path: string | null;
  readonly keepMs: number;
  readonly keepEvidenceMs: number;
}

export const serverFrom = ({ server }: Values): ServerSettings => ({
  listen: parseListen(server.listen) ?? { address: '127.0.0.1', port: 9790 },
  externalUrl: server.externalUrl.replace(/\/+$/, '') || null,
  token: server.token || null,
  readToken: server.readToken || null,
  tls: server.tls.cert === '' || server.tls.key === '' ? null : { cert: server.tls.cert, key: server.tls.key },
  allow: server.probe.allow,
});

export const storeFrom = ({ store }: Values): StoreSettings => ({
  path: store.path || null,
  keepMs: store.keep,
  keepEvidenceMs: store.keepEvidence,
});

/** Of texts that the schema has taken. */
export const scheduleFrom = (
  given: {
    readonly schedule?: string | undefined;
    readonly fullSchedule?: string | undefined;
    readonly confirm?: readonly number[] | undefined;
  },
  defaults: Pick<Values['defaults'], 'schedule' | 'fullSchedule' | 'confirm'>,
): Schedule => ({
  quick: everyOf(given.schedule ?? defaults.schedule),
  full: everyOf(given.fullSchedule ?? defaults.fullSchedule),
  confirmMs: given.confirm ?? defaults.confirm,
});

function everyOf(text: string): Every {
  const everyMs = parseDuration(text);
  return everyMs === null ? { cron: text } : { everyMs };
}
