/**
 * Whether two objects stand in one namespace. What is written in none is applied to one, and always to the same; whether
 * that is one that others write is `unknown`.
 */
export function sameNamespace(one: string | null, other: string | null): 'same' | 'other' | 'unknown' {
  if (one === other) return 'same';
  return one === null || other === null ? 'unknown' : 'other';
}
