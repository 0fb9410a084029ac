const shown = 4;

/** The first of them, and how many more there are: there is no end of what a zone may list. */
export const few = (texts: readonly string[], between = ', ', most = shown): string =>
  texts.slice(0, most).join(between) + (texts.length > most ? ` and ${texts.length - most} more` : '');
