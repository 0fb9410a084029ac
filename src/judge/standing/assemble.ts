import type { Finding, ObservedCertificate, TargetReport } from '../../model/report.ts';
import { statesOf } from '../accept.ts';
import { rank, statusOf, weigh } from '../weigh.ts';
import type { CheckList } from './check-list.ts';
import { keepEarlier } from './earlier.ts';
import { hasGap, mergeLooks, mergeObserved, saidIn, type Before, type SettledLook, type Words } from './merge.ts';
import { keepSince } from './since.ts';

export interface Ground {
  /** What was measured last, told or not: what this look does not judge stays as it is there. */
  readonly before: Before | null;
  /** What was told last, and rests on the same expectations: it is not cleared by what cannot be measured. */
  readonly told: TargetReport | null;
  /** Since when its findings stand, those stand that are the same now. */
  readonly dated: TargetReport | null;
  /** What was told last, whatever it rests on. */
  readonly last: TargetReport | null;
}

export interface Assembled {
  readonly report: TargetReport;
  /** The checks that this very look has judged. */
  readonly fresh: ReadonlySet<string>;
}

/** What holds of a target after a look, were it told at once. */
export function assemble(looked: SettledLook, ground: Ground, list: CheckList): Assembled {
  const { target, report } = looked;
  const { startedAt } = report;
  const now = Date.parse(startedAt);
  const before = ground.before?.report;
  const merged = mergeLooks(ground.before, looked, list);
  const kept =
    ground.told === null
      ? merged
      : keepEarlier(merged, { report: ground.told, latest: before ?? ground.told, acceptances: target.accept, now });
  const said = keepSince(kept, ground.dated, startedAt);
  const fresh = new Set(said.flatMap((one) => (one.fresh ? [one.check] : [])));
  const { isStopped, ...counted } = count(said, fresh, looked, list);
  const fullLookAt = looked.look === 'full' && !looked.ownTrouble ? startedAt : before?.fullLookAt;
  const certificate = lastCertificate(report) ?? before?.lastCertificate ?? ground.last?.lastCertificate;
  const told: TargetReport = {
    host: report.host,
    port: report.port,
    name: report.name,
    labels: report.labels,
    ...(report.loadBalancer === undefined ? {} : { loadBalancer: report.loadBalancer }),
    up: looked.ownTrouble ? null : isStopped ? false : report.up,
    since: ground.last?.status === counted.status ? (ground.last.since ?? ground.last.startedAt) : startedAt,
    startedAt,
    durationMs: report.durationMs,
    ...(fullLookAt === undefined ? {} : { fullLookAt }),
    ...(certificate === undefined ? {} : { lastCertificate: certificate }),
    observed: mergeObserved(before?.observed, looked, list),
    ...(report.questions === undefined ? {} : { questions: report.questions }),
    ...counted,
  };
  return { report: told, fresh };
}

/** The same, were other words told of some checks. */
export function retell(
  { report, fresh }: Assembled,
  other: Retold,
  looked: SettledLook,
  list: CheckList,
): TargetReport {
  const { instead, wasUp } = other;
  const judged = new Set([...fresh].filter((check) => !instead.has(check)));
  const own = saidIn(report);
  const said = list.checks.map(({ id }) => {
    const words = instead.get(id) ?? own(id);
    return { ...words, findings: words.findings.map((finding) => toBeWeighed(finding, judged)) };
  });
  const { isStopped, ...counted } = count(said, judged, looked, list);
  // What is not told does not stop users either.
  const up = report.up === false ? wasUp || null : report.up;
  return { ...report, ...counted, up: isStopped ? false : up };
}

export interface Retold {
  readonly instead: ReadonlyMap<string, Words>;
  /** What is told where nothing that is told stops users. */
  readonly wasUp: boolean;
}

function toBeWeighed(finding: Finding, judged: ReadonlySet<string>): Finding {
  const { because, accepted: _accepted, ...rest } = finding;
  return because === undefined || judged.has(finding.check) ? rest : { ...rest, because };
}

interface Counted extends Pick<TargetReport, 'status' | 'findings' | 'notJudged' | 'acceptances'> {
  /** Something essential fails. */
  readonly isStopped: boolean;
}

/** What it comes to: what was not judged by this look keeps its explanation, the rest is explained anew. */
function count(said: readonly Words[], fresh: ReadonlySet<string>, looked: SettledLook, list: CheckList): Counted {
  const { target, report, ownTrouble } = looked;
  const now = Date.parse(report.startedAt);
  const kept = new Set(list.byId.keys().filter((check) => !fresh.has(check)));
  const found = said.flatMap(({ findings }) => findings);
  const notJudged = said.flatMap((one) => one.notJudged ?? []);
  const { explained, counted } = weigh(found, target.accept, now, list.byId, kept);
  const unjudged = notJudged.map(({ check }) => check);
  return {
    status: ownTrouble ? 'unknown' : statusOf(counted, list.byId, hasGap(looked, list)),
    isStopped: counted.some((one) => one.status === 'fail' && list.byId.get(one.check)?.essential),
    findings: rank(explained, list.byId),
    notJudged,
    ...(target.accept.length === 0 ? {} : { acceptances: statesOf(target.accept, explained, { now, unjudged }) }),
  };
}

function lastCertificate({ observed, startedAt }: TargetReport): TargetReport['lastCertificate'] {
  const leaf: ObservedCertificate | undefined = observed.earliestCertificate ?? observed.certificate;
  return leaf && { ...leaf, seenAt: startedAt };
}
