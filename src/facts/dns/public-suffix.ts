import { parse } from 'tldts';
import { formatName, parseName } from './names.ts';

/** Stands for a label that the list cannot hold, such as one with a dot inside; no rule of the list names it. */
const unlisted = 'hostprobe-unlisted';

/** How many labels at the end of the name are a public suffix; 0 where the list has no rule for it in the sections that count. */
function suffixLabels(labels: readonly string[], sections: 'icann' | 'all'): number {
  const text = labels.map((label) => (/^[a-z0-9_-]+$/.test(label) ? label : unlisted)).join('.');
  const { publicSuffix, isIcann, isPrivate } = parse(text, {
    extractHostname: false,
    validateHostname: false,
    detectIp: false,
    allowPrivateDomains: sections === 'all',
  });
  return publicSuffix !== null && (isIcann === true || isPrivate === true) ? publicSuffix.split('.').length : 0;
}

/** Whether the ICANN section of the public suffix list has a rule for the name. */
export const hasPublicSuffix = (name: string): boolean => suffixLabels(parseName(name), 'icann') > 0;

/** The public suffix and one label more; null where the name is a public suffix itself or has none. */
export function registrableDomain(name: string): string | null {
  const labels = parseName(name);
  const count = suffixLabels(labels, 'icann');
  return count === 0 || count === labels.length ? null : formatName(labels.slice(-count - 1));
}

/** What belongs together: the registrable domain; without a public suffix the last two labels, or the one there is. */
export const domainOf = (name: string): string => domainBy(name, 'icann');

/**
 * What authorities count certificates by: the same, where public suffixes are also those that companies hand out names
 * below (the list's private section), such as `github.io`; a suffix itself counts by itself.
 */
export const registeredDomain = (name: string): string => domainBy(name, 'all');

function domainBy(name: string, sections: 'icann' | 'all'): string {
  const labels = parseName(name);
  const count = suffixLabels(labels, sections);
  return formatName(labels.slice(-Math.max(count + 1, 2)));
}
