import type { HistoryEntry, Issuance, TargetKey } from '../../model/history.ts';
import type { Status } from '../../model/check.ts';
import { targetKey } from '../../facts/target-key.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Batch, CertificateRow, ChangeRow, DayRow, TextRow, ToldOfCertificate } from './messages.ts';
import { dayMs } from './times.ts';

const hourMs = 3_600_000;
/** What one transaction holds at most. */
const rowsInBatch = 500;
const charactersInBatch = 4_000_000;
/** What waits at most while nothing can be written. */
const mostRows = 200_000;
const mostCharacters = 64_000_000;
/** Of these, reports and evidence leave room for what is asked for later. */
const mostOfTexts = 48_000_000;
/** Of so many targets it is remembered what was written of them. */
const mostRemembered = 100_000;

export interface Pending {
  /** False where there was no room for part of it. */
  note(entry: HistoryEntry): boolean;
  issued(issuance: Issuance): void;
  /** What is to be written next; null where there is nothing. */
  take(): Batch | null;
  rows(): number;
}

/** What waits to be written: one row for what is said of the same thing again. */
export function startPending({ withEvidence }: { readonly withEvidence: boolean }): Pending {
  const changes = new Map<number, ChangeRow>();
  const certificates = new Map<string, CertificateRow>();
  const days = new Map<string, DayRow & { readonly counts: Record<Status, number> }>();
  const reports = new Map<TargetKey, TextRow>();
  const evidence = new Map<number, TextRow>();
  const issuances = new Map<string, Issuance>();
  const writtenReports = new Map<TargetKey, { readonly fingerprint: number; readonly atMs: number }>();
  const writtenCertificates = new Map<string, number>();
  let characters = 0;
  let number = 0;

  const rows = (): number =>
    [changes, certificates, days, reports, evidence, issuances].reduce((sum, { size }) => sum + size, 0);
  const hasRoom = (more: number, most = mostCharacters): boolean => rows() < mostRows && characters + more <= most;

  function addText(into: Map<TargetKey, TextRow> | Map<number, TextRow>, row: TextRow): boolean {
    if (!hasRoom(row.json.length, mostOfTexts)) return false;
    characters += row.json.length - (into === reports ? (reports.get(row.key)?.json.length ?? 0) : 0);
    if (into === reports) reports.set(row.key, row);
    else evidence.set((number += 1), row);
    return true;
  }
  function addReport(key: TargetKey, atMs: number, { report }: HistoryEntry): boolean {
    const fingerprint = fingerprintOf(report);
    const written = writtenReports.get(key);
    if (written?.fingerprint === fingerprint && Math.abs(atMs - written.atMs) < hourMs) return true;
    const { trace: _, evidence: __, ...told } = report;
    if (!addText(reports, { key, atMs, json: JSON.stringify(told) })) return false;
    remember(writtenReports, key, { fingerprint, atMs });
    return true;
  }
  function addCertificate(key: TargetKey, atMs: number, seen: HistoryEntry['certificates'][number]): boolean {
    const { sha256, trust: _, ...told } = seen;
    const id = `${key} ${sha256}`;
    const written = writtenCertificates.get(id);
    if (written !== undefined && Math.abs(atMs - written) < hourMs) return true;
    if (!hasRoom(0)) return false;
    remember(writtenCertificates, id, atMs);
    const certificate = JSON.stringify(told satisfies ToldOfCertificate);
    const firstMs = certificates.get(id)?.firstMs ?? atMs;
    certificates.set(id, { key, sha256, firstMs, lastMs: atMs, certificate });
    return true;
  }
  function addDay(key: TargetKey, atMs: number, status: Status): boolean {
    const day = Math.floor(atMs / dayMs);
    const id = `${key} ${day}`;
    const found = days.get(id);
    if (found === undefined && !hasRoom(0)) return false;
    const row = found ?? { key, day, counts: { pass: 0, warn: 0, unknown: 0, fail: 0 } };
    row.counts[status] += 1;
    days.set(id, row);
    return true;
  }
  function addChange(key: TargetKey, { change }: HistoryEntry): boolean {
    if (change === undefined) return true;
    const { at, status, before } = change;
    const findings = JSON.stringify(change.findings);
    if (!hasRoom(findings.length)) return false;
    characters += findings.length;
    changes.set((number += 1), { key, atMs: Date.parse(at), status, before, findings });
    return true;
  }

  /** What fits of these rows into a batch of which so much is left. */
  function shift<K, Row>(
    from: Map<K, Row>,
    left: { rows: number; characters: number },
    sizeOf: (row: Row) => number,
  ): Row[] {
    const taken: Row[] = [];
    for (const [id, row] of from) {
      if (left.rows <= 0 || left.characters <= 0) break;
      left.rows -= 1;
      left.characters -= sizeOf(row);
      characters -= sizeOf(row);
      from.delete(id);
      taken.push(row);
    }
    return taken;
  }

  return {
    note(entry) {
      const key = targetKey(entry.target);
      const atMs = Date.parse(entry.at);
      const parts = [
        addChange(key, entry),
        addDay(key, atMs, entry.status),
        ...entry.certificates.map((seen) => addCertificate(key, atMs, seen)),
        addReport(key, atMs, entry),
        !withEvidence || entry.evidence === undefined
          ? true
          : addText(evidence, { key, atMs, json: JSON.stringify(entry.evidence) }),
      ];
      return parts.every(Boolean);
    },
    issued(issuance) {
      if (hasRoom(0)) issuances.set(issuance.sha256, issuance);
    },
    take() {
      if (rows() === 0) return null;
      const left = { rows: rowsInBatch, characters: charactersInBatch };
      const ofText = ({ json }: TextRow): number => json.length;
      const none = (): number => 0;
      return {
        changes: shift(changes, left, ({ findings }) => findings.length),
        days: shift(days, left, none),
        certificates: shift(certificates, left, none),
        issuances: shift(issuances, left, none),
        reports: shift(reports, left, ofText),
        evidence: shift(evidence, left, ofText),
      };
    },
    rows,
  };
}

/** Where there are too many, all are forgotten: what is written once too often does no harm. */
function remember<K, V>(into: Map<K, V>, key: K, value: V): void {
  if (into.size >= mostRemembered) into.clear();
  into.set(key, value);
}
