import { cutWords } from '../../cut-words.ts';

/** A URL, or what a Location says, in a sentence: what stands behind `?` and `#` may be a secret, and is left out. */
export const shownUrl = (url: string): string => cutWords(url.replace(/([?#]).+$/s, '$1…'));
