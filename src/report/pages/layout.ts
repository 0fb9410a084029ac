import { html, type Html } from './html.ts';
import { style } from './style.ts';

export interface Frame {
  readonly title: string;
  /** From this page to the first one: `''`, `../`, … */
  readonly up: string;
  readonly version: string;
}

/** A whole page. Everything that it shows it holds itself. */
export function wholePage({ title, up, version }: Frame, body: Html): string {
  const top = up === '' ? './' : up;
  const head = html`<meta charset="utf-8" /><title>${title} - hostprobe</title>
    <meta name="viewport" content="width=device-width, initial-scale=1" />`;
  const rest = html`<body>
    <header>
      <nav aria-label="Pages">
        <ul>
          <li><a href="${top}">hostprobe</a></li>
          <li><a href="${up}checks">checks</a></li>
        </ul>
      </nav>
    </header>
    <main>${body}</main>
    <footer>hostprobe ${version}</footer>
  </body>`;
  return `<!doctype html>\n<html lang="en">\n<head>${head.markup}\n<style>${style}</style></head>\n${rest.markup}\n</html>\n`;
}
