import { editDistance } from '../../edit-distance.ts';

/** The one name that a word was probably meant to be; undefined where none is near. */
export function nearestName(word: string, names: readonly string[]): string | undefined {
  const most = Math.min(2, Math.floor(word.length / 3));
  const near = names
    .map((name) => ({ name, distance: editDistance(word.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= most)
    .toSorted((a, b) => a.distance - b.distance);
  return near[0]?.name;
}
