import type { KubernetesObject } from '../../model/kubernetes.ts';
import {
  challengeTypes,
  expectedTrusts,
  type AccessExpectation,
  type ChallengeType,
  type Expectation,
  type ExpectedTrust,
  type StatusPattern,
} from '../../model/target.ts';
import { cutWords } from '../cut-words.ts';
import { nearestName } from './routing/nearest-name.ts';
import { rangeOf } from './source-range.ts';

/** What the annotations of hostprobe's own say; what is not written, or means nothing, is absent. */
export interface OwnValues {
  readonly loadBalancer?: string;
  readonly trust?: ExpectedTrust;
  readonly exposure?: NonNullable<Expectation['exposure']>;
  readonly access?: AccessExpectation;
  readonly via?: NonNullable<Expectation['via']>;
  readonly challenge?: ChallengeType;
  readonly path?: string;
  readonly status?: readonly StatusPattern[];
  readonly skip?: boolean;
  /** The left-most label with which a wildcard host is looked at. */
  readonly testLabel?: string;
}

export interface AnnotationProblem {
  /** Of the annotation. */
  readonly key: string;
  /** What is wrong with it, as a sentence without its subject and final stop. */
  readonly message: string;
}

export interface OwnAnnotations {
  readonly values: OwnValues;
  readonly problems: readonly AnnotationProblem[];
}

export const ownPrefix = 'hostprobe.io/';

/** A value that is understood, or the words for what was expected. */
type Parsed<Value> = { readonly value: Value } | { readonly expected: string };

const oneOf =
  <Value extends string>(...words: readonly Value[]) =>
  (text: string): Parsed<Value> => {
    const value = words.find((word) => word === text);
    return value === undefined ? { expected: `one of ${words.join(', ')}` } : { value };
  };

const matching =
  (pattern: RegExp, expected: string) =>
  (text: string): Parsed<string> =>
    pattern.test(text) ? { value: text } : { expected };

function accessOf(text: string): Parsed<AccessExpectation> {
  if (text === 'open' || text === 'blocked' || text === 'login') return { value: text };
  const ranges = text.split(/[\s,]+/).map(rangeOf);
  const allow = ranges.filter((range) => range !== null);
  return allow.length === ranges.length
    ? { value: { allow } }
    : { expected: 'open, blocked, login or address ranges such as 192.0.2.0/24, with commas between them' };
}

function statusOf(text: string): Parsed<readonly StatusPattern[]> {
  const words = text.split(/[\s,]+/);
  return words.every((word) => /^[1-5](?:\d\d|xx)$/i.test(word))
    ? { value: words.map((word) => (/^\d+$/.test(word) ? Number(word) : word.toLowerCase())) }
    : { expected: 'statuses such as 200 or 2xx, with commas between them' };
}

function skipOf(text: string): Parsed<boolean> {
  const parsed = oneOf('true', 'false')(text);
  return 'value' in parsed ? { value: parsed.value === 'true' } : { expected: '"true" or "false"' };
}

const parsers: { readonly [Key in keyof OwnValues]-?: (text: string) => Parsed<NonNullable<OwnValues[Key]>> } = {
  loadBalancer: matching(/^[\w.-]{1,63}$/, 'a name of `loadBalancers`, `any` or `none`'),
  trust: oneOf(...expectedTrusts),
  exposure: oneOf('internal'),
  access: accessOf,
  via: oneOf('cloudflare', 'alias'),
  challenge: oneOf(...challengeTypes),
  path: matching(/^\/[!-"$-~]{0,1000}$/, 'a path such as /healthz'),
  status: statusOf,
  skip: skipOf,
  testLabel: matching(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'one label of a name: letters, digits and hyphens'),
};

const keyOf = (name: string): string =>
  `${ownPrefix}${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
const namesByKey = new Map(Object.keys(parsers).map((name) => [keyOf(name), name as keyof OwnValues]));

/** What the object says of itself to hostprobe, and which of that cannot be understood and is passed over. */
export function readOwnAnnotations({ annotations }: Pick<KubernetesObject, 'annotations'>): OwnAnnotations {
  const values: Partial<Record<keyof OwnValues, unknown>> = {};
  const problems: AnnotationProblem[] = [];
  for (const [key, written] of Object.entries(annotations)) {
    if (!key.startsWith(ownPrefix)) continue;
    const name = namesByKey.get(key);
    if (name === undefined) {
      problems.push({ key, message: `hostprobe knows no such annotation${didYouMean(key)}` });
      continue;
    }
    const parsed = parsers[name](written.trim());
    if ('value' in parsed) values[name] = parsed.value;
    else problems.push({ key, message: `expected ${parsed.expected}, got ${JSON.stringify(cutWords(written))}` });
  }
  return { values: values as OwnValues, problems };
}

function didYouMean(key: string): string {
  const near = key.length > mostChars ? undefined : nearestName(key, [...namesByKey.keys()]);
  return near === undefined ? '' : `; did you mean ${near}?`;
}
const mostChars = 60;
