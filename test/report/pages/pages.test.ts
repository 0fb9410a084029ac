import { describe, expect, test } from 'vitest';
import type { TargetReport } from '../../../src/model/report.ts';
import { limitMeanings } from '../../../src/facts/vantage/limit-meanings.ts';
import { checkPage, checksPage, limitPage } from '../../../src/report/pages/check-page.ts';
import { perPage, type Listed } from '../../../src/report/pages/listing.ts';
import { messagePage } from '../../../src/report/pages/message-page.ts';
import { checks } from '../catalogue.ts';
import { manifests } from '../manifest-reports.ts';
import { certificateFailure, finding, leaf, relativeTarget, startedAt, target } from '../reports.ts';
import { elements, textOf, type Element } from './parse-page.ts';
import { expectPlain, listed, pageOf, shown, standing } from './shown.ts';

/** What somebody with a screen reader needs. */
function expectAccessible(content: readonly Element[]): void {
  const of = (tag: string): Element[] => content.filter((element) => element.tag === tag);
  expect(of('html').map((element) => element.attributes.get('lang'))).toEqual(['en']);
  for (const tag of ['title', 'h1', 'main', 'header', 'footer']) expect([tag, of(tag).length]).toEqual([tag, 1]);
  expect(
    of('title')
      .concat(of('h1'))
      .map(textOf)
      .filter((text) => text.trim() === ''),
  ).toEqual([]);
  for (const table of of('table')) {
    const inside = elements(table.inside);
    expect(inside.filter(({ tag }) => tag === 'caption')).toHaveLength(1);
    expect(inside.filter(({ tag, attributes }) => tag === 'th' && !attributes.has('scope'))).toEqual([]);
  }
  const labelled = of('label').flatMap((label) => elements(label.inside));
  expect(
    of('input')
      .concat(of('select'))
      .filter((control) => !labelled.includes(control)),
  ).toEqual([]);
  const ids = content.flatMap((element) => element.attributes.get('id') ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  for (const section of of('section')) expect(ids).toContain(section.attributes.get('aria-labelledby'));
  expect(of('nav').filter((nav) => !nav.attributes.has('aria-label'))).toEqual([]);
  expect(of('a').filter((anchor) => textOf(anchor).trim() === '')).toEqual([]);
  const levels = content.flatMap(({ tag }) => (/^h\d$/.test(tag) ? [Number(tag[1])] : []));
  expect(levels.filter((level, i) => level > (levels[i - 1] ?? 0) + 1)).toEqual([]);
}

const someReports = [target(), relativeTarget, certificateFailure];

test('pages are of nothing but what pages are made of, and accessible', () => {
  const [check] = checks;
  const [limit] = limitMeanings;
  const pages = [
    shown(listed(someReports)),
    shown([]),
    ...someReports.map((each) => pageOf(each)),
    ...(check === undefined ? [] : [checkPage(check, '0')]),
    ...(limit === undefined ? [] : [limitPage(limit, '0')]),
    checksPage(checks, limitMeanings, '0'),
    messagePage({ title: 'Not found', up: '../', version: '0' }, 'no', 'There are:', [{ path: 'checks/a', text: 'a' }]),
  ];
  for (const page of pages) expectAccessible(expectPlain(page));
});

describe('the first page', () => {
  const rows = (page: string): string[] =>
    expectPlain(page)
      .filter(({ tag }) => tag === 'tr')
      .slice(1)
      .map(textOf);

  test('has the worst first, with what is so and what to do, and says what waits', () => {
    const waiting: Listed = { target: { host: 'new.example.com', port: 443, name: 'new.example.com' }, report: null };
    const page = shown([...listed([target(), { ...relativeTarget, since: startedAt }]), waiting]);
    const [worst, best, last] = rows(page);
    expect(worst).toMatch(/fail\s*for 1 h/);
    expect(worst).toContain('the target was taken as relative');
    expect(worst).toContain(
      'At the DNS provider of example.com (ns1.example.com, ns2.example.com), set: demo.example.com. 900 IN CNAME app.ck8s.example.org.',
    );
    expect(best?.trim()).toMatch(/^pass/);
    expect(last).toContain('not looked at yet');
    expect(page).toContain('<title>1 fail of 3 - hostprobe</title>');
  });

  test('has what users do not get through to before what fails beside', () => {
    const named = (host: string, up: boolean): TargetReport => ({ ...relativeTarget, host, name: host, up });
    const page = shown(listed([named('beside.example.com', true), named('lb.example.com', false)]));
    expect(rows(page).map((row) => /\w+\.example\.com/.exec(row)?.[0])).toEqual([
      'lb.example.com',
      'beside.example.com',
    ]);
  });

  test('says where we stand before anything else', () => {
    const limits = [{ code: 'no-ipv6', message: 'no way', keepsFrom: 'judging AAAA' }] as const;
    const vantage = { name: 'cluster-a', up: false, since: startedAt, limits };
    const lastReload = { ok: false, at: startedAt, problems: ['a.yaml:1:1: bad'] };
    const configuration = { ...standing().configuration, lastReload };
    const page = shown(listed(someReports), { vantage, configuration });
    const at = ['is cut off since', 'href="checks/no-ipv6"', 'a.yaml:1:1: bad', '<table>'].map((text) =>
      page.indexOf(text),
    );
    expect(at.every((place) => place > 0)).toBe(true);
    expect(at).toEqual(at.toSorted((a, b) => a - b));
  });

  test('says what is not known of what is discovered', () => {
    const cluster = {
      environment: 'prod',
      up: false,
      staleSince: startedAt,
      failing: ['no route'],
      denied: ['not Secrets'],
    };
    const page = shown(listed(someReports), {
      clusters: [cluster, { ...cluster, environment: null, staleSince: null }],
    });
    const text = expectPlain(page).map(textOf).join('\n').replaceAll(/\s+/g, ' ');
    expect(text).toMatch(/What was discovered stays in force; it is not kept up to date since .+\./);
    expect(text).toContain('What there is to be discovered is not known.');
    expect(text).toContain('no route');
    expect(text).toContain('Not all that could be discovered may be read. not Secrets');
    expect(text).toContain('cluster of prod not up to date');
    const well = { environment: null, up: true, staleSince: null, failing: [], denied: [] };
    expect(shown(listed(someReports), { clusters: [well] })).not.toContain('discovered');
  });

  test('keeps a fail in sight that cannot be measured just now', () => {
    const earlier = {
      status: 'fail',
      reason: 'r',
      message: 'it was down',
      owner: 'developer',
      since: startedAt,
    } as const;
    const unknown = target({
      status: 'unknown',
      findings: [finding('dns.resolves', 'unknown', 'no answer', { earlier })],
    });
    expect(rows(shown(listed([unknown])))[0]).toContain('before that, fail: it was down');
    expect(pageOf(unknown)).toContain('Before that, since 2026-11-21 12:00:00 UTC, 1 h ago');
  });

  test('is one of many where there are many, and filtered by status and name', () => {
    const many = Array.from({ length: 10_000 }, (_, i) =>
      target({ host: `h${i}.example.com`, name: `h${i}.example.com`, status: i % 4 === 0 ? 'fail' : 'pass' }),
    );
    const page = shown(listed(many));
    expect(rows(page)).toHaveLength(perPage);
    expect(page.length).toBeLessThan(200_000);
    expect(page).toContain('href="?page=2"');
    const last = shown(listed(many), {}, { state: 'fail', text: '', page: 99 });
    expect(last).toContain('2500 targets, page 13 of 13');
    expect(last).toContain('href="?status=fail&amp;page=12"');
    expect(rows(last)).toHaveLength(100);
    expect(rows(shown(listed(many), {}, { state: null, text: 'H9999.', page: 1 }))).toHaveLength(1);
  });
});

describe('the page of a target', () => {
  test('has lines to paste whole, and each check linked', () => {
    const content = expectPlain(pageOf(relativeTarget));
    const pasted = content.filter(({ tag }) => tag === 'pre').map(textOf);
    expect(pasted).toContain('demo.example.com. 900 IN CNAME app.ck8s.example.org.\n');
    expect(pasted).toContain('dig +norecurse CNAME demo.example.com @ns1.example.com\n');
    const links = content.flatMap(({ attributes }) => attributes.get('href') ?? []);
    expect(links).toContain('../checks/dns.target-is-absolute');
  });

  test('folds what is explained, accepted, passed and not judged', () => {
    const accepted = { reason: 'so it is', by: 'us', until: '2027-01-01' };
    const content = expectPlain(
      pageOf({
        ...relativeTarget,
        findings: [
          ...relativeTarget.findings,
          finding('tls.chain-complete', 'fail', 'explained one', { because: 'dns.resolves' }),
          finding('tls.key-strong', 'warn', 'a note'),
          finding('tls.name-matches', 'fail', 'borne one', { accepted }),
        ],
      }),
    );
    const summaries = content.filter(({ tag }) => tag === 'summary').map(textOf);
    expect(summaries).toEqual([
      '1 accepted',
      '1 explained by the above',
      '1 hygiene note',
      '1 passed',
      expect.stringContaining('not judged'),
    ]);
    const open = content.filter(({ tag }) => tag === 'section').map(textOf);
    expect(open[0]).toContain('accepted by us until 2027-01-01: so it is');
  });

  test('tells the last certificate while none is seen, and what is remembered', () => {
    const silent = target({
      status: 'fail',
      observed: { chain: [], addresses: [] },
      lastCertificate: { ...leaf, seenAt: startedAt },
    });
    const text = expectPlain(pageOf(silent))
      .filter(({ tag }) => tag === 'section')
      .map(textOf)
      .join('\n');
    expect(text).toContain('Certificate that was seen 2026-11-21 12:00:00 UTC, 1 h ago');
    expect(text).toContain('Looks a day (UTC)');
    expect(pageOf(silent, { changes: [], certificates: [], days: [] })).toContain('Nothing is remembered yet.');
  });
});

describe('what manifests are judged by', () => {
  const [shop, , lone] = manifests.targets;
  const pageFor = (of: TargetReport | undefined): string => (of === undefined ? '' : pageOf(of, null));
  test('a finding says where it stands', () => {
    expect(pageFor(shop)).toMatch(
      /<dt>at<\/dt>\s*<dd>deploy\/shop\.yaml:7:5 {2}metadata\.annotations\[cert-manager\.io\/issuer\] \(Ingress default\/shop\)<\/dd>/,
    );
  });
  test('of what leads to no host, nothing is said of users or of what was seen', () => {
    const page = pageFor(lone);
    expectPlain(page);
    expect(page).toContain('<h1>certificate/default/lone</h1>');
    expect(page).not.toContain('get through');
    expect(page).not.toContain('id="seen"');
    expect(pageFor(shop)).toContain('id="seen"');
  });
});
