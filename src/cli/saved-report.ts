import { owners, statuses } from '../model/check.ts';
import { recordSchema } from '../model/recording.ts';
import { reportSchema, type Report, type TargetReport } from '../model/report.ts';
import type { Side } from '../judge/compare.ts';
import { parsed, readBounded } from './bounded-file.ts';
import { UsageError } from './io.ts';

/** Reads what `-o json` or `-o jsonl` wrote. Throws UsageError with the place of what is not so. */
export function readReport(path: string, name: string): Side {
  const text = readBounded(path, name);
  const whole = parsed(text);
  if (whole === undefined) return { from: name, targets: targetsIn(lines(text, name), name) };
  if (!isRecord(whole)) throw new UsageError(`${name} ${isNone}`);
  if (whole['schema'] === recordSchema) {
    throw new UsageError(`${name} is recorded evidence: \`hostprobe judge ${name} -o json\` makes a report of it`);
  }
  if (whole['schema'] === undefined && 'host' in whole) return { from: name, targets: targetsIn([whole], name) };
  if (whole['schema'] !== reportSchema) throw new UsageError(`${name} ${isNone}`);
  const list = whole['targets'];
  const damage = damagedHead(whole);
  if (damage !== null || !Array.isArray(list) || !isHead(whole)) {
    throw new UsageError(`${name}: ${damage ?? 'targets'} is damaged: it is not what \`-o json\` writes`);
  }
  return { from: name, vantage: whole.vantage, startedAt: whole.startedAt, targets: targetsIn(list, name) };
}

const isNone = `is no report of \`hostprobe check -o json\` or \`-o jsonl\` (${reportSchema})`;

/** Each line as JSON. */
function lines(text: string, name: string): unknown[] {
  const values = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [parsed(line)]));
  if (values.length === 0 || values.includes(undefined)) throw new UsageError(`${name} ${isNone}`);
  return values;
}

function targetsIn(values: readonly unknown[], name: string): TargetReport[] {
  return values.map((value, i) => {
    const damage = damagedTarget(value);
    if (damage === null && isTarget(value)) return value;
    throw new UsageError(`${name}: targets[${i}]${damage ?? ''} is damaged: it is not what \`-o json\` writes`);
  });
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isOptional = (value: unknown): boolean => value === undefined || isText(value);
const isOneOf = (list: readonly string[], value: unknown): boolean => isText(value) && list.includes(value);
const isListOf = (value: unknown, fits: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(fits);
const areTexts = (value: unknown, ...keys: readonly string[]): boolean =>
  isRecord(value) && keys.every((key) => isText(value[key]));

const isHead = (
  value: Readonly<Record<string, unknown>>,
): value is Readonly<Record<string, unknown>> & Pick<Report, 'vantage' | 'startedAt'> => damagedHead(value) === null;

function damagedHead({ vantage, startedAt }: Readonly<Record<string, unknown>>): string | null {
  if (!isText(startedAt)) return 'startedAt';
  const isLimit = (value: unknown): boolean => areTexts(value, 'code', 'message');
  return isRecord(vantage) && isText(vantage['name']) && isListOf(vantage['limits'], isLimit) ? null : 'vantage';
}

const isTarget = (value: unknown): value is TargetReport => damagedTarget(value) === null;

/** The first part that has not the form it should have, of those that a comparison reads. */
function damagedTarget(value: unknown): string | null {
  if (!isRecord(value)) return '';
  const { port, status, up, observed, findings, notJudged } = value;
  const text = ['host', 'name'].find((key) => !isText(value[key]));
  if (text !== undefined) return `.${text}`;
  if (typeof port !== 'number') return '.port';
  if (!isOneOf(statuses, status)) return '.status';
  if (up !== null && typeof up !== 'boolean') return '.up';
  if (!isListOf(findings, isFinding)) return '.findings';
  if (!isListOf(notJudged, (entry) => areTexts(entry, 'check', 'because'))) return '.notJudged';
  return isObserved(observed) ? null : '.observed';
}

const isFinding = (value: unknown): boolean =>
  areTexts(value, 'check', 'reason', 'message') &&
  isRecord(value) &&
  isOneOf(statuses, value['status']) &&
  isOneOf(owners, value['owner']) &&
  isOptional(value['subject']) &&
  (value['accepted'] === undefined || isRecord(value['accepted']));

function isObserved(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { chain, end, addresses, certificate, tls, http } = value;
  return (
    isListOf(chain, (hop) => areTexts(hop, 'owner', 'type', 'target')) &&
    (end === undefined || areTexts(end, 'kind', 'name')) &&
    isListOf(addresses, isText) &&
    (certificate === undefined || areTexts(certificate, 'sha256', 'issuer', 'notAfter', 'trust')) &&
    (tls === undefined || areTexts(tls, 'version')) &&
    (http === undefined || (isRecord(http) && typeof http['status'] === 'number'))
  );
}
