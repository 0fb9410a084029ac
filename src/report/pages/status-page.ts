import type { Fix } from '../../model/check.ts';
import { fixSentence } from '../fix.ts';
import { titleText } from '../target.ts';
import { html, items, nothing, type Html } from './html.ts';
import { wholePage } from './layout.ts';
import { shownStates, type Filter, type Listed, type Listing, type ShownState } from './listing.ts';
import { queryText, targetPath } from './paths.ts';
import { standingNotices, standingTerms, type Standing } from './standing.ts';
import { firstStanding, howMany, lastingTime, pen, shortened, statusWord } from './told.ts';

export interface StatusPage extends Standing {
  readonly version: string;
  readonly nowMs: number;
  readonly listing: Listing;
  readonly filter: Filter;
}

/** How all targets are: where we stand first, then the worst of them. */
export function statusPage(page: StatusPage): string {
  const { version, nowMs, listing, filter } = page;
  const total = shownStates.reduce((sum, state) => sum + listing.counts[state], 0);
  const worst = shownStates.find((state) => listing.counts[state] > 0);
  const title = worst === undefined ? 'no targets' : `${listing.counts[worst]} ${worst} of ${total}`;
  const body = html`<h1>${howMany(total, 'target', 'targets')}</h1>
    ${standingNotices(page, nowMs)} ${countLinks(listing, filter, total)} ${searchForm(filter)}
    ${listing.rows.length === 0 ? html`<p>No target is so.</p>` : targetTable(page)} ${pageLinks(listing, filter)}
    <section aria-labelledby="prober">
      <h2 id="prober">This prober</h2>
      ${standingTerms(page, nowMs)}
    </section>`;
  return wholePage({ title, up: '', version }, body);
}

const linkTo = ({ state, text }: Filter, page: number): string =>
  queryText({ status: state ?? '', q: text, page: page > 1 ? String(page) : '' });

function countLinks({ counts }: Listing, filter: Filter, total: number): Html {
  const link = (state: ShownState | null, label: Html): Html =>
    html`<li>
      <a href="${linkTo({ ...filter, state }, 1)}" aria-current="${String(filter.state === state)}">${label}</a>
    </li>`;
  return html`<nav aria-label="By status">
    <ul>
      ${link(null, html`all ${total}`)}${shownStates
        .filter((state) => counts[state] > 0 || state === filter.state)
        .map((state) => link(state, html`<span class="status ${state}">${state}</span> ${counts[state]}`))}
    </ul>
  </nav>`;
}

const searchForm = ({ state, text }: Filter): Html =>
  html`<form method="get" action="./" role="search">
    <label>Name or host holds <input type="search" name="q" maxlength="253" value="${text}" /></label>
    <label
      >Status
      <select name="status">
        <option value="">all</option>
        ${shownStates.map((each) =>
          each === state ? html`<option selected>${each}</option>` : html`<option>${each}</option>`,
        )}
      </select></label
    >
    <button>Show</button>
  </form>`;

function targetTable({ listing, nowMs }: StatusPage): Html {
  const { rows, found, page, pages, shared } = listing;
  const part = pages === 1 ? '' : `, page ${page} of ${pages}`;
  return html`<table>
    <caption>
      ${howMany(found, 'target', 'targets')}${part}, the worst first
    </caption>
    <thead>
      <tr>
        <th scope="col">Status</th>
        <th scope="col">Target</th>
        <th scope="col">What is so</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map((row) => targetRow(row, shared.has(row.target.name), nowMs))}
    </tbody>
  </table>`;
}

function targetRow({ target, report }: Listed, isShared: boolean, nowMs: number): Html {
  const since =
    report?.since === undefined ? nothing : html`<br /><span class="faint">${lastingTime(report.since, nowMs)}</span>`;
  const state = report === null ? html`<span class="status">waiting</span>` : statusWord(report.status);
  return html`<tr>
    <td>${state}${since}</td>
    <th scope="row"><a href="${targetPath(target, isShared)}">${titleText(target, pen)}</a></th>
    <td>${saidOf(report)}</td>
  </tr> `;
}

function saidOf(report: Listed['report']): Html {
  if (report === null) return html`not looked at yet`;
  const finding = firstStanding(report);
  if (finding === undefined) return report.status === 'pass' ? nothing : html`${report.notJudged[0]?.because ?? ''}`;
  const { message, fix, earlier } = finding;
  const remedy = earlier?.fix ?? fix;
  return html`${shortened(message)}${
    earlier === undefined
      ? nothing
      : html`<br />before that, ${statusWord(earlier.status)}: ${shortened(earlier.message)}`
  }${remedy === undefined ? nothing : html`<br /><span class="faint">${shortened(inOneLine(remedy))}</span>`}`;
}

/** What to do, with the first line to paste. */
const inOneLine = (fix: Fix): string => [fixSentence(fix), ...(fix.paste ?? []).slice(0, 1)].join(' ');

function pageLinks({ page, pages }: Listing, filter: Filter): Html {
  if (pages === 1) return nothing;
  const to = (number: number, label: string): Html => html`<a href="${linkTo(filter, number)}">${label}</a>`;
  return html`<nav aria-label="More pages">
    ${items([
      ...(page > 1 ? [to(1, 'first'), to(page - 1, 'before')] : []),
      html`page ${page} of ${pages}`,
      ...(page < pages ? [to(page + 1, 'next'), to(pages, 'last')] : []),
    ])}
  </nav>`;
}
