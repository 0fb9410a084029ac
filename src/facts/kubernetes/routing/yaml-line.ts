import type { Fix } from '../../../model/check.ts';
import type { KubernetesObject } from '../../../model/kubernetes.ts';
import { isFlow, placeOf } from '../object-place.ts';

/** The line that gives a field or an item of a list this value, as deep as the one that stands there. */
export function yamlLine(object: KubernetesObject, path: string, value: string | number): string {
  const { places } = object;
  const isItem = path.endsWith(']') && !path.startsWith(inAnnotations);
  if (isItem) return itemLines(object, path, [scalar(value)]).join('');
  const isAnnotation = path.startsWith(inAnnotations);
  const holder = isAnnotation ? 'metadata.annotations' : path.slice(0, path.lastIndexOf('.'));
  const key = isAnnotation ? path.slice(inAnnotations.length, -1) : path.slice(path.lastIndexOf('.') + 1);
  const line = `${scalar(key)}: ${scalar(value)}`;
  if (isFlow(object, path)) return line;
  const own = places[path];
  const depth = own === undefined ? depthIn(object, holder) : own[1] - 1;
  // The first field of an item stands behind its hyphen.
  const isFirst = holder.endsWith(']') && own !== undefined && own[0] === places[holder]?.[0];
  return isFirst && depth >= 2 ? `${blanks(depth - 2)}- ${line}` : `${blanks(depth)}${line}`;
}

/** One more annotation, among those that there are or as the first, and where that goes. */
export function annotationAdded(object: KubernetesObject, key: string, value: string): Pick<Fix, 'paste' | 'where'> {
  const holder = 'metadata.annotations';
  const line = `${scalar(key)}: ${scalar(value)}`;
  return object.places[holder] === undefined && 'file' in object.origin
    ? {
        paste: linesIn(object, 'metadata', ['annotations:', `  ${line}`]),
        where: whereText(object, 'metadata', 'in'),
      }
    : { paste: linesIn(object, holder, [line]), where: whereText(object, holder, 'in') };
}

const inAnnotations = 'metadata.annotations[';

/** Lines to stand among the fields that a path holds. */
export const linesIn = (object: KubernetesObject, path: string, lines: readonly string[]): string[] =>
  lines.map((line) => `${blanks(depthIn(object, path))}${line}`);

/** Lines of one item, to stand in a list where one of its items stands. */
export function itemLines(object: KubernetesObject, path: string, lines: readonly string[]): string[] {
  const column = object.places[path]?.[1];
  const depth = column === undefined ? 2 * (keysOf(path) - 1) : column - 3;
  const before = blanks(isFlow(object, path) ? 0 : depth);
  return lines.map((line, i) => `${before}${i === 0 ? '- ' : '  '}${line}`);
}

/** A value as YAML takes it for text, or for the number that it is. */
export const scalar = (value: string | number): string =>
  typeof value === 'number' || /^(?!(?:true|false|yes|no|on|off|null|y|n)$)[a-z](?:[\w./:-]*[\w./-])?$/i.test(value)
    ? String(value)
    : JSON.stringify(value);

/**
 * Where lines go, for people: in the place of the line `at` which a field stands, of the `whole` of what it holds, or
 * among what is `in` it. No line is named that holds more than the field.
 */
export function whereText(object: KubernetesObject, path: string, word: 'at' | 'in' | 'whole'): string {
  const { file, line, object: key } = placeOf(object, path);
  const whose = file === '-' ? 'standard input' : (file ?? key);
  if (line === undefined) return `in ${whose}, ${path}`;
  if (isFlow(object, path)) return `in ${whose}, ${path} (given here in block style)`;
  if (word === 'in') return `in ${whose}, under ${path} (from line ${line})`;
  const last = word === 'at' ? line : lastLineOf(object, path, line);
  return `in ${whose}, ${last === line ? `line ${line}` : `lines ${line} to ${last}`}`;
}

const lastLineOf = ({ places }: KubernetesObject, path: string, line: number): number =>
  Object.entries(places).reduce(
    (last, [each, place]) =>
      each.startsWith(`${path}.`) || each.startsWith(`${path}[`) ? Math.max(last, place[0]) : last,
    line,
  );

/** How deep the fields of a mapping are written; as kubectl writes them where that is not known. */
function depthIn(object: KubernetesObject, path: string): number {
  const { places } = object;
  if (isFlow(object, path)) return 0;
  const own = places[path]?.[1];
  if (own === undefined) return 2 * keysOf(path);
  // An item of a list stands where its first field does, any other mapping where its key does.
  if (path.endsWith(']')) return own - 1;
  const inside = Object.keys(places).find((each) => isInside(each, path));
  return (inside === undefined ? own + 2 : (places[inside]?.[1] ?? own)) - 1;
}

/** Whether a place is that of a field of the mapping itself. */
const isInside = (place: string, path: string): boolean =>
  path === 'metadata.annotations'
    ? place.startsWith(inAnnotations)
    : place.startsWith(`${path}.`) && !/[.[]/.test(place.slice(path.length + 1));

const keysOf = (path: string): number => path.split('.').length;
const blanks = (count: number): string => ' '.repeat(Math.max(0, count));
