import * as fc from 'fast-check';
import { formatName, wireLength } from '../../src/facts/dns/names.ts';

/** Any octets; letters, dots and other octets that matter come often. */
const octet = fc.oneof(
  fc.constantFrom('a', 'Z', '-', '_', '*', '.', '\\', '"', '@', '$', ';', '(', ' ', '\0', '\u007f', '\u00ff', '1'),
  fc.nat(255).map((code) => String.fromCharCode(code)),
);

export const labels = fc
  .array(
    fc.array(octet, { minLength: 1, maxLength: 63 }).map((octets) => octets.join('')),
    { maxLength: 12 },
  )
  .filter((labels) => wireLength(labels) <= 255);

/** Any legal name in canonical presentation format. */
export const names = labels.map(formatName);
