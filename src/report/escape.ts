/**
 * What a terminal would obey, hide or take for layout: controls, format characters (bidi, zero width), lone surrogates,
 * private and unassigned code points, separators and spaces but U+0020, and what Unicode says may be left invisible.
 */
const hidden = /[\p{C}\p{Default_Ignorable_Code_Point}]|(?! )\p{Z}/gu;
const hiddenButNewline = /(?!\n)(?:[\p{C}\p{Default_Ignorable_Code_Point}]|(?! )\p{Z})/gu;

const codeEscape = (char: string): string => {
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
};

/**
 * What the runner of a GitHub workflow takes for a command wherever a line of any program's output begins with it, blanks
 * aside, or of old anywhere in it (github.com/actions/runner, ActionCommand.cs).
 */
const workflowCommand = /##(?=\[)|(?<=^|\s):(?=:[a-z][\w-]*(?:\s[^:]*)?::)/gi;

/**
 * Hostile text as one line that shows everything it holds, and that nothing obeys which reads the output. A backslash stays as it is (names in presentation format are
 * full of them), so that escaping twice changes nothing.
 */
export const escapeText = (text: string): string =>
  text
    .replace(hidden, codeEscape)
    .replace(workflowCommand, (found) => `${found.slice(0, -1)}${codeEscape(found.slice(-1))}`);

const ascii: Readonly<Record<string, string>> = {
  '·': '|',
  '…': '...',
  '→': '->',
  '–': '-',
  '—': '-',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
};

/** The same in nothing but printable ASCII. */
export const asciiText = (text: string): string =>
  escapeText(text).replace(/[^\x20-\x7e]/gu, (char) => ascii[char] ?? codeEscape(char));

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Hostile text as it may stand between tags and in quoted attributes, of HTML and of XML 1.0 alike. */
export const escapeMarkup = (text: string): string =>
  escapeText(text).replace(/[&<>"']/g, (char) => entities[char] ?? char);

/** Finished JSON, safe on a terminal and the same to a parser: only inside strings can these characters stand. */
export const escapeJson = (json: string): string =>
  json.replace(hiddenButNewline, (char) =>
    Array.from({ length: char.length }, (_, i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  );
