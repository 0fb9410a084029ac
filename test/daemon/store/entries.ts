import type { HistoryEntry } from '../../../src/model/history.ts';
import type { ObservedCertificate, TargetReport } from '../../../src/model/report.ts';
import { targetKey } from '../../../src/facts/target-key.ts';
import { openStore, type Store, type StoreOptions } from '../../../src/daemon/store/store.ts';
import { dayMs, target } from '../../support/evidence.ts';

export const beginning = Date.parse('2026-11-21T12:00:00Z');

export const hostOf = (n: number): string => `host-${n}.example.com`;
export const keyOf = (n: number): string => targetKey({ host: hostOf(n), port: 443, name: hostOf(n) });

export const served = (over: Partial<ObservedCertificate> = {}): ObservedCertificate => ({
  subject: 'CN=host.example.com',
  issuer: 'R12',
  names: ['host.example.com'],
  notBefore: '2026-11-01T00:00:00.000Z',
  notAfter: '2027-01-30T00:00:00.000Z',
  serial: '0a',
  sha256: 'aa',
  trust: 'public',
  ...over,
});

export const told = (n: number, over: Partial<TargetReport> = {}): TargetReport => ({
  host: hostOf(n),
  port: 443,
  name: hostOf(n),
  labels: {},
  status: 'pass',
  up: true,
  startedAt: new Date(beginning).toISOString(),
  durationMs: 12,
  observed: { chain: [], addresses: ['20.80.0.1'] },
  findings: [],
  notJudged: [],
  ...over,
});

/** The look at a host, so many milliseconds after the beginning. */
export function entry(n: number, afterMs: number, over: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    target: target({ host: hostOf(n), name: hostOf(n) }),
    at: new Date(beginning + afterMs).toISOString(),
    look: 'quick',
    status: 'pass',
    report: told(n),
    certificates: [],
    ...over,
  };
}

export const changeAt = (afterMs: number, message = 'nobody answers'): NonNullable<HistoryEntry['change']> => ({
  at: new Date(beginning + afterMs).toISOString(),
  status: 'fail',
  before: 'pass',
  findings: [{ check: 'reach.every-address-answers', status: 'fail', reason: 'refused', message }],
});

export interface Opened extends AsyncDisposable {
  readonly store: Store;
  readonly troubles: string[];
  readonly recoveries: () => number;
}

export async function opened(path: string | null, over: Partial<StoreOptions> = {}): Promise<Opened> {
  const troubles: string[] = [];
  let recoveries = 0;
  const store = await openStore({
    path,
    keepMs: 400 * dayMs,
    keepEvidenceMs: 30 * dayMs,
    now: () => beginning,
    onTrouble: ({ message }) => troubles.push(message),
    onRecovered: () => (recoveries += 1),
    ...over,
  });
  return { store, troubles, recoveries: () => recoveries, [Symbol.asyncDispose]: () => store.close() };
}

export async function restoredOf(store: Store): Promise<TargetReport[]> {
  const found = [];
  for await (const report of store.restored()) found.push(report);
  return found;
}
