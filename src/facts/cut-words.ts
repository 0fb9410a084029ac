const maxWords = 200;

/** What a probed server sent, as long as a sentence can bear. */
export const cutWords = (text: string): string => (text.length > maxWords ? `${text.slice(0, maxWords - 1)}…` : text);
