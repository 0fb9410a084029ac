import type { Certificate } from '../../../model/certificate.ts';
import { cutWords } from '../../cut-words.ts';
import { bothWays } from '../../dns/u-labels.ts';
import { commonName } from './distinguished-name.ts';
import { doubledNames } from './doubled-names.ts';
import { whyCoversNothing } from './covers-host.ts';
import { unboundText } from '../placeholders/platform-names.ts';

const shown = 8;

/** What a certificate covers, as a clause about it. */
export function coveredText({ names, subject }: Certificate): string {
  if (names === null) {
    const common = commonName(subject);
    const alone = `, and its common name ${cutWords(common ?? '')} counts for nothing with browsers and Go (OpenSSL, curl and GnuTLS still look at it)`;
    return `it has no subject alternative names${common === null ? '' : alone}`;
  }
  const all = [...names.dns, ...names.ip];
  const first = [...names.dns.slice(0, shown).map(shownName), ...names.ip].slice(0, shown);
  const more = all.length > shown ? ` and ${all.length - shown} more` : '';
  return all.length === 0 ? 'it covers no host at all' : `it covers ${cutWords(first.join(', '))}${more}`;
}

function shownName(name: string): string {
  const why = whyCoversNothing(name);
  return why === null ? bothWays(name) : `${name} (which does not count: ${why})`;
}

/** The names that a certificate misses, in a sentence. */
export const missedText = (uncovered: readonly string[]): string => cutWords(uncovered.map(bothWays).join(', '));

/** What it covers instead of these, and what that tells of how it came about. */
export const whyMissed = (leaf: Certificate, uncovered: readonly string[]): string =>
  `${coveredText(leaf)}${doubledNames(leaf, uncovered)}${unboundText(leaf, uncovered)}`;

/** The SAN is there and could not be read: what it covers is not known. */
export const areNamesUnread = ({ names, unreadable }: Certificate): boolean =>
  names === null && unreadable.some((entry) => entry.startsWith('2.5.29.17'));
