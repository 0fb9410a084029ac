import { expect } from 'vitest';
import type { TargetHistory } from '../../../src/model/history.ts';
import type { Report, TargetReport } from '../../../src/model/report.ts';
import { listTargets, type Filter, type Listed } from '../../../src/report/pages/listing.ts';
import type { Standing } from '../../../src/report/pages/standing.ts';
import { statusPage } from '../../../src/report/pages/status-page.ts';
import { targetPage } from '../../../src/report/pages/target-page.ts';
import { catalogue } from '../catalogue.ts';
import { dangerous } from '../dangerous.ts';
import { leaf, report, startedAt } from '../reports.ts';
import { elements, parsePage, type Element } from './parse-page.ts';

export const nowMs = Date.parse(startedAt) + 3_600_000;
export const all: Filter = { state: null, text: '', page: 1 };
export const listed = (reports: readonly TargetReport[]): Listed[] =>
  reports.map((each) => ({ target: each, report: each }));

export function standing({ vantage }: Pick<Report, 'vantage'> = report([]), over: Partial<Standing> = {}): Standing {
  return {
    startedAt,
    vantage: { ...vantage, up: true, since: startedAt },
    configuration: {
      file: 'hostprobe.yaml',
      digest: 'sha256:00',
      lastReload: { ok: true, at: startedAt, problems: [] },
      lastSuccessAt: startedAt,
    },
    clusters: [],
    readiness: { ready: true, because: '' },
    ...over,
  };
}

export const shown = (targets: readonly Listed[], over: Partial<Standing> = {}, filter = all): string =>
  statusPage({
    ...standing(report([]), over),
    version: '0.1.0',
    nowMs,
    listing: listTargets(targets, filter),
    filter,
  });

export const history = (text: string): TargetHistory => ({
  changes: [
    {
      at: text,
      status: 'fail',
      before: 'pass',
      findings: Array.from({ length: 4 }, () => ({ check: text, status: 'fail', reason: text, message: text })),
    },
  ],
  certificates: [{ ...leaf, issuer: text, sha256: text, firstSeen: text, lastSeen: text }],
  days: [{ day: text, pass: 1, warn: 2, unknown: 3, fail: 4 }],
});

export const pageOf = (of: TargetReport, remembered: TargetHistory | null = history(startedAt)): string =>
  targetPage({
    version: '0.1.0',
    nowMs,
    catalogue,
    vantage: { name: 'cluster-a', up: true, limits: [] },
    told: { target: of, report: of },
    history: remembered,
  });

const tags =
  /^(?:html|head|meta|title|style|body|header|nav|main|footer|section|h[1-3]|p|a|ul|li|dl|dt|dd|pre|table|caption|thead|tbody|tr|th|td|span|div|article|details|summary|form|label|input|select|option|button|br|time)$/;
const attributes =
  /^(?:lang|charset|name|content|href|class|id|scope|role|method|action|type|maxlength|value|selected|tabindex|datetime|aria-(?:label|labelledby|current))$/;
const link =
  /^(?:(?:\.\.\/)?(?:targets|checks)(?:\/[\w.!~*'()%-]*)?(?:\?host=[\w.!~*'()%-]*&port=\d+)?|\.\/|\.\.\/|\?[\w.!~*'()%=&-]*|https:\/\/[\w./#-]+)$/;

/** All that it is made of, where that is nothing but what pages are made of. */
export function expectPlain(markup: string): Element[] {
  const content = elements(parsePage(markup).inside);
  expect(content.map(({ tag }) => tag).filter((tag) => !tags.test(tag))).toEqual([]);
  const named = content.flatMap((element) => [...element.attributes]);
  expect(named.map(([name]) => name).filter((name) => !attributes.test(name))).toEqual([]);
  expect(named.flatMap(([name, value]) => (name === 'href' && !link.test(value) ? [value] : []))).toEqual([]);
  expect(content.filter(({ tag }) => tag === 'style')).toHaveLength(1);
  expect(markup).not.toMatch(dangerous);
  return content;
}
