/** A name as DNS has it, to compare by: A-labels (RFC 5890 2.3.2.1) in lower case, without a final dot. */
export const comparedName = (name: string): string =>
  name
    .replace(/\.$/, '')
    .split('.')
    .map((label) => (/^[\x21-\x7e]*$/.test(label) ? label.toLowerCase() : aLabel(label)))
    .join('.');

const aLabel = (label: string): string =>
  URL.parse(`http://${label}.invalid/`)?.hostname.replace(/\.invalid$/, '') ?? label.toLowerCase();

/** Whether a name of a certificate covers a host, which may be a wildcard itself (RFC 9525 6.3: `*` stands for one label). */
export function nameCovers(name: string, host: string): boolean {
  const [own, wanted] = [comparedName(name), comparedName(host)];
  if (own === wanted) return true;
  return own.startsWith('*.') && !wanted.startsWith('*') && wanted.slice(wanted.indexOf('.')) === own.slice(1);
}

/** How a wildcard misses a host that it was probably meant for: the name it stands below, or one more than a label below it. */
export function wildcardMisses(name: string, host: string): 'parent' | 'deeper' | null {
  const [own, wanted] = [comparedName(name), comparedName(host)];
  if (!own.startsWith('*.') || nameCovers(name, host)) return null;
  if (wanted === own.slice(2)) return 'parent';
  return wanted.endsWith(own.slice(1)) ? 'deeper' : null;
}
