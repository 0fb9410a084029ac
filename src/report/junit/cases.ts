import type { CheckCatalogue, Finding, TargetReport } from '../../model/report.ts';
import { acceptedText } from '../accepted.ts';
import { findingLines, widestId } from '../finding.ts';
import { leavesOpen, stands } from '../finding-groups.ts';
import { plainPen } from '../pen.ts';

/** What became of one check at one target, as JUnit counts it. */
export interface Case {
  readonly name: string;
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  /** The reason, from the closed list of the check. */
  readonly type: string;
  readonly message: string;
  /** What is so and what to do, line by line; of what is passed, what should be looked at all the same. */
  readonly lines: readonly string[];
}

/**
 * A case for each check. Where a target fails or is unknown, and only there, one of them is a failure or an error: what
 * another finding explains, what somebody bears and what was not judged is skipped, with why; a warning passes.
 */
export function casesOf(target: TargetReport, catalogue: CheckCatalogue): readonly Case[] {
  const found = [...Map.groupBy(target.findings, ({ check }) => check)];
  const known = new Set(found.map(([check]) => check));
  const unjudged = Map.groupBy(
    target.notJudged.filter(({ check }) => !known.has(check)),
    ({ check }) => check,
  );
  const cases = [
    ...found.map(([check, findings]) => caseOf(check, findings, catalogue)),
    ...Array.from(unjudged, ([check, entries]) =>
      skipped(check, 'not-judged', `not judged: ${entries.map(({ because }) => because).join('; ')}`),
    ),
  ];
  return [...wholeTarget(target, cases), ...cases];
}

/** A target that is not well though no check says so by itself: mostly, nothing was looked at. */
function wholeTarget({ status, notJudged }: TargetReport, cases: readonly Case[]): Case[] {
  const outcome = status === 'fail' ? 'failure' : status === 'unknown' ? 'error' : null;
  if (outcome === null || cases.some((one) => one.outcome === 'failure' || one.outcome === outcome)) return [];
  const message = notJudged[0]?.because ?? (cases.length === 0 ? 'nothing was looked at' : `the target is ${status}`);
  return [{ name: 'target', outcome, type: status, message, lines: [] }];
}

function caseOf(check: string, findings: readonly Finding[], catalogue: CheckCatalogue): Case {
  const standing = findings.filter(stands);
  const idWidth = widestId(standing, plainPen);
  const lines = standing.flatMap((finding) => findingLines(finding, catalogue, idWidth, plainPen));
  const told = (outcome: Case['outcome'], [first, ...more]: readonly [Finding, ...Finding[]]): Case => ({
    name: check,
    outcome,
    type: first.reason,
    message: more.length === 0 ? first.message : `${first.message} (and ${more.length} more)`,
    lines,
  });
  const failed = some(standing.filter(({ status }) => status === 'fail'));
  if (failed !== null) return told('failure', failed);
  const unseen = standing.filter(({ status }) => status === 'unknown');
  const counted = some(unseen.filter((finding) => leavesOpen(finding, catalogue)));
  if (counted !== null) return told('error', counted);
  const uncounted = some(unseen);
  if (uncounted !== null) return told('skipped', uncounted);
  const warned = some(standing);
  if (warned !== null) return told('passed', warned);
  return settled(check, findings);
}

/** Nothing of it stands. */
function settled(check: string, findings: readonly Finding[]): Case {
  const borne = findings.find(({ status, accepted }) => status !== 'pass' && accepted !== undefined);
  if (borne?.accepted !== undefined)
    return skipped(check, 'accepted', `${acceptedText(borne.accepted)} (${borne.message})`);
  const explained = findings.find(({ because }) => because !== undefined);
  if (explained !== undefined)
    return skipped(check, 'explained', `explained by ${explained.because}: ${explained.message}`);
  return { name: check, outcome: 'passed', type: 'as-expected', message: '', lines: [] };
}

const skipped = (name: string, type: string, message: string): Case => ({
  name,
  outcome: 'skipped',
  type,
  message,
  lines: [],
});

const some = (findings: readonly Finding[]): readonly [Finding, ...Finding[]] | null => {
  const [first, ...rest] = findings;
  return first === undefined ? null : [first, ...rest];
};
