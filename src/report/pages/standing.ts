import type { Limit } from '../../model/vantage.ts';
import { html, items, nothing, terms, type Html } from './html.ts';
import { checkPath } from './paths.ts';
import { agoText, howMany } from './told.ts';

/** Where we stand, what is in force, and how that is. */
export interface Standing {
  readonly startedAt: string;
  readonly vantage: {
    readonly name: string;
    readonly up: boolean;
    readonly since: string;
    readonly limits: readonly Limit[];
  };
  readonly configuration: {
    readonly file: string | null;
    readonly digest: string;
    readonly lastReload: { readonly ok: boolean; readonly at: string; readonly problems: readonly string[] };
    readonly lastSuccessAt: string;
  };
  /** Where targets are discovered. */
  readonly clusters: readonly {
    readonly environment: string | null;
    readonly up: boolean;
    readonly staleSince: string | null;
    readonly failing: readonly string[];
    readonly denied: readonly string[];
  }[];
  readonly readiness: { readonly ready: boolean; readonly because: string };
}

const mostProblems = 20;

/** What puts all that stands below it in another light. */
export function standingNotices({ vantage, configuration, clusters, readiness }: Standing, nowMs: number): Html {
  const { ok, at, problems } = configuration.lastReload;
  const more = problems.length - mostProblems;
  return html`${
    vantage.up
      ? nothing
      : html`<div class="notice fail" role="status">
          <p>
            ${vantage.name} is cut off since ${agoText(vantage.since, nowMs)}: nothing is said of targets until it is
            mended.
          </p>
        </div>`
  }${vantage.limits.map(
    ({ code, message, keepsFrom }) =>
      html`<div class="notice warn">
        <p>The vantage lacks something, <a href="${checkPath(code)}">${code}</a>: ${message}</p>
        <p>${keepsFrom}</p>
      </div>`,
  )}${
    ok
      ? nothing
      : html`<div class="notice fail">
          <p>
            The configuration was not taken when it was read ${agoText(at, nowMs)}; that of
            ${agoText(configuration.lastSuccessAt, nowMs)} holds on.
          </p>
          ${items(problems.slice(0, mostProblems).map((problem) => html`${problem}`))}${
            more > 0 ? html`<p>and ${howMany(more, 'more', 'more')}</p>` : nothing
          }
        </div>`
  }${clusters.map((cluster) => clusterNotices(cluster, nowMs))}${readiness.ready ? nothing : html`<div class="notice warn"><p>Not ready: ${readiness.because}</p></div>`}`;
}

function clusterNotices({ staleSince, failing, denied }: Standing['clusters'][number], nowMs: number): Html {
  return html`${
    failing.length === 0
      ? nothing
      : html`<div class="notice fail">
          <p>
            ${
              staleSince === null
                ? 'What there is to be discovered is not known.'
                : `What was discovered stays in force; it is not kept up to date since ${agoText(staleSince, nowMs)}.`
            }
          </p>
          ${items(failing.slice(0, mostProblems).map((sentence) => html`${sentence}`))}
        </div>`
  }${
    denied.length === 0
      ? nothing
      : html`<div class="notice warn">
          <p>Not all that could be discovered may be read.</p>
          ${items(denied.slice(0, mostProblems).map((sentence) => html`${sentence}`))}
        </div>`
  }`;
}

export const standingTerms = ({ startedAt, vantage, configuration, clusters }: Standing, nowMs: number): Html =>
  terms([
    ['vantage', `${vantage.name}, ${vantage.up ? 'up' : 'cut off'} since ${agoText(vantage.since, nowMs)}`],
    ['running since', agoText(startedAt, nowMs)],
    ['configuration', configuration.file ?? 'no file'],
    ['taken', agoText(configuration.lastSuccessAt, nowMs)],
    ['digest', configuration.digest],
    ...clusters.map(
      ({ environment, up }) =>
        [environment === null ? 'cluster' : `cluster of ${environment}`, up ? 'up to date' : 'not up to date'] as const,
    ),
  ]);
