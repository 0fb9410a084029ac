import type { Certificate } from '../../model/certificate.ts';
import { cutWords } from './distinguished-name.ts';
import { mayCover } from './identity.ts';

const shown = 8;

/** What a certificate covers, as a clause about it. */
export function coveredText({ names }: Certificate): string {
  if (names === null) return 'it has no subject alternative names, and a common name counts for nothing';
  const all = [...names.dns.map((name) => (mayCover(name) ? name : `${name} (which does not count)`)), ...names.ip];
  const more = all.length > shown ? ` and ${all.length - shown} more` : '';
  return all.length === 0 ? 'it covers no host at all' : `it covers ${cutWords(all.slice(0, shown).join(', '))}${more}`;
}

/** The SAN is there and could not be read: what it covers is not known. */
export const areNamesUnread = ({ names, unreadable }: Certificate): boolean =>
  names === null && unreadable.some((entry) => entry.startsWith('2.5.29.17'));
