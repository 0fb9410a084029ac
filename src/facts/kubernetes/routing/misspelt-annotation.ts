import { editDistance } from '../../edit-distance.ts';
import { families, isKnownPrefix, oldPrefixes, type AnnotationUse } from './known-annotations.ts';

export interface Misspelt {
  /** As it is read. */
  readonly meant: string;
  readonly use: AnnotationUse;
  readonly reader: string;
  readonly how: 'case' | 'old-prefix' | 'misspelt';
}

/** Longer ones are nobody's slip, and dear to compare. */
const longestKey = 120;

/** What an annotation was probably meant to be that says who is let in or who issues; null where it is that, or something else. */
export function misspeltAs(key: string): Misspelt | null {
  if (key.length > longestKey || isReadAs(key)) return null;
  const slash = key.indexOf('/') + 1;
  const [prefix, name] = [key.slice(0, slash).toLowerCase(), key.slice(slash).toLowerCase()];
  const isOld = Object.hasOwn(oldPrefixes, prefix);
  const meantPrefix = isOld ? oldPrefixes[prefix] : nearestPrefix(prefix);
  const family = families.find(({ prefixes }) => prefixes.some((each) => each === meantPrefix));
  if (family === undefined || meantPrefix === undefined) return null;
  const near = nearestOf(name, family.names, family.others, prefix === meantPrefix || isOld);
  if (near === null) return null;
  const isCase = prefix === meantPrefix && name === near.name;
  const how = isOld ? 'old-prefix' : isCase ? 'case' : 'misspelt';
  return { meant: `${meantPrefix}${near.name}`, use: near.use, reader: family.reader, how };
}

const isReadAs = (key: string): boolean =>
  families.some(({ prefixes, names, others }) =>
    prefixes.some(
      (prefix) =>
        key.startsWith(prefix) && [...Object.values(names).flat(), ...others].includes(key.slice(prefix.length)),
    ),
  );

function nearestPrefix(prefix: string): string | undefined {
  if (prefix === '' || isKnownPrefix(prefix)) return prefix;
  const near = families
    .flatMap(({ prefixes }) => prefixes)
    .map((known) => ({ known, distance: editDistance(prefix, known) }))
    .filter(({ known, distance }) => distance <= (known.length > 15 ? 2 : 1))
    .toSorted((a, b) => a.distance - b.distance);
  return near[0]?.known;
}

/** Behind a prefix that is misspelt, only a name that is right counts as meant. */
function nearestOf(
  name: string,
  names: (typeof families)[number]['names'],
  others: readonly string[],
  isPrefixRight: boolean,
): { readonly name: string; readonly use: AnnotationUse } | null {
  if (others.includes(name)) return null;
  const most = isPrefixRight ? Math.min(2, Math.floor(name.length / 5)) : 0;
  const near = (['allowlist', 'auth', 'issuer'] as const)
    .flatMap((use) => (names[use] ?? []).map((known) => ({ use, name: known, distance: editDistance(name, known) })))
    .filter(({ distance }) => distance <= most)
    .toSorted((a, b) => a.distance - b.distance);
  return near[0] ?? null;
}
