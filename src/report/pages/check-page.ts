import type { LimitMeaning } from '../../facts/vantage/limit-meanings.ts';
import type { CheckMeta } from '../../model/check.ts';
import { checkRows, limitRows, limitTitle, type Row } from '../explain.ts';
import { html, items, nothing, terms, type Html } from './html.ts';
import { wholePage } from './layout.ts';
import { checkPath } from './paths.ts';

/** Everything that there is to know of one check. */
export const checkPage = (check: CheckMeta, version: string): string =>
  explained(
    { id: check.id, title: check.title, rows: checkRows(check) },
    html`<h2>Sources</h2>
      ${items(check.sources.map(({ title, url }) => html`<a href="${url}">${title}</a>`))}`,
    version,
  );

export const limitPage = (limit: LimitMeaning, version: string): string =>
  explained({ id: limit.code, title: limitTitle(limit), rows: limitRows(limit) }, nothing, version);

interface Explained {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly Row[];
}

function explained({ id, title, rows }: Explained, rest: Html, version: string): string {
  const told = rows.map(([label, texts]) => [label, texts.length === 0 ? null : texts.join(' ')] as const);
  return wholePage(
    { title: id, up: '../', version },
    html`<h1>${id}</h1>
      <p>${title}</p>
      ${terms(told)}${rest}`,
  );
}

/** All checks, and all limits of the vantage. */
export const checksPage = (checks: readonly CheckMeta[], limits: readonly LimitMeaning[], version: string): string =>
  wholePage(
    { title: 'checks', up: '', version },
    html`<h1>Checks</h1>
      ${items(checks.map(({ id, title }) => linked(id, title)))}
      <h2>Limits of the vantage</h2>
      ${items(limits.map(({ code, title }) => linked(code, title)))}`,
  );

const linked = (id: string, title: string): Html => html`<a href="${checkPath(id)}">${id}</a>: ${title}`;
