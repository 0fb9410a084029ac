import { DerError, readElement, type Element } from './der.ts';

const utcTime = 0x17;
const generalizedTime = 0x18;

export const isTime = (element: Element | undefined): boolean =>
  element?.tag === utcTime || element?.tag === generalizedTime;

/**
 * A time as RFC 5280 4.1.2.5 writes it, in ISO 8601; verifiers take no other. What Node makes of any other is whatever
 * stood in its memory. Throws DerError.
 */
export function readTime(der: Buffer): string {
  const { tag, content } = readElement(der);
  const text = content.toString('latin1');
  const digits = tag === utcTime ? `${text < '50' ? '20' : '19'}${text}` : tag === generalizedTime ? text : '';
  const iso = digits.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6.000Z');
  const date = new Date(iso);
  // A day that the calendar does not have comes back as another one.
  if (Number.isNaN(date.getTime()) || date.toISOString() !== iso) throw new DerError('a time that cannot be');
  return iso;
}
