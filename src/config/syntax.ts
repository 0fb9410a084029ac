/** Whether a template was not filled in there. */
export const hasTemplate = (line: string): boolean => line.includes('{{') || line.includes('{%');

/** The line of a text that an offset is in. */
export function lineAt(text: string, offset: number): string {
  const start = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return text.slice(start, end < 0 ? undefined : end);
}

/** What is to be mended where the parser gives up, with nothing of the text, which may be a secret. */
export function syntaxMessage(code: string, message: string): string {
  if (code === 'RESOURCE_EXHAUSTION') return 'it is nested too deeply';
  return `not YAML: ${quotingKinds.get(code) ?? message}`;
}

/** What stands in place of those messages of the parser's that repeat some of the text. */
const quotingKinds: ReadonlyMap<string, string> = new Map([
  ['BAD_ALIAS', 'The name of an anchor or alias is malformed'],
  ['BAD_COLLECTION_TYPE', 'A tag does not fit what it stands before'],
  ['BAD_DIRECTIVE', 'A directive (a line that begins with %) is unknown or malformed'],
  ['BAD_DQ_ESCAPE', 'An escape sequence in double quotes is unknown'],
  ['BAD_PROP_ORDER', 'Anchors and tags must stand after the indicator'],
  ['BAD_SCALAR_START', 'A text that begins with this character must stand in quotes'],
  ['TAG_RESOLVE_FAILED', 'A tag is unknown or malformed'],
  ['UNEXPECTED_TOKEN', 'What stands here cannot stand here'],
]);
