import type { Fix, Verdict } from '../../../model/check.ts';
import type { ObjectsSeen } from '../../../model/kubernetes.ts';
import { cutWords } from '../../cut-words.ts';
import { shellWord } from '../../dns/records/record.ts';
import { objectKey, placeOf } from '../object-place.ts';
import { titleOf } from '../routing/title.ts';
import { whereText, yamlLine } from '../routing/yaml-line.ts';
import { kubectlOn, seeObject } from '../see.ts';
import { comparedName } from './covering.ts';
import { annotationPath, ofCluster } from './issuer-named.ts';
import { writersFor, writersOf, writes, type Writer } from './writers.ts';

type WriterReason = 'two-certificates' | 'two-ingresses' | 'twice-in-one';

/** Whether each Secret that the target rests on is written by one Certificate alone. */
export function* oneWriterVerdicts(seen: ObjectsSeen): Generator<Verdict<WriterReason>> {
  const all = writersOf(seen);
  const told = new Set<string>();
  for (const writer of writersFor(seen)) {
    const secret = `${writer.namespace ?? ''}/${writer.secretName}`;
    if (told.has(secret)) continue;
    told.add(secret);
    const writers = all.filter((other) => writes(other, writer) === 'same');
    const verdict = twice(writers) ?? twoCertificates(writers) ?? twoLists(writers);
    if (verdict !== null) yield verdict;
  }
}

const isAnnotated = ({ by }: Writer): boolean => by.kind !== 'Certificate';

/** An Ingress in which two entries name one Secret: cert-manager takes none of its entries. */
function twice(writers: readonly Writer[]): Verdict<WriterReason> | null {
  const second = writers.find((writer, i) => writers.findIndex(({ by }) => by === writer.by) < i);
  if (second === undefined) return null;
  const { by, path, secretName, names } = second;
  const at = placeOf(by, path);
  return {
    status: 'fail',
    reason: 'twice-in-one',
    at,
    message: `${titleOf(by)} names the Secret ${cutWords(secretName)} in two entries of spec.tls: cert-manager refuses it as a whole, and nothing is issued`,
    fix: {
      text: 'Put the hosts of both entries into one, or give this one a Secret of its own.',
      paste: [yamlLine(by, path, `${names[0]?.name.replace(/^\*/, 'wildcard') ?? secretName}-tls`)],
      where: whereText(by, path, 'at'),
    },
    see: seeObject(by, path),
  };
}

function twoCertificates(writers: readonly Writer[]): Verdict<WriterReason> | null {
  const distinct = distinctOf(writers);
  const extra = extraOf(distinct);
  if (extra === null) return null;
  const others = distinct.filter((writer) => writer !== extra);
  const at = placeOf(extra.by, placeToMend(extra));
  return {
    status: 'fail',
    reason: 'two-certificates',
    at,
    message: `the Secret ${cutWords(extra.secretName)} is written by ${[...others, extra].map(writerText).join(' and by ')}: cert-manager takes one of them for the owner of the Secret and leaves the other not ready (before 1.13.2 it issued for one, then for the other, without end)`,
    fix: isAnnotated(extra) ? withoutAnnotation(extra, others) : otherSecret(extra),
    see: [...new Set(distinct.flatMap(({ by, path }) => seeObject(by, path)))],
    evidence: { writers: distinct.map(({ by }) => objectKey(by)) },
  };
}

const distinctOf = (writers: readonly Writer[]): readonly Writer[] =>
  writers.filter((writer, i) => writers.findIndex(({ name }) => name === writer.name) === i);

/** The one of several Certificates that is to go: that which an annotation makes beside one that somebody wrote. */
function extraOf(distinct: readonly Writer[]): Writer | null {
  const [, second] = distinct;
  return second === undefined ? null : (distinct.find(isAnnotated) ?? second);
}

/** How the annotation goes that asks for a Certificate beside another's, whatever else is wrong with it; null where it is to stay. */
export function superfluousFix(writer: Writer, seen: ObjectsSeen): Fix | null {
  const writers = writersOf(seen).filter((other) => writes(other, writer) === 'same');
  if (twice(writers) !== null) return null;
  const distinct = distinctOf(writers);
  const extra = extraOf(distinct);
  if (extra === null || !isAnnotated(extra) || extra.by !== writer.by) return null;
  return withoutAnnotation(
    extra,
    distinct.filter((other) => other !== extra),
  );
}

const writerText = (writer: Writer): string =>
  isAnnotated(writer)
    ? `the Certificate ${cutWords(writer.name)} that cert-manager makes for ${titleOf(writer.by)}`
    : titleOf(writer.by);

/** The annotation that makes it, or where the Secret is named. */
const placeToMend = ({ by, asked, path }: Writer): string => {
  if (by.kind === 'Certificate') return path;
  if (asked.state === 'named') return asked.issuer.path;
  return annotationPath(asked.state === 'default' ? 'kubernetes.io/tls-acme' : ofCluster);
};

function withoutAnnotation(extra: Writer, others: readonly Writer[]): Fix {
  const { by } = extra;
  const place = placeToMend(extra);
  const key = /\[(.*)\]$/.exec(place)?.[1] ?? '';
  const fix = {
    text: `Take the annotation ${key} away from ${titleOf(by)}: ${others.map(({ by: other }) => titleOf(other)).join(' and ')} keeps the Secret, and the ${by.kind} goes on using it.`,
    where: whereText(by, place, 'at'),
  };
  // What is taken away in the cluster alone comes back with the file.
  if ('file' in by.origin) return fix;
  return { ...fix, paste: [`${kubectlOn('annotate', by)} ${shellWord(`${key}-`)}`], where: 'in a terminal' };
}

const otherSecret = ({ by, path, name, secretName }: Writer): Fix => ({
  text: 'Delete one of the Certificates, or have this one write a Secret of its own.',
  paste: [yamlLine(by, path, name === secretName ? `${name}-2` : name)],
  where: whereText(by, path, 'at'),
});

/** Objects that have cert-manager make one Certificate, and each another: the first to come has its way. */
function twoLists(writers: readonly Writer[]): Verdict<WriterReason> | null {
  const [first, ...others] = writers.filter(isAnnotated);
  const other = others.find((writer) => first !== undefined && wantedBy(writer) !== wantedBy(first));
  if (first === undefined || other === undefined || writers.some((writer) => !isAnnotated(writer))) return null;
  return {
    status: 'fail',
    reason: 'two-ingresses',
    at: placeOf(other.by, other.path),
    message: `${titleOf(first.by)} and ${titleOf(other.by)} each have cert-manager make the Certificate ${cutWords(first.name)}, for other hosts or by another issuer: it heeds the first that it saw, and the hosts of the other stay without a certificate`,
    fix: {
      text: `Give ${titleOf(other.by)} a Secret of its own, or write one Certificate for all hosts and take the annotations away.`,
      paste: [yamlLine(other.by, other.path, `${other.by.name}-tls`)],
      where: whereText(other.by, other.path, 'at'),
    },
    see: [...seeObject(first.by, first.path), ...seeObject(other.by, other.path)],
  };
}

const wantedBy = ({ names, asked, commonName }: Writer): string =>
  JSON.stringify([
    names.map(({ name }) => comparedName(name)).toSorted(),
    asked.state === 'named' ? [asked.issuer.kind, asked.issuer.name] : asked.state,
    commonName?.name ?? null,
  ]);
