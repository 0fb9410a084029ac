import type { Certificate } from '../../../model/certificate.ts';
import { canonicalAddress } from '../../addresses.ts';

/** Octets that no IA5String holds, each a character as our model has them. */
const beyondAscii = /[\x80-\xff]/;

/** Entries of a SAN that break its form (RFC 5280 4.2.1.6), each as a phrase. */
export const malformedNames = ({ names, unreadable }: Certificate): string[] => [
  ...(names?.dns ?? []).filter((name) => beyondAscii.test(name)).map(spelt),
  ...(names?.other ?? []).filter((name) => /^(?:email|uri):/.test(name) && beyondAscii.test(name)).map(notAscii),
  ...unreadable.flatMap((entry) => /^2\.5\.29\.17: (an IP address of \d+ bytes)$/.exec(entry)?.[1] ?? []),
];

const notAscii = (name: string): string => `${textOf(name) ?? name}, which is not ASCII`;

function spelt(name: string): string {
  const host = URL.parse(`https://${textOf(name) ?? ''}`);
  const told = notAscii(name);
  const isName = host?.hostname.includes('.') === true && host.href === `https://${host.hostname}/`;
  return isName && canonicalAddress(host.hostname) === null ? `${told} (it is to be ${host.hostname})` : told;
}

/** What its octets say in UTF-8, where they say something. */
function textOf(octets: string): string | null {
  try {
    return decodeURIComponent(octets.replace(/[%\x80-\xff]/g, (octet) => `%${octet.charCodeAt(0).toString(16)}`));
  } catch {
    // No UTF-8: nothing else makes it throw.
    return null;
  }
}
