import type { Certificate, NameAttribute } from '../../../model/certificate.ts';
import { cutWords } from '../../cut-words.ts';

/** Other ways to write an attribute's type (RFC 4519, RFC 4514 section 3), without regard to case. */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  CN: ['commonname', '2.5.4.3'],
  O: ['organizationname', '2.5.4.10'],
  OU: ['organizationalunitname', '2.5.4.11'],
  SERIALNUMBER: ['2.5.4.5'],
  E: ['emailaddress', '1.2.840.113549.1.9.1'],
};

/** All values of one type, in order. */
export function attributes(name: readonly NameAttribute[], type: keyof typeof synonyms): string[] {
  const spellings = [type.toLowerCase(), ...(synonyms[type] ?? [])];
  return name.flatMap(([its, value]) => (spellings.includes(its.toLowerCase()) ? [value] : []));
}

/** The last one counts where there are several: it is the most specific. */
export const commonName = (name: readonly NameAttribute[]): string | null => attributes(name, 'CN').at(-1) ?? null;

export const organisation = (name: readonly NameAttribute[]): string | null => attributes(name, 'O').at(-1) ?? null;

/** In the order in which it was written, separators inside values escaped (RFC 4514 2.4); empty for an empty name. */
export const nameText = (name: readonly NameAttribute[]): string =>
  name.map(([type, value]) => `${type}=${value.replace(/[\\,+"]/g, '\\$&')}`).join(', ');

/** As names are compared: without regard to case and to more blanks than one (RFC 5280 7.1). Each attribute ends in a comma. */
export const comparableName = (name: readonly NameAttribute[]): string =>
  name
    .map(([type, value]) => {
      const text = value.trim().replace(/\s+/g, ' ').toLowerCase();
      return `${type}=${text.replace(/[\\,]/g, '\\$&')},`;
    })
    .join('');

/** What a name is called in a sentence: its CN, else all of it. */
export const calledAs = (name: readonly NameAttribute[]): string =>
  cutWords(commonName(name) ?? (nameText(name) || 'an empty name'));

/** What a certificate is called in a sentence: many leaves have an empty subject. */
export function certificateTitle({
  subject,
  names,
  serial,
}: Pick<Certificate, 'subject' | 'names' | 'serial'>): string {
  const first = names?.dns[0] ?? names?.ip[0];
  if (subject.length > 0) return calledAs(subject);
  return first === undefined ? `serial ${cutWords(serial)}` : cutWords(first);
}
