/**
 * 32 bits that are the same for the same text in every run: FNV-1a, its bits mixed once more, so that texts that differ
 * in their last digit alone are spread as well.
 */
export function stableHash(text: string): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  sum = Math.imul(sum ^ (sum >>> 16), 0x45d9f3b);
  return (sum ^ (sum >>> 16)) >>> 0;
}
