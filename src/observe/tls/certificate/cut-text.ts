const maxText = 1024;

/** As much of a text of a certificate as goes into the evidence. */
export const cutText = (text: string): string => (text.length > maxText ? `${text.slice(0, maxText - 1)}…` : text);

/** Whether it may have been cut. */
export const isCut = (text: string): boolean => text.length === maxText;
