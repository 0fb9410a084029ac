import { escapeText } from '../escape.ts';

/** Longer than a host in presentation format, and than anything a configuration may hold. */
const longest = 1100;

/** What stands in quotes as it is. */
const plain = /^[ !#-[\]-~]*$/;

/** A backslash that could be read as the beginning of an escape of ours: doubled, so that no two texts look alike. */
const ambiguous = /\\(?=[\\xu]|[^\x20-\x7e])/g;

/** The value of a label between its quotes: bounded, one line, and all that is hidden is shown. */
export function labelValue(text: string): string {
  const bounded = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
  if (plain.test(bounded)) return bounded;
  return escapeText(bounded.replace(ambiguous, '\\\\')).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}

/** `host="…",port="443"`; what is empty is left out, for to Prometheus it is the same. */
export const labelPairs = (pairs: Iterable<readonly [label: string, value: string]>): string =>
  Array.from(pairs, ([label, value]) => (value === '' ? [] : `${label}="${labelValue(value)}"`))
    .flat()
    .join(',');
