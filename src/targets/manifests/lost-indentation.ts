/** A document whose lines all begin at the left margin, as those do that were copied from a page that shows no spaces. */
export interface LostIndentation {
  /** Of the first line at the margin that does not belong there. */
  readonly index: number;
  readonly message: string;
}

const ofMetadata = /^(name|namespace|generateName|annotations|labels):(?:\s|$)/;

/** Null where the indentation is there. */
export function lostIndentation(lines: readonly string[]): LostIndentation | null {
  const starting = (pattern: RegExp): string | undefined => lines.find((line) => pattern.test(line));
  const kind = /^kind:[ \t]*["']?([A-Za-z]+)/.exec(starting(/^kind:/) ?? '')?.[1];
  if (kind === undefined || starting(/^apiVersion:/) === undefined) return null;
  const metadata = lines.findIndex((line) => /^metadata:\s*(?:#.*)?$/.test(line));
  if (metadata < 0) return null;
  const next = lines.findIndex((line, index) => index > metadata && !/^\s*(?:#.*)?$/.test(line));
  const field = ofMetadata.exec(lines[next] ?? '')?.[1];
  if (field === undefined) return null;
  return {
    index: next,
    message:
      `${kind}: the indentation was lost in copying: from here on, lines that belong further in begin at the left margin ` +
      `(\`${field}\` belongs under \`metadata\`, two spaces in); copy it again with the page's own copy button or from ` +
      `its repository, or indent it as \`kubectl explain ${kind.toLowerCase()} --recursive\` shows`,
  };
}
