import type { Certificate } from '../../../model/certificate.ts';
import { cutWords } from '../../cut-words.ts';
import { doubledOf, doubledText } from '../../dns/doubled.ts';
import { coversHost } from './covers-host.ts';

/**
 * Of a certificate that does not cover some names: where a zone was appended to one of them before it was ordered, or
 * stands twice in the name that is missed; as the end of a sentence.
 */
export function doubledNames({ names }: Certificate, uncovered: readonly string[]): string {
  const held = (names?.dns ?? []).find((name) => {
    const once = doubledOf(name)?.once;
    return once !== undefined && uncovered.some((missed) => coversHost({ dns: [once], ip: [], other: [] }, missed));
  });
  const missed = uncovered.find((name) => doubledOf(name) !== null);
  return [held, missed].map((name) => (name === undefined ? '' : cutWords(doubledText(name)))).join('');
}
