import { bearingOf } from '../facts/by-address.ts';
import { statuses, type CheckMeta, type Status } from '../model/check.ts';
import type { Finding } from '../model/report.ts';
import type { Acceptance } from '../model/target.ts';
import { accept } from './accept.ts';

/** What weighing findings takes of the checks that gave them, by id. */
export type Weights = ReadonlyMap<string, Pick<CheckMeta, 'essential' | 'yieldsTo' | 'yieldsOnly'>>;

interface Weighed {
  /** As they are told: with who bears them and what explains them. */
  readonly explained: readonly Finding[];
  /** As they count: what is borne is as good as passed. */
  readonly counted: readonly Finding[];
}

/** Which of these are borne, and which are explained by others; those of `kept` checks keep the explanation they have. */
export function weigh(
  findings: readonly Finding[],
  acceptances: readonly Acceptance[],
  now: number,
  byId: Weights,
  kept: ReadonlySet<string> = new Set(),
): Weighed {
  const explained = explain(accept(findings, acceptances, now), byId, kept);
  const counted = explained.map((finding) =>
    isBorne(finding, explained) ? { ...finding, status: 'pass' as const } : finding,
  );
  return { explained, counted };
}

/**
 * Adds `because`: the first check of `yieldsTo` whose fail on the same subject explains this finding. What could not be
 * measured is also explained by an essential check that could not: one dead resolver is one story. What somebody bears
 * explains only what could not be measured because of it, and a doubt in what all else was compared with explains
 * nothing: who mends that is rid of it alone.
 */
function explain(findings: readonly Finding[], byId: Weights, kept: ReadonlySet<string>): Finding[] {
  const explains = (cause: Finding, finding: Finding): boolean => {
    if (cause.first === true || (cause.accepted !== undefined && finding.status !== 'unknown')) return false;
    const bearing = bearingOf(cause.subject, finding.subject);
    if (cause.status === 'fail') return bearing !== 'none';
    const isUnseen = cause.status === 'unknown' && finding.status === 'unknown';
    return isUnseen && bearing === 'same' && byId.get(cause.check)?.essential === true;
  };
  return findings.map((finding) => {
    if (finding.status === 'pass' || finding.first === true || kept.has(finding.check)) return finding;
    const { yieldsTo = [], yieldsOnly } = byId.get(finding.check) ?? {};
    const causes = yieldsTo.filter((id) => yieldsOnly?.[id]?.includes(finding.reason) ?? true);
    const because = causes.find((id) => findings.some((other) => other.check === id && explains(other, finding)));
    return because === undefined ? finding : { ...finding, because };
  });
}

/** Whether somebody bears it: itself, or all that keeps it from being measured. */
function isBorne(finding: Finding, all: readonly Finding[], below: readonly string[] = []): boolean {
  if (finding.accepted !== undefined) return true;
  const { because, status, check } = finding;
  if (because === undefined || status !== 'unknown' || below.includes(check)) return false;
  const causes = all.filter((cause) => cause.check === because && cause.status !== 'pass');
  return causes.length > 0 && causes.every((cause) => isBorne(cause, all, [...below, check]));
}

/**
 * An unknown counts where it is essential, where nothing else is known, or where it does not clear what was found
 * before; and what was not looked at is not well.
 */
export function statusOf(findings: readonly Finding[], byId: Weights, gap: boolean): Status {
  const status = worst(findings.map((finding) => weightOf(finding, byId)));
  const nothingKnown = findings.every((finding) => finding.status === 'unknown');
  return status !== 'fail' && (gap || nothingKnown) ? 'unknown' : status;
}

/** What was a fail is not known to be one any more; a warning that cannot be seen again is still no more than that. */
function weightOf({ status, check, earlier }: Finding, byId: Weights): Status {
  if (status !== 'unknown' || byId.get(check)?.essential) return status;
  if (earlier === undefined) return 'pass';
  return earlier.status === 'fail' ? 'unknown' : 'warn';
}

export const worst = (among: readonly Status[]): Status =>
  statuses[Math.max(0, ...among.map((status) => statuses.indexOf(status)))] ?? 'pass';

export function reaches(essential: readonly Finding[], unseen: boolean): boolean | null {
  if (essential.some(({ status }) => status === 'fail')) return false;
  return unseen || essential.length === 0 || essential.some(({ status }) => status === 'unknown') ? null : true;
}

/** Worst first; what stands before what is explained; essential checks first; else the order of the list. */
export function rank(findings: readonly Finding[], byId: Weights): Finding[] {
  const weight = (finding: Finding): number =>
    -16 * statuses.indexOf(finding.status) -
    (finding.first === true ? 8 : 0) +
    (finding.because === undefined && finding.accepted === undefined ? 0 : 2) +
    (byId.get(finding.check)?.essential ? 0 : 1);
  return [...findings].sort((a, b) => weight(a) - weight(b));
}
