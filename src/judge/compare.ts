import type { Finding, Report, TargetReport } from '../model/report.ts';
import {
  comparisonSchema,
  type Apart,
  type ComparedCertificate,
  type ComparedFinding,
  type ComparedTarget,
  type Comparison,
  type LoneTarget,
  type Standing,
} from '../model/comparison.ts';
import type { Limit } from '../model/vantage.ts';

/** What a report is compared by: all of it, or of a file of single targets these alone. */
export interface Side extends Partial<Pick<Report, 'startedAt' | 'vantage'>> {
  readonly from: string;
  readonly targets: readonly TargetReport[];
}

/** What differs. Times, durations, TTLs and the wording of messages differ between any two runs, and do not count. */
export function compareReports(a: Side, b: Side): Comparison {
  const [inA, inB] = [byIdentity(a.targets), byIdentity(b.targets)];
  const shared = [...inA].flatMap(([key, target]) => {
    const other = inB.get(key);
    return other === undefined ? [] : [compareTargets(target, other)];
  });
  const targets = shared.filter((target) => Object.keys(target).length > identityParts);
  return {
    schema: comparisonSchema,
    a: headOf(a),
    b: headOf(b),
    limits: { onlyA: limitsBeyond(a, b), onlyB: limitsBeyond(b, a) },
    targets,
    onlyA: loneIn(inA, inB),
    onlyB: loneIn(inB, inA),
    same: shared.length - targets.length,
  };
}

/** Whether two reports say the same. */
export const isSame = ({ limits, targets, onlyA, onlyB }: Comparison): boolean =>
  [limits.onlyA, limits.onlyB, targets, onlyA, onlyB].every((list) => list.length === 0);

const identityParts = 3;

/** A target is told apart by host, port and name; one that is in a report twice by its place among its like, too. */
function byIdentity(targets: readonly TargetReport[]): ReadonlyMap<string, TargetReport> {
  return numbered(targets, ({ host, port, name }) => [host, port, name]);
}

function numbered<What>(all: readonly What[], identity: (one: What) => readonly unknown[]): ReadonlyMap<string, What> {
  const groups = Map.groupBy(all, (one) => JSON.stringify(identity(one)));
  return new Map([...groups].flatMap(([key, group]) => group.map((one, i) => [`${key}${i}`, one] as const)));
}

const headOf = ({ from, vantage, startedAt, targets }: Side): Comparison['a'] => ({
  from,
  ...(vantage === undefined ? {} : { vantage: vantage.name }),
  ...(startedAt === undefined ? {} : { startedAt }),
  targets: targets.length,
});

/** Where one of them does not tell its limits, they cannot differ. */
function limitsBeyond({ vantage }: Side, other: Side): Limit[] {
  if (vantage === undefined || other.vantage === undefined) return [];
  const codes = new Set(other.vantage.limits.map(({ code }) => code));
  return vantage.limits.filter(({ code }) => !codes.has(code));
}

const loneIn = (
  own: ReadonlyMap<string, TargetReport>,
  other: ReadonlyMap<string, TargetReport>,
): readonly LoneTarget[] =>
  [...own].flatMap(([key, { host, port, name, status }]) => (other.has(key) ? [] : [{ host, port, name, status }]));

function compareTargets(a: TargetReport, b: TargetReport): ComparedTarget {
  const status = apart(a, b, (one) => one.status);
  const up = apart(a, b, (one) => one.up);
  const findings = compareFindings(a, b);
  const chain = apart(a, b, chainOf);
  const addresses = { onlyA: beyond(a, b), onlyB: beyond(b, a) };
  const certificate = apart(a, b, certificateOf);
  const tls = apart(a, b, ({ observed }) => observed.tls?.version ?? null);
  const http = apart(a, b, ({ observed }) => observed.http?.status ?? null);
  return {
    host: a.host,
    port: a.port,
    name: a.name,
    ...(status && { status }),
    ...(up && { up }),
    ...(findings && { findings }),
    ...(chain && { chain }),
    ...(addresses.onlyA.length + addresses.onlyB.length > 0 && { addresses }),
    ...(certificate && { certificate }),
    ...(tls && { tls }),
    ...(http && { http }),
  };
}

function apart<What>(a: TargetReport, b: TargetReport, part: (target: TargetReport) => What): Apart<What> | null {
  const both = { a: part(a), b: part(b) };
  return JSON.stringify(both.a) === JSON.stringify(both.b) ? null : both;
}

const chainOf = ({ observed: { chain, end } }: TargetReport): readonly string[] => [
  ...chain.map(({ owner, type, target }) => `${owner} ${type} ${target}`),
  ...(end === undefined || end.kind === 'addresses' ? [] : [`${end.name} ${end.kind}`]),
];

const beyond = ({ observed }: TargetReport, other: TargetReport): readonly string[] =>
  observed.addresses.filter((address) => !other.observed.addresses.includes(address));

function certificateOf({ observed: { certificate } }: TargetReport): ComparedCertificate | null {
  if (certificate === undefined) return null;
  const { sha256, issuer, notAfter, trust } = certificate;
  return { sha256, issuer, notAfter, trust };
}

function compareFindings(a: TargetReport, b: TargetReport): NonNullable<ComparedTarget['findings']> | null {
  const [inA, inB] = [standing(a), standing(b)];
  const changed = [...inA].flatMap(([key, finding]) => {
    const other = inB.get(key);
    const both = other === undefined ? null : { a: outlineOf(finding), b: outlineOf(other) };
    if (both === null || (both.a.status === both.b.status && both.a.accepted === both.b.accepted)) return [];
    const { check, reason, subject } = finding;
    return [{ check, reason, ...(subject === undefined ? {} : { subject }), ...both }];
  });
  const onlyA = only(inA, inB, b);
  const onlyB = only(inB, inA, a);
  return onlyA.length + onlyB.length + changed.length === 0 ? null : { onlyA, onlyB, changed };
}

/** All that is no pass. */
const standing = ({ findings }: TargetReport): ReadonlyMap<string, Finding> =>
  numbered(
    findings.filter(({ status }) => status !== 'pass'),
    ({ check, reason, subject }) => [check, reason, subject],
  );

const outlineOf = ({ status, accepted }: Finding) => ({ status, accepted: accepted !== undefined });

const only = (
  own: ReadonlyMap<string, Finding>,
  other: ReadonlyMap<string, Finding>,
  target: TargetReport,
): ComparedFinding[] =>
  [...own].flatMap(([key, { check, reason, subject, status, message, owner }]) => {
    if (other.has(key)) return [];
    const place = subject === undefined ? {} : { subject };
    return [{ check, reason, ...place, status, message, owner, elsewhere: standingOf(check, target) }];
  });

function standingOf(check: string, { findings, notJudged }: TargetReport): Standing {
  const own = findings.filter((finding) => finding.check === check);
  if (own.length > 0) return own.every(({ status }) => status === 'pass') ? 'passes' : 'says-other';
  return notJudged.some((entry) => entry.check === check) ? 'not-judged' : 'not-made';
}
