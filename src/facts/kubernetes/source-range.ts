import { canonicalAddress, familyOf, isRange } from '../addresses.ts';

/** An address range, or an address as the range that holds nothing else; null for anything else. */
export function rangeOf(text: string): string | null {
  const address = canonicalAddress(text);
  if (address !== null) return `${address}/${familyOf(address) === 4 ? 32 : 128}`;
  return /^[\da-f.:]+\/\d{1,3}$/i.test(text) && isRange(text) ? text : null;
}
