import type { TargetReport } from '../../model/report.ts';
import { gravityOf } from './gravity.ts';

/**
 * Whether so much is different that all checks should be made again. Addresses and leaves that come in turn, and what
 * cannot be measured for once, are no change.
 */
export const isChanged = (before: TargetReport, after: TargetReport): boolean =>
  before.status !== after.status ||
  before.up !== after.up ||
  outlineOf(before) !== outlineOf(after) ||
  isApart(leavesOf(before), leavesOf(after)) ||
  isApart(before.observed.addresses, after.observed.addresses);

const outlineOf = ({ findings, observed: { chain } }: TargetReport): string =>
  JSON.stringify([
    findings
      .filter((finding) => gravityOf(finding) > 0)
      .map((finding) => `${finding.check} ${gravityOf(finding)} ${(finding.earlier ?? finding).reason}`)
      .toSorted(),
    chain.map(({ owner, type, target }) => [owner, type, target]),
  ]);

const leavesOf = ({ observed: { certificate, earliestCertificate } }: TargetReport): readonly string[] =>
  [certificate, earliestCertificate].flatMap((leaf) => (leaf === undefined ? [] : [leaf.sha256]));

/** Where there is nothing, nothing is other than it was. */
const isApart = (before: readonly string[], after: readonly string[]): boolean =>
  before.length > 0 && after.length > 0 && !after.some((one) => before.includes(one));
