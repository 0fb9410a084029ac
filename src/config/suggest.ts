import { editDistance } from '../facts/edit-distance.ts';
import { propertiesOf } from './options.ts';
import type { SchemaNode } from './schema.ts';

/** What may have been meant by an unknown key of a mapping, as the end of a sentence; empty where nobody knows. */
export function suggestion(key: string, node: SchemaNode): string {
  const properties = propertiesOf(node);
  const near = didYouMean(key, Object.keys(properties));
  if (near !== '') return near;
  const inside = Object.entries(properties).filter(([, child]) => Object.hasOwn(propertiesOf(child), key));
  return inside.length === 0 ? '' : `, did you mean ${inside.map(([name]) => `\`${name}.${key}\``).join(' or ')}?`;
}

/** The same for any word among those that are known. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  return near === null ? '' : `, did you mean \`${near}\`?`;
}

function nearest(key: string, candidates: readonly string[]): string | null {
  if (key.length > 40) return null;
  const distances = candidates.map((name) => ({ name, distance: editDistance(plain(key), plain(name)) }));
  const [best] = distances.sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= Math.min(2, Math.floor(key.length / 3)) ? best.name : null;
}

const plain = (key: string): string => key.toLowerCase().replaceAll(/[_-]/g, '');
