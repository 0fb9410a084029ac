import { html, items, nothing } from './html.ts';
import { wholePage, type Frame } from './layout.ts';

export interface Link {
  /** From the first page. */
  readonly path: string;
  readonly text: string;
}

/** For what cannot be shown: why, and where else to go. */
export const messagePage = (frame: Frame, message: string, lead: string, links: readonly Link[]): string =>
  wholePage(
    frame,
    html`<h1>${frame.title}</h1>
      <p>${message}</p>
      ${links.length === 0 ? nothing : html`<p>${lead}</p>`}${items(
        links.map(({ path, text }) => html`<a href="${frame.up}${path}">${text}</a>`),
      )}`,
  );
