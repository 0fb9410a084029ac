import { durationText } from '../../facts/duration.ts';
import type { TargetHistory } from '../../model/history.ts';
import type { CheckCatalogue, Finding, TargetReport } from '../../model/report.ts';
import type { Limit } from '../../model/vantage.ts';
import { idleText } from '../accepted.ts';
import { foldFindings } from '../fold.ts';
import { groupNotJudged } from '../not-judged.ts';
import { titleText } from '../target.ts';
import { findingArticle, type FindingsMeans } from './findings.ts';
import { historySection } from './history.ts';
import { folded, html, items, nothing, terms, type Html } from './html.ts';
import { wholePage } from './layout.ts';
import type { Listed } from './listing.ts';
import { seenSection } from './seen.ts';
import { agoText, howMany, pen, statusWord } from './told.ts';

export interface TargetPage {
  readonly version: string;
  readonly nowMs: number;
  readonly catalogue: CheckCatalogue;
  readonly vantage: { readonly name: string; readonly up: boolean; readonly limits: readonly Limit[] };
  readonly told: Listed;
  readonly history: TargetHistory | null;
}

/** Everything that is told of one target. */
export function targetPage(page: TargetPage): string {
  const { version, told, history, vantage } = page;
  const title = titleText(told.target, pen);
  const { report } = told;
  const body = html`<h1>${title}</h1>
    ${vantage.up ? nothing : html`<div class="notice fail" role="status"><p>${vantage.name} is cut off: nothing can be said of targets until it is mended.</p></div>`}
    ${report === null ? html`<p>It was not looked at yet.</p>` : reportParts(report, page)} ${historySection(history)}`;
  return wholePage({ title: `${report?.status ?? 'waiting'}: ${title}`, up: '../', version }, body);
}

function reportParts(report: TargetReport, { nowMs, catalogue, vantage }: TargetPage): Html {
  const means: FindingsMeans = { catalogue, nowMs, up: '../' };
  const { shown, accepted } = foldFindings(report.findings, catalogue, false);
  const isShown = new Set(shown);
  const others = report.findings.filter((finding) => !isShown.has(finding) && finding.accepted === undefined);
  const articles = (findings: readonly Finding[]): Html[] => findings.map((finding) => findingArticle(finding, means));
  const fold = (findings: readonly Finding[], words: string): Html =>
    folded(`${findings.length} ${words}`, articles(findings));
  const explained = others.filter(({ because }) => because !== undefined);
  const hygiene = others.filter(({ because, status }) => because === undefined && status !== 'pass');
  const passed = others.filter(({ because, status }) => because === undefined && status === 'pass');
  return html`${verdict(report, nowMs)}
    <section aria-labelledby="found">
      <h2 id="found">Found</h2>
      ${shown.length === 0 ? html`<p>Nothing that somebody has to mend.</p>` : articles(shown)}
      ${fold(accepted, 'accepted')}${items(idleAcceptances(report))} ${fold(explained, 'explained by the above')}
      ${fold(hygiene, hygiene.length === 1 ? 'hygiene note' : 'hygiene notes')} ${fold(passed, 'passed')}
      ${notJudgedParts(report, vantage.limits)}
    </section>
    ${report.port === 0 ? nothing : seenSection(report, nowMs)}`;
}

function verdict(report: TargetReport, nowMs: number): Html {
  // What has port 0 stands for Kubernetes objects that lead to no host.
  const { status, up, since, startedAt, durationMs, fullLookAt, loadBalancer, labels } = report;
  return html`<p>${statusWord(status)}${since === undefined ? nothing : html` since ${agoText(since, nowMs)}`}</p>
    ${terms([
      ['users', report.port === 0 ? null : throughText(up)],
      ['looked at', `${agoText(startedAt, nowMs)}; it took ${durationText(durationMs)}`],
      ['full look', fullLookAt === undefined ? null : agoText(fullLookAt, nowMs)],
      ['load balancer', loadBalancer ?? null],
      ...Object.entries(labels).map(([name, value]) => [`label ${name}`, value] as const),
    ])}`;
}

const throughText = (up: boolean | null): string =>
  up === null ? 'not known whether they get through' : up ? 'get through' : 'do not get through';

const idleAcceptances = ({ acceptances = [] }: TargetReport): Html[] =>
  acceptances.flatMap((acceptance) => {
    const said = idleText(acceptance);
    return said === null ? [] : [html`${acceptance.check}: ${said}`];
  });

function notJudgedParts(report: TargetReport, limits: readonly Limit[]): Html {
  const told = { limits: new Set(limits.map(({ code }) => code)), common: false };
  const { waiting, lacking } = groupNotJudged(report, told);
  const groups = lacking.map(({ names, because }) => html`${names.join(', ')}: ${because}`);
  const parts = [...(waiting.length === 0 ? [] : [html`${waiting.join(', ')}: until this is mended`]), ...groups];
  return folded(
    `${howMany(parts.length, 'reason', 'reasons')} why something was not judged`,
    parts.length === 0 ? [] : [items(parts)],
  );
}
