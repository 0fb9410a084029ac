import type { Certificate } from '../../../model/certificate.ts';
import { cutWords } from '../../cut-words.ts';
import { malformedNames } from '../names/malformed-names.ts';
import { nameText } from '../names/distinguished-name.ts';
import type { PathRule } from './rule-clients.ts';

/** A rule that a name breaks, with what is so as a clause about the certificate. */
export interface NameFault {
  readonly rule: PathRule;
  readonly detail: string;
}

/** What a certificate's own names break (RFC 5280 4.2.1.6), whether or not one of them is the host's. */
export function nameFaults(certificate: Certificate): NameFault[] {
  const found: NameFault[] = [];
  const [first, ...more] = malformedNames(certificate);
  if (first !== undefined) {
    const others = more.length === 0 ? '' : ` and ${more.length} more such`;
    const detail = `holds an entry in its subject alternative names for which the whole certificate is refused: ${cutWords(first)}${others}`;
    found.push({ rule: 'malformed-name', detail });
  }
  if (certificate.namesNotCritical === true) {
    const detail = 'has an empty subject, and subject alternative names that are not marked critical';
    found.push({ rule: 'names-not-critical', detail });
  }
  if (certificate.names?.dns.includes('') === true) {
    found.push({ rule: 'empty-name', detail: 'holds an empty DNS name among its subject alternative names' });
  }
  return found;
}

/** That the name of an issuer is written otherwise below it than in its own certificate; null where the bytes are the same. */
export function issuerNameFault(below: Certificate, above: Certificate): NameFault | null {
  if (below.nameBytes?.issuer === above.nameBytes?.subject) return null;
  const [wanted, has] = [nameText(below.issuer), nameText(above.subject)];
  if (wanted === has) {
    const detail = `writes the name of its issuer (${cutWords(wanted)}) in another kind of string than the issuer does`;
    return { rule: 'issuer-name-encoded', detail };
  }
  const detail = `writes the name of its issuer as "${cutWords(wanted)}", and the issuer as "${cutWords(has)}", which is one name only without regard to capitals and blanks`;
  return { rule: 'issuer-name-differs', detail };
}
