const paint = /\x1b\[\d+m/g;
const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u;
const marksOnly = /\p{M}/u;

/** How many columns a terminal needs for escaped text; the colours of a pen need none. */
export function columns(text: string): number {
  let sum = 0;
  for (const char of text.replace(paint, '')) sum += marksOnly.test(char) ? 0 : wide.test(char) ? 2 : 1;
  return sum;
}

export const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - columns(text)));

/** Pieces joined by a space into as few lines as the width allows; a piece is never cut. At least one line. */
export function flow(pieces: readonly string[], width: number): [string, ...string[]] {
  let line = '';
  let used = 0;
  const full: string[] = [];
  for (const piece of pieces) {
    const size = columns(piece);
    if (used > 0 && used + 1 + size > width) {
      full.push(line);
      line = piece;
      used = size;
    } else {
      line = used === 0 ? piece : `${line} ${piece}`;
      used += (used === 0 ? 0 : 1) + size;
    }
  }
  const [first = line, ...rest] = [...full, line];
  return [first, ...rest];
}

/** Prose after `lead`, its further lines hanging below its first. */
export function hang(lead: string, prose: string, width: number): string[] {
  const indent = columns(lead);
  const [first, ...rest] = flow(prose.trim().split(/ +/), width - indent);
  return [lead + first, ...rest.map((line) => ' '.repeat(indent) + line)];
}

/** Rows in columns, two spaces between them. A cell that is longer than `most` pushes only what stands behind it. */
export function grid(rows: readonly (readonly string[])[], most: number): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, Math.min(most, columns(cell)));
  }
  return rows.map((row) =>
    row
      .map((cell, i) => pad(cell, widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
