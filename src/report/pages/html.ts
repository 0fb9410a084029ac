import { escapeMarkup } from '../escape.ts';

/** What may stand in a page as it is: nothing but templates make it. */
export interface Html {
  readonly markup: string;
}

type Piece = Html | string | number | readonly Html[];

/** Of a template; what is filled in is text, and made safe, unless it is markup. */
export function html(fixed: readonly string[], ...pieces: readonly Piece[]): Html {
  // How templates are indented is nothing to send.
  return { markup: fixed.map((text, i) => text.replace(/\n\s+/g, '\n') + markupOf(pieces[i] ?? '')).join('') };
}

function markupOf(piece: Piece): string {
  if (typeof piece === 'string') return escapeMarkup(piece);
  if (typeof piece === 'number') return String(piece);
  return 'markup' in piece ? piece.markup : piece.map(({ markup }) => markup).join('');
}

export const nothing: Html = { markup: '' };

/** Each line by itself, in type of one width, to be taken as a whole. */
export const block = (lines: readonly string[]): Html =>
  lines.length === 0
    ? nothing
    : html`<pre tabindex="0">${lines.map((line) => ({ markup: `${escapeMarkup(line)}\n` }))}</pre>`;

/** Terms and what they mean; nothing of those without a meaning. */
export function terms(rows: readonly (readonly [term: string, meaning: Piece | null])[]): Html {
  const told = rows.flatMap(([term, meaning]) =>
    meaning === null
      ? []
      : [
          html`<dt>${term}</dt>
            <dd>${meaning}</dd>`,
        ],
  );
  return told.length === 0 ? nothing : html`<dl>${told}</dl>`;
}

/** What is there for those who ask. */
export const folded = (summary: string, inside: readonly Html[]): Html =>
  inside.length === 0
    ? nothing
    : html`<details>
        <summary>${summary}</summary>
        ${inside}
      </details>`;

export const items = (each: readonly Html[]): Html =>
  each.length === 0
    ? nothing
    : html`<ul>
        ${each.map((item) => html`<li>${item}</li>`)}
      </ul>`;
