/**
 * Domain names as sequences of labels (RFC 1035 3.1). A label is a string of octets (char codes 0 to 255), 1 to 63 of
 * them; a name is written in presentation format (RFC 1035 5.1): a dot, a backslash or other special character inside
 * a label as `\.`, what cannot be printed as `\DDD`. The canonical text has lower-case ASCII letters and no final dot,
 * so that two names are the same exactly when their canonical texts are; the root is `.`.
 */
export type Labels = readonly string[];

export class NameError extends Error {
  override name = 'NameError';
}

const special = /[.\\"();@$]/;

const lowerLabel = (label: string): string => label.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** What needs no reading character by character: canonical already, and short enough for any name. */
const plainName = /^(?=.{1,253}$)[a-z0-9_*-]{1,63}(?:\.[a-z0-9_*-]{1,63})*$/;
const plainLabel = /^[a-z0-9_*-]+$/;

/** Presentation format to labels, letters in lower case. Throws NameError on what RFC 1035 does not allow. */
export function parseName(text: string): string[] {
  if (plainName.test(text)) return text.split('.');
  if (text === '.' || text === '') return [];
  const labels: string[] = [];
  let label = '';
  let ended = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string;
    ended = false;
    if (char === '.') {
      if (label === '') throw new NameError(`empty label in "${text}"`);
      labels.push(label);
      label = '';
      ended = true;
    } else if (char === '\\') {
      const digits = /^[0-9]{3}/.exec(text.slice(i + 1))?.[0];
      if (digits !== undefined) {
        if (Number(digits) > 255) throw new NameError(`\\${digits} in "${text}" is not an octet`);
        label += String.fromCharCode(Number(digits));
        i += 3;
      } else {
        const next = text[i + 1];
        if (next === undefined) throw new NameError(`"${text}" ends in a backslash`);
        if (next.charCodeAt(0) > 255) throw new NameError(`"${next}" in "${text}" is not an octet`);
        label += next;
        i += 1;
      }
    } else {
      if (char.charCodeAt(0) > 255) throw new NameError(`"${char}" in "${text}" is not an octet`);
      label += char;
    }
    if (label.length > 63) throw new NameError(`a label of "${text.slice(0, 80)}" is longer than 63 octets`);
  }
  if (!ended) labels.push(label);
  if (wireLength(labels) > 255) throw new NameError(`"${text.slice(0, 80)}…" is longer than 255 octets`);
  return labels.map(lowerLabel);
}

/** Octets on the wire, the root's zero included (RFC 1035 2.3.4). */
export const wireLength = (labels: Labels): number => labels.reduce((sum, label) => sum + label.length + 1, 1);

function formatLabel(label: string): string {
  if (plainLabel.test(label)) return label;
  return Array.from(lowerLabel(label), (char) => {
    const code = char.charCodeAt(0);
    if (code <= 0x20 || code >= 0x7f) return `\\${String(code).padStart(3, '0')}`;
    return special.test(char) ? `\\${char}` : char;
  }).join('');
}

/** Labels to canonical text. */
export const formatName = (labels: Labels): string => (labels.length === 0 ? '.' : labels.map(formatLabel).join('.'));

/** Any presentation format to the canonical one. Throws NameError. */
export const canonicalName = (text: string): string => formatName(parseName(text));

/** As a zone file wants it: with the final dot. */
export const absolute = (name: string): string => (name === '.' ? '.' : `${name}.`);

export const sameName = (a: string, b: string): boolean => canonicalName(a) === canonicalName(b);

/** The name without its left-most label; null for the root. */
export function parentName(name: string): string | null {
  const labels = parseName(name);
  return labels.length === 0 ? null : formatName(labels.slice(1));
}

/** Whether `name` is `zone` or below it. */
export function isUnder(name: string, zone: string): boolean {
  if (plainName.test(name) && plainName.test(zone)) return name === zone || name.endsWith(`.${zone}`);
  const inner = parseName(name);
  const outer = parseName(zone);
  return inner.length >= outer.length && outer.every((label, i) => label === inner[inner.length - outer.length + i]);
}

/** `name` without the labels of `zone` at its end, canonical; null where it does not end so or nothing is left. */
export function withoutZone(name: string, zone: string): string | null {
  const inner = parseName(name);
  const outer = parseName(zone);
  return inner.length > outer.length && isUnder(name, zone)
    ? formatName(inner.slice(0, inner.length - outer.length))
    : null;
}

/** `name` taken as relative to `zone`; null where the sum is longer than a name may be. */
export function appendZone(name: string, zone: string): string | null {
  const labels = [...parseName(name), ...parseName(zone)];
  return wireLength(labels) > 255 ? null : formatName(labels);
}

/** The name with another left-most label; null where that gives no legal name. */
export function siblingName(name: string, label: string): string | null {
  const labels = [label, ...parseName(name).slice(1)];
  return label.length > 63 || wireLength(labels) > 255 ? null : formatName(labels);
}

/** RFC 4592 and this platform's patterns: a left-most `*` stands for one or more labels; else the names are equal. */
export function matchesPattern(name: string, pattern: string): boolean {
  const [first, ...rest] = parseName(pattern);
  if (first !== '*') return sameName(name, pattern);
  const labels = parseName(name);
  return labels.length > rest.length && rest.every((label, i) => label === labels[labels.length - rest.length + i]);
}
