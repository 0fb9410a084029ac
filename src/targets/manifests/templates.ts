/** A template where YAML wants a key or a value. */
const template = /^(\s*(?:- +)*(?:[\w./"'-]+: +)?)\{[{%]/;
/** What ends in `|` or `>` has a text of its own below it, which may hold anything. */
const opensText = /(?:^|[\s:-])[|>][-+\d]{0,2}\s*(?:#.*)?$/;

const indentOf = (line: string): number => /^ */.exec(line)?.[0].length ?? 0;

/** The lines of a document in which a template was not filled in. */
export function templatesIn(lines: readonly string[]): { readonly index: number; readonly column: number }[] {
  const found: { index: number; column: number }[] = [];
  let textBelow: number | null = null;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    if (textBelow !== null && indentOf(line) > textBelow) continue;
    textBelow = opensText.test(line) ? indentOf(line) : null;
    const before = template.exec(line)?.[1];
    if (before !== undefined) found.push({ index, column: before.length + 1 });
  }
  return found;
}
