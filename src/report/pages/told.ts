import { durationText } from '../../facts/duration.ts';
import type { Status } from '../../model/check.ts';
import type { Finding, TargetReport } from '../../model/report.ts';
import { stands } from '../finding-groups.ts';
import { plainPen, type Pen } from '../pen.ts';
import { html, type Html } from './html.ts';

/** Lines of a page are as wide as they are. */
export const pen: Pen = plainPen;

export const statusWord = (status: Status): Html => html`<span class="status ${status}">${status}</span>`;

/** `2026-11-21 12:00:00 UTC`; as it was written where it is no such time. */
export function timeText(at: string): string {
  const ms = Date.parse(at);
  return Number.isNaN(ms) ? at : `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** With how long ago that is. */
export function agoText(at: string, nowMs: number): string {
  const ms = nowMs - Date.parse(at);
  return Number.isNaN(ms) || ms < 0 ? timeText(at) : `${timeText(at)}, ${durationText(ms)} ago`;
}

/** For how long; the time itself where that cannot be told. */
export function lastingTime(since: string, nowMs: number): Html {
  const ms = nowMs - Date.parse(since);
  const said = Number.isNaN(ms) || ms < 0 ? `since ${timeText(since)}` : `for ${durationText(ms)}`;
  return html`<time datetime="${since}">${said}</time>`;
}

export const howMany = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** What stands first of a target, and is neither explained by something else nor borne. */
export const firstStanding = ({ findings }: TargetReport): Finding | undefined => findings.find(stands);

const longest = 400;

/** As much as a row of a table can bear. */
export const shortened = (text: string): string => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text);
