import type { ObjectHead, ObjectKind, ObjectOrigin } from '../../model/kubernetes.ts';
import { isWanted } from './annotations.ts';
import { at, complain, complainOfTemplate, entries, items, text, written, type Field } from './field.ts';

const mostChars = 4096;
/** Lists of networks are compared item by item, and are long. */
const mostCharsOfList = 65_536;
const isListOfNetworks = (key: string): boolean => /(?:range|list|whitelist|allowlist)s?$/i.test(key);

/** Whose values hold no templates of their own. */
const readHere =
  /^(?:hostprobe\.io|(?:acme\.)?cert-manager\.io|external-dns(?:\.alpha)?\.kubernetes\.io|[^/]*ingress[^/]*)\//i;

export function headOf<Kind extends ObjectKind>(
  kind: Kind,
  apiVersion: string,
  object: Field,
  origin: ObjectOrigin,
): ObjectHead<Kind> {
  const metadata = at(object, 'metadata');
  const namespace = written(at(metadata, 'namespace'));
  return {
    kind,
    apiVersion,
    namespace: namespace === '' ? null : namespace,
    name: nameIn(metadata),
    origin,
    annotations: Object.fromEntries(annotationsIn(kind, at(metadata, 'annotations'))),
    labels: kind === 'Secret' ? {} : Object.fromEntries(labelsIn(at(metadata, 'labels'))),
    createdAt: text(at(metadata, 'creationTimestamp')),
    owners: items(at(metadata, 'ownerReferences')).flatMap((owner) => {
      const [of, name] = [text(at(owner, 'kind')), text(at(owner, 'name'))];
      return of === null || name === null ? [] : [`${of}/${name}`];
    }),
    places: object.sheet.places,
  };
}

/** One that the API server is to make up ends in `*`, which no name can hold. */
function nameIn(metadata: Field): string {
  const name = written(at(metadata, 'name'));
  if (name !== null && name !== '') return name;
  const prefix = written(at(metadata, 'generateName'));
  if (prefix !== null) return `${prefix}*`;
  complain(at(metadata, 'name'), 'it has no name');
  return '';
}

const annotationsIn = (kind: ObjectKind, annotations: Field): [string, string][] =>
  entries(annotations, (key, value) => isWanted(key, kind === 'Secret') || isMistake(kind, value)).flatMap(
    ([key, field]): [string, string][] => {
      const value = text(field, isListOfNetworks(key) ? mostCharsOfList : mostChars);
      if (value === null) return [];
      if (readHere.test(key)) complainOfTemplate(field, value);
      return [[key, value]];
    },
  );

/** What the API server refuses, whoever reads it. */
const isMistake = (kind: ObjectKind, value: unknown): boolean => kind !== 'Secret' && typeof value !== 'string';

const labelsIn = (labels: Field): [string, string][] =>
  entries(labels).flatMap(([key, field]): [string, string][] => {
    const value = text(field);
    return value === null ? [] : [[key, value]];
  });
