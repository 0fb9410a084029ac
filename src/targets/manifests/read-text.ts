import { readDocuments, oddKey, writtenTwice, type Fault, type YamlDocument } from '../../config/documents.ts';
import type { Place, Problem } from '../../config/error.ts';
import { hasTemplate, lineAt, syntaxMessage } from '../../config/syntax.ts';
import { formatPath, isMapping } from '../../config/tree.ts';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import { notFilledIn } from '../objects/field.ts';
import { readObjects, type PassedOver } from '../objects/read-objects.ts';
import { lostIndentation } from './lost-indentation.ts';
import { templatesIn } from './templates.ts';

export interface ReadText {
  readonly objects: readonly KubernetesObject[];
  readonly passedOver: readonly PassedOver[];
  readonly problems: readonly Problem[];
}

/** Deeper than any schema of a CRD, which is passed over. */
const limits = { depth: 200, aliased: 100_000 };
const mostDocuments = 100_000;
const mostProblems = 20;
/** All of a document is held while it is read, with places, at more than fifty times its size. */
const mostMiBOfDocument = 16;

interface Told extends Problem {
  readonly isTemplate: boolean;
}

/** The objects of all documents in a YAML or JSON text, and everything that is wrong with it. */
export function readText(given: string, file: string): ReadText {
  // Of files that were written one after the other, each may begin with a byte order mark.
  const text = given.replace(/(^|\n)\ufeff/g, '$1');
  const objects: KubernetesObject[] = [];
  const passedOver: PassedOver[] = [];
  const problems: Told[] = [];
  const large = largeDocument(text, file);
  if (large !== null) return { objects, passedOver, problems: [large] };
  let count = 0;
  for (const document of readDocuments(text, file, limits)) {
    if (++count > mostDocuments) {
      problems.push(tell(document.locate([]), '', `more than ${mostDocuments} documents`));
      break;
    }
    if (document.tree === null && document.errors.length === 0 && document.oddities.length === 0) continue;
    const wrong = wrongAsText(document, text, file);
    if (wrong.length > 0) {
      problems.push(...wrong);
      continue;
    }
    const found = readObjects(document.tree, { file }, (path) => {
      const { line, column } = document.locate(path, true);
      const place = [line ?? 1, column ?? 1] as const;
      return document.isFlow(path) ? [...place, 'flow'] : place;
    });
    for (const object of found.objects) objects.push(object);
    passedOver.push(...found.passedOver);
    problems.push(...oddIn(document, found.passedOver, text));
    for (const { object, path, message, place, isTemplate } of found.problems) {
      const [line, column] = place ?? [1, 1];
      const about = [object, path].filter((part) => part !== '').join(': ');
      problems.push({ file, line, column, source: null, path: about, message, isTemplate });
    }
  }
  return { objects, passedOver, problems: worthSaying(problems) };
}

const tell = (place: Place, path: string, message: string, isTemplate = false): Told => ({
  ...place,
  path,
  message,
  isTemplate,
});

function largeDocument(text: string, file: string): Problem | null {
  const most = mostMiBOfDocument * 1_048_576;
  for (let start = 0; text.length - start > most;) {
    const end = text.indexOf('\n---', start);
    if (end < 0 || end - start > most) {
      const line = text.slice(0, start).split('\n').length;
      const message = `this document is larger than ${mostMiBOfDocument} MiB; give it in parts, such as a namespace each`;
      return { file, line, column: 1, source: null, path: '', message };
    }
    start = end + 1;
  }
  return null;
}

/** What is wrong with a document before it is a tree of keys and values, or without it. */
function wrongAsText({ offset, errors, tree, locate }: YamlDocument, text: string, file: string): Told[] {
  const isBare = isMapping(tree) && 'kind' in tree && 'metadata' in tree && !isMapping(tree['metadata']);
  if (errors.length === 0 && !isBare) return [];
  const start = text.lastIndexOf('\n---', offset) + 1;
  const end = text.indexOf('\n---', offset);
  const lines = text.slice(start, end < 0 ? undefined : end).split(/\r?\n/);
  const first = (locate([]).line ?? 1) - (text.slice(start, offset).split('\n').length - 1);
  const placeOf = (index: number, column: number): Place => ({ file, line: first + index, column, source: null });
  const lost = lostIndentation(lines);
  if (lost !== null) return [tell(placeOf(lost.index, 1), '', lost.message)];
  const templates = errors.length === 0 ? [] : templatesIn(lines);
  const begin = first + (templates[0]?.index ?? Infinity);
  return [
    ...templates.map(({ index, column }) => tell(placeOf(index, column), '', notFilledIn, true)),
    // What follows from a template is no news.
    ...perLine(errors.filter(({ place }) => (place.line ?? 0) < begin)).map((fault) => faultTold(fault, text)),
  ];
}

function perLine(faults: readonly Fault[]): Fault[] {
  const lines = new Map<number | null, Fault>();
  for (const fault of faults) if (!lines.has(fault.place.line)) lines.set(fault.place.line, fault);
  return [...lines.values()].slice(0, mostProblems);
}

function faultTold({ code, message, offset, place }: Fault, text: string): Told {
  const isTemplate = code !== 'RESOURCE_EXHAUSTION' && hasTemplate(lineAt(text, offset));
  return tell(place, '', isTemplate ? notFilledIn : syntaxMessage(code, message), isTemplate);
}

/** What no plain value stands for, but in objects that are passed over. */
function oddIn({ tree, oddities }: YamlDocument, passedOver: readonly PassedOver[], text: string): Told[] {
  const second = oddities.find(({ path, message }) => message === writtenTwice && path.join('.') === 'apiVersion');
  if (second !== undefined)
    return [tell(second.place, '', 'a second object begins here, without a line `---` before it')];
  const isOurs = isMapping(tree) && Object.hasOwn(tree, 'kind');
  const passed = new Set(passedOver.map(({ path }) => formatPath(path)));
  return oddities.flatMap(({ path, message, offset, place }) => {
    const isTemplate = message === oddKey && text.startsWith('{{', offset - 1);
    const isPassed = path.concat('').some((_, length) => passed.has(formatPath(path.slice(0, length))));
    if (isPassed && !(isTemplate && isOurs)) return [];
    return tell(place, formatPath(path), isTemplate ? notFilledIn : message, isTemplate);
  });
}

/** Templates once a file, without what follows from them; and no more than anybody mends before looking again. */
function worthSaying(problems: readonly Told[]): Problem[] {
  const templates = problems.filter(({ isTemplate }) => isTemplate);
  const lines = new Set(templates.map(({ line }) => line));
  const others = problems.filter(({ line, isTemplate }) => !isTemplate && !lines.has(line));
  const [first] = templates.toSorted(byPlace);
  const more = lines.size - 1;
  const named =
    first === undefined
      ? []
      : [
          more < 1
            ? first
            : { ...first, message: `${first.message} (so on ${more} more ${more === 1 ? 'line' : 'lines'})` },
        ];
  const all = [...named, ...others].toSorted(byPlace);
  const shown = all.slice(0, mostProblems).map(({ file, line, column, source, path, message }) => ({
    file,
    line,
    column,
    source,
    path,
    message,
  }));
  const [next] = all.slice(mostProblems);
  if (next === undefined) return shown;
  const rest = all.length - mostProblems;
  return [
    ...shown,
    { ...next, path: '', message: `… and ${rest} more ${rest === 1 ? 'mistake' : 'mistakes'} from here on` },
  ];
}

const byPlace = (a: Problem, b: Problem): number => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
