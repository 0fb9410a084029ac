import type {
  Apart,
  ComparedCertificate,
  ComparedFinding,
  ComparedTarget,
  Comparison,
  LoneTarget,
  Standing,
} from '../model/comparison.ts';
import type { Status } from '../model/check.ts';
import type { Limit } from '../model/vantage.ts';
import { escapeJson } from './escape.ts';
import { hang } from './layout.ts';
import { pen as makePen, type Drawing, type Pen } from './pen.ts';
import { titleText } from './target.ts';

export const comparisonJson = (comparison: Comparison): string =>
  `${escapeJson(JSON.stringify(comparison, null, 2))}\n`;

const elsewhereText: Readonly<Record<Standing, string>> = {
  passes: 'passes there',
  'says-other': 'says something else there',
  'not-judged': 'was not judged there',
  'not-made': 'was not made there',
};

type Side = 'a' | 'b';
/** As `diff` marks them: what is in the first alone, and in the second alone. */
const marks: Readonly<Record<Side, string>> = { a: '-', b: '+' };

/** For a person: what differs, target by target, `-` for what the first report alone has and `+` for the second. */
export function comparisonText(comparison: Comparison, options: Drawing): string {
  const pen = makePen(options);
  const { a, b, limits, targets, onlyA, onlyB } = comparison;
  const blocks = [
    [...headLines('a', a, pen), ...headLines('b', b, pen)],
    [...limitLines('a', limits.onlyA, pen), ...limitLines('b', limits.onlyB, pen)],
    ...targets.map((target) => targetLines(target, pen)),
    [...loneLines('a', onlyA, pen), ...loneLines('b', onlyB, pen)],
    hang('', tallyText(comparison), pen.width),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function headLines(side: Side, { from, vantage, startedAt, targets }: Comparison['a'], pen: Pen): string[] {
  const parts = [
    pen.paint('strong', pen.say(from)),
    ...(vantage === undefined ? [] : [`vantage ${pen.say(vantage)}`]),
    ...(startedAt === undefined ? [] : [pen.say(startedAt)]),
    count(targets, 'target'),
  ];
  return hang(`${marks[side]} `, parts.join(` ${pen.marks.dot} `), pen.width);
}

const limitLines = (side: Side, limits: readonly Limit[], pen: Pen): string[] =>
  limits.flatMap(({ code, message }) =>
    hang(`${marks[side]} vantage: `, `${pen.say(code)}: ${pen.say(message)}`, pen.width),
  );

function targetLines(target: ComparedTarget, pen: Pen): string[] {
  const { status, up, findings, chain, addresses, certificate, tls, http } = target;
  const verdict = status === undefined ? '' : `   ${word(status.a, pen)} ${pen.marks.arrow} ${word(status.b, pen)}`;
  const both = <What>(label: string, change: Apart<What> | undefined, text: (what: What) => string): string[] =>
    change === undefined ? [] : [...row('a', label, text(change.a), pen), ...row('b', label, text(change.b), pen)];
  return [
    `${pen.paint('strong', titleText(target, pen))}${verdict}`,
    ...both('up', up, (is) => (is === null ? 'not known' : is ? 'yes' : 'no')),
    ...(findings?.onlyA ?? []).flatMap((finding) => findingLines('a', finding, pen)),
    ...(findings?.onlyB ?? []).flatMap((finding) => findingLines('b', finding, pen)),
    ...(findings?.changed ?? []).flatMap((finding) =>
      both(`${finding.check} ${finding.reason}`, finding, ({ status: is, accepted }) =>
        accepted ? `${is}, accepted` : is,
      ),
    ),
    ...both('chain', chain, (hops) => (hops.length === 0 ? 'no alias' : hops.join('; '))),
    ...(addresses?.onlyA ?? []).flatMap((address) => row('a', 'address', address, pen)),
    ...(addresses?.onlyB ?? []).flatMap((address) => row('b', 'address', address, pen)),
    ...both('certificate', certificate, certificateText),
    ...both('TLS', tls, (version) => version ?? 'none'),
    ...both('HTTP', http, (code) => String(code ?? 'none')),
  ];
}

const word = (status: Status, pen: Pen): string => pen.paint(status, status);

const row = (side: Side, label: string, text: string, pen: Pen): string[] =>
  hang(`  ${marks[side]} ${pen.say(label)}: `, pen.say(text), pen.width);

function findingLines(side: Side, finding: ComparedFinding, pen: Pen): string[] {
  const { status, check, reason, subject, message, elsewhere } = finding;
  const at = subject === undefined ? '' : ` at ${pen.say(subject)}`;
  const what = `${pen.paint('strong', pen.say(check))} ${pen.say(reason)}${at}: ${pen.say(message)}`;
  return hang(`  ${marks[side]} ${word(status, pen)} `, `${what} (${elsewhereText[elsewhere]})`, pen.width);
}

const certificateText = (certificate: ComparedCertificate | null): string =>
  certificate === null
    ? 'none'
    : `${certificate.sha256.slice(0, 16)}…, by ${certificate.issuer} (${certificate.trust}), until ${certificate.notAfter}`;

const loneLines = (side: Side, targets: readonly LoneTarget[], pen: Pen): string[] =>
  targets.map((target) => `${marks[side]} ${titleText(target, pen)}   ${word(target.status, pen)}`);

function tallyText({ targets, onlyA, onlyB, same }: Comparison): string {
  const parts = [
    `${count(same, 'target')} the same`,
    ...(targets.length > 0 ? [`${targets.length} different`] : []),
    ...(onlyA.length > 0 ? [`${onlyA.length} in the first alone`] : []),
    ...(onlyB.length > 0 ? [`${onlyB.length} in the second alone`] : []),
  ];
  return parts.join(', ');
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
