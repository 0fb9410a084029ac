import { isList, isMapping, show, type Path } from '../../config/tree.ts';
import type { TextPlace } from '../../model/kubernetes.ts';

export interface ObjectProblem {
  /** `Ingress default/shop`. */
  readonly object: string;
  readonly path: string;
  readonly message: string;
  /** Null where the object was read from no text. */
  readonly place: TextPlace | null;
  /** Whether it is a template that was not filled in. */
  readonly isTemplate: boolean;
}

export type Locate = (path: Path) => TextPlace;

/** One object while it is read. */
interface Sheet {
  readonly object: string;
  readonly locate: Locate | null;
  readonly places: Record<string, TextPlace>;
  readonly problems: Map<string, ObjectProblem>;
}

/** A place in an object and what is written there; undefined where nothing is. */
export interface Field {
  readonly sheet: Sheet;
  /** From the top of the text. */
  readonly steps: Path;
  /** From the object, as `ObjectHead.places` has it. */
  readonly path: string;
  readonly value: unknown;
}

/** The whole of an object. */
export function objectField(value: unknown, steps: Path, object: string, locate: Locate | null): Field {
  const places: Record<string, TextPlace> = locate === null ? {} : { '': locate(steps) };
  return { sheet: { object, locate, places, problems: new Map() }, steps, path: '', value };
}

function below({ sheet, steps }: Field, step: string | number, path: string, value: unknown): Field {
  const inside: Field = { sheet, steps: [...steps, step], path, value };
  if (sheet.locate !== null && value !== undefined) sheet.places[path] = sheet.locate(inside.steps);
  return inside;
}

/** What stands under a key. */
export function at(field: Field, ...keys: readonly [string, ...string[]]): Field {
  let inside = field;
  for (const key of keys) {
    const holder = mapping(inside);
    const value = holder !== null && Object.hasOwn(holder, key) ? holder[key] : undefined;
    inside = below(inside, key, inside.path === '' ? key : `${inside.path}.${key}`, value);
  }
  return inside;
}

const mostItems = 10_000;

/** What stands in a list. */
export function items(field: Field): Field[] {
  if (isNothing(field)) return [];
  if (!isList(field.value)) {
    complain(field, 'expected a list');
    return [];
  }
  if (field.value.length > mostItems) complain(field, `it has more than ${mostItems} items`);
  return field.value.slice(0, mostItems).map((value, index) => below(field, index, `${field.path}[${index}]`, value));
}

/** What stands under keys of the object's own choice, such as its annotations, as far as they are wanted. */
export function entries(
  field: Field,
  wanted: (key: string, value: unknown) => boolean = () => true,
): [key: string, value: Field][] {
  const holder = mapping(field) ?? {};
  const keys = Object.keys(holder).filter((key) => wanted(key, holder[key]));
  if (keys.length > mostItems) complain(field, `it has more than ${mostItems} keys`);
  return keys.slice(0, mostItems).map((key) => [key, below(field, key, `${field.path}[${key}]`, holder[key])]);
}

/** The same value under a second path: where the model leaves out what Kubernetes puts in between. */
export function alsoAt({ sheet, path }: Field, other: string): void {
  const place = sheet.places[path];
  if (place !== undefined) sheet.places[other] = place;
}

export const isNothing = ({ value }: Field): boolean => value === undefined || value === null;

/** The keys of a mapping; null where nothing is written, or something else. */
export function mapping(field: Field): Readonly<Record<string, unknown>> | null {
  if (isNothing(field)) return null;
  if (isMapping(field.value)) return field.value;
  complain(field, 'expected a mapping');
  return null;
}

const mostChars = 4096;

/** A text, cut where it is longer than any that matters. */
export function text(field: Field, most = mostChars): string | null {
  const { value } = field;
  if (isNothing(field)) return null;
  // A client of the API makes dates of them.
  if (value instanceof Date) return Number.isNaN(value.valueOf()) ? null : value.toISOString();
  if (typeof value !== 'string') {
    const quoted = isList(value) || isMapping(value) ? '' : `; as text, ${show(value)} stands in quotes`;
    complain(field, `expected text${quoted}`);
    return null;
  }
  return cut(value, most);
}

const cut = (value: string, most: number): string => (value.length > most ? `${value.slice(0, most - 1)}…` : value);

/** The same of what somebody wrote: what a template left in it is none. */
export function written(field: Field): string | null {
  const found = text(field);
  if (found !== null) complainOfTemplate(field, found);
  return found;
}

export function complainOfTemplate(field: Field, value: string): void {
  if (/\{\{.*\}\}|\{%.*%\}/s.test(value)) complain(field, notFilledIn, true);
}

export const notFilledIn =
  'a template was not filled in (`{{ }}`, `{% %}`); render it first: `helm template … | hostprobe check -f -`';

export const texts = (field: Field): string[] =>
  items(field).flatMap((item) => {
    if (isNothing(item)) complain(item, 'it is empty');
    return written(item) ?? [];
  });

export function integer(field: Field): number | null {
  const { value } = field;
  if (isNothing(field)) return null;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  complain(field, 'expected a whole number');
  return null;
}

/** A port by its number or its name. */
export const portOf = (field: Field): number | string | null =>
  typeof field.value === 'number' ? integer(field) : written(field);

export function isTrue(field: Field): boolean {
  const { value } = field;
  if (isNothing(field) || typeof value === 'boolean') return value === true;
  complain(field, 'expected true or false');
  return false;
}

export function complain({ sheet, steps, path }: Field, message: string, isTemplate = false): void {
  const { object, locate, problems } = sheet;
  problems.set(path, { object, path, message, place: locate === null ? null : locate(steps), isTemplate });
}

export const problemsOf = ({ sheet }: Field): ObjectProblem[] => [...sheet.problems.values()];
