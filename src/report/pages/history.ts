import { statuses } from '../../model/check.ts';
import type { DayCount, SeenCertificate, StatusChange, TargetHistory } from '../../model/history.ts';
import { html, nothing, type Html } from './html.ts';
import { howMany, shortened, statusWord, timeText } from './told.ts';

const mostChanges = 50;
const mostCertificates = 30;
const mostDays = 31;

/** What is remembered of a target, the latest first; null where it cannot be read just now. */
export function historySection(history: TargetHistory | null): Html {
  return html`<section aria-labelledby="history">
    <h2 id="history">History</h2>
    ${history === null ? html`<p>It cannot be read just now.</p>` : tables(history)}
  </section>`;
}

function tables({ changes, certificates, days }: TargetHistory): Html {
  if (changes.length + certificates.length + days.length === 0) return html`<p>Nothing is remembered yet.</p>`;
  return html`${table('Changes of status', ['At', 'From', 'To', 'What was found'], changes, mostChanges, changeRow)}${table(
    'Certificates',
    ['First seen', 'Last seen', 'Issuer', 'Not after', 'SHA-256'],
    certificates,
    mostCertificates,
    certificateRow,
  )}${table('Looks a day (UTC)', ['Day', ...statuses.toReversed()], days, mostDays, dayRow)}`;
}

function table<Row>(
  caption: string,
  headings: readonly string[],
  rows: readonly Row[],
  most: number,
  drawn: (row: Row) => Html,
): Html {
  if (rows.length === 0) return nothing;
  const more = rows.length - most;
  const rest = more > 0 ? `, the latest ${most}; ${howMany(more, 'more', 'more')} over the API` : '';
  return html`<table>
    <caption>
      ${caption}${rest}
    </caption>
    <thead>
      <tr>
        ${headings.map((heading) => html`<th scope="col">${heading}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.slice(0, most).map(drawn)}
    </tbody>
  </table>`;
}

const changeRow = ({ at, before, status, findings }: StatusChange): Html =>
  html`<tr>
    <th scope="row">${timeText(at)}</th>
    <td>${before === null ? nothing : statusWord(before)}</td>
    <td>${statusWord(status)}</td>
    <td>
      ${findings.slice(0, 3).map(({ check, message }) => html`<p>${check}: ${shortened(message)}</p>`)}${
        findings.length > 3 ? html`<p>and ${findings.length - 3} more</p>` : nothing
      }
    </td>
  </tr> `;

const certificateRow = ({ firstSeen, lastSeen, issuer, notAfter, sha256 }: SeenCertificate): Html =>
  html`<tr>
    <th scope="row">${timeText(firstSeen)}</th>
    <td>${timeText(lastSeen)}</td>
    <td>${issuer}</td>
    <td>${timeText(notAfter)}</td>
    <td>${sha256}</td>
  </tr> `;

const dayRow = (day: DayCount): Html =>
  html`<tr>
    <th scope="row">${day.day}</th>
    ${statuses.toReversed().map((status) => html`<td class="count">${day[status]}</td>`)}
  </tr> `;
