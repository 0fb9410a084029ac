import { propertiesOf } from './options.ts';
import type { SchemaNode } from './schema.ts';

/** What may have been meant by an unknown key of a mapping, as the end of a sentence; empty where nobody knows. */
export function suggestion(key: string, node: SchemaNode): string {
  const properties = propertiesOf(node);
  const near = nearest(key, Object.keys(properties));
  if (near !== null) return `, did you mean \`${near}\`?`;
  const inside = Object.entries(properties).filter(([, child]) => Object.hasOwn(propertiesOf(child), key));
  return inside.length === 0 ? '' : `, did you mean ${inside.map(([name]) => `\`${name}.${key}\``).join(' or ')}?`;
}

function nearest(key: string, candidates: readonly string[]): string | null {
  if (key.length > 40) return null;
  const distances = candidates.map((name) => ({ name, distance: editDistance(plain(key), plain(name)) }));
  const [best] = distances.sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= Math.min(2, Math.floor(key.length / 3)) ? best.name : null;
}

const plain = (key: string): string => key.toLowerCase().replaceAll(/[_-]/g, '');

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (before[j - 2] ?? 0) + 1 : Infinity,
      );
    }
    [before, last] = [last, row];
  }
  return last[b.length] ?? 0;
}
