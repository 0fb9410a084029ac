import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { code, fenced, prose } from '../../src/report/markdown/prose.ts';
import { markdownReport } from '../../src/report/markdown/report.ts';
import { groupings, type Presentation } from '../../src/report/pen.ts';
import { run } from '../support/process.ts';
import { hasProgram } from '../system/installed.ts';
import { anyReport } from './any-report.ts';
import { catalogue } from './catalogue.ts';
import { dangerous } from './dangerous.ts';
import { fleet, wrongName } from './fleet.ts';
import { manifests } from './manifest-reports.ts';
import { finding, hostile, many, report, target } from './reports.ts';

const plain: Presentation = { width: 100, colour: false, ascii: false, verbose: false };
const markdown = (subject: Report, over: Partial<Presentation> = {}): string =>
  markdownReport(subject, catalogue, { ...plain, ...over });

describe('prose', () => {
  test.each([
    ['the name leads to no address', 'the name leads to no address'],
    ["Let's Encrypt, the CDN's; and (so) on: 9 of 45.", "Let's Encrypt, the CDN's; and (so) on: 9 of `45`."],
    ['it covers *.example.com, not a_b.example.com.', 'it covers `*.example.com`, not `a_b.example.com`.'],
    ['ask @octocat in #12 or GH-1', 'ask `@octocat` in `#12` or `GH-1`'],
    ['see https://a.example/?x=<b>', 'see `https://a.example/?x=<b>`'],
    ['www.example.com (20.80.0.1)', '`www.example.com` (`20.80.0.1`)'],
    ['run `kubectl get -A`, then', 'run `kubectl get -A`, then'],
    ['a ` b ``` c', 'a `` ` `` b ```` ``` ```` c'],
    ['commit deadbeef, defaced', 'commit `deadbeef`, `defaced`'],
    ['f(x) :tada: [x](y) 1. - *', '`f(x)` `:tada`: `[x](y)` `1`. `-` `*`'],
    ['`a` `b`c, `d`', '`a` `b`c, `d`'],
    ['`a`b.c', '`a` `b.c`'],
    ['`a``b`c', '`` ` ``a``` `` ```b`` ` ``c'],
    ['x\n## y', '`x\\x0a##` y'],
    ['', ''],
  ])('%j', (text, written) => expect(prose(text)).toBe(written));
});

describe('code', () => {
  test.each([
    ['a', '`a`'],
    ['a`b', '``a`b``'],
    ['`a', '`` `a ``'],
    [' a', '`  a `'],
    ['a``` `b', '````a``` `b````'],
  ])('%j', (text, written) => expect(code(text)).toBe(written));
});

describe('fenced', () => {
  test.each([
    [['demo.example.com. 900 IN CNAME app.example.org.'], 'zone'],
    [['kubectl get ingress -A', 'dig a.example.com'], 'sh'],
    [['  tls:', '  - hosts: [a.example.com]', '# so', '    secretName: a'], 'yaml'],
    [['anything else'], ''],
  ])('%j is %s', (lines, language) => expect(fenced(lines)).toEqual([`\`\`\`${language}`, ...lines, '```']));
  test('is longer than what is in it', () => {
    expect(fenced(['````', '`'])).toEqual(['`````', '````', '`', '`````']);
  });
  test('nothing is no block', () => expect(fenced([])).toEqual([]));
});

describe.skipIf(!hasProgram('cmark-gfm'))("as GitHub's own renderer shows it", () => {
  const fence = 'the end of the report';
  const extensions = ['table', 'strikethrough', 'autolink', 'tasklist'].flatMap((name) => ['-e', name]);
  /** Each by itself, from one run: an open block would swallow the heading behind it. */
  async function rendered(documents: readonly string[]): Promise<string[]> {
    const input = documents.map((document) => `${document}\n# ${fence}\n\n`).join('');
    const { stdout, code: exit } = await run(['cmark-gfm', '--unsafe', ...extensions], { input });
    expect(exit).toBe(0);
    const parts = stdout.split(`<h1>${fence}</h1>\n`);
    expect(parts.pop()).toBe('');
    expect(parts).toHaveLength(documents.length);
    return parts;
  }
  const inside = (html: string): string => html.replace(/<code[^>]*>[^]*?<\/code>/g, '');
  const wellKnown = /^<\/?(?:h2|h3|p|ul|li|strong|pre|details|summary)>$/;

  test('nothing that a server sends makes a link, an image, a tag or a mention', async () => {
    const samples = fc.sample(fc.tuple(anyReport, fc.constantFrom(...groupings)), { numRuns: 300, seed: 11 });
    const pages = await rendered([
      ...samples.map(([subject, groupBy]) => markdown(subject, { groupBy })),
      markdown(hostile),
      markdown(many),
    ]);
    for (const html of pages) {
      const words = inside(html);
      expect(words.match(/<[^>]*>/g)?.filter((tag) => !wellKnown.test(tag))).toEqual([]);
      const text = words.replace(/<[^>]*>/g, '').replace(/&(?:amp|quot);/g, '');
      expect(text).not.toMatch(/[@#<>&\\_*~|[\]$]|:\/\/|www\.|:[a-z+-]+:|\b(?=[0-9a-f]*\d)[0-9a-f]{7,}\b|\b[A-Z]+-\d/);
    }
  });
  test('what is to be pasted comes out whole', async () => {
    const [html = ''] = await rendered([markdown(manifests)]);
    expect(html).toContain(
      '<pre><code class="language-yaml">    cert-manager.io/cluster-issuer: letsencrypt-prod\n</code></pre>',
    );
  });
});

test('no control of a server is in it', () => {
  fc.assert(
    fc.property(anyReport, fc.constantFrom(...groupings), (subject, groupBy) => {
      expect(markdown(subject, { groupBy })).not.toMatch(dangerous);
    }),
  );
});

const lines = (text: string): string[] => text.split('\n');
const bad = (count: number) => Array.from({ length: count }, (_, i) => wrongName(`bad-${i}.example.com`));

describe('how much is told', () => {
  test('the verdict is the first line', () => {
    expect(lines(markdown(fleet))[0]).toBe('## ✗ hostprobe: 42 targets: 14 fail, 1 unknown, 1 warn, 26 pass');
    expect(lines(markdown(report([target()])))[0]).toBe('## ✓ hostprobe: 1 target: 1 pass');
  });
  test('up to twenty targets that are not well are told each, more by what is wrong', () => {
    expect(markdown(report(bad(20)))).toContain('### ✗ `bad-19.example.com`: fail');
    const more = markdown(report(bad(21)));
    expect(more).not.toContain('`: fail\n');
    expect(more).toContain('### ✗ `tls.name-matches` `other-name`: fail at 21 of 21 targets');
    expect(more).toContain('`bad-9.example.com` and 11 more');
  });
  test('by check is by check, however few', () => {
    expect(markdown(report(bad(1)), { groupBy: 'check' })).toContain('fail at 1 of 1 target\n');
  });
  test('what is well is folded, with what is borne there', () => {
    const text = markdown(fleet);
    expect(text).toContain('<summary>27 targets pass, 1 of them with hygiene notes</summary>');
    expect(text).toContain('`tls.key-strong` accepted by shop team until `2027-03-31`: one wildcard per customer');
  });
  test('what many lack is told once, below', () => {
    const notJudged = [{ check: 'kubernetes.issuer-exists', because: 'no object is known', common: true }];
    const text = markdown(report(bad(2).map((one) => Object.assign(one, { notJudged }))));
    expect(text.match(/no object is known/g)).toHaveLength(1);
    expect(text).toContain(
      '<summary>Not judged</summary>\n\n- 2 targets: `kubernetes.issuer-exists` (no object is known)',
    );
  });
  test('six thousand targets with a mistake of their own each fit into a comment, and the rest is counted', () => {
    const apart = bad(6000).map((one, i) =>
      Object.assign(one, { findings: [finding(`tls.check-${i}`, 'fail', `${'so it is '.repeat(40)}${i}`)] }),
    );
    const text = markdown(report(apart));
    expect(text.length).toBeLessThanOrEqual(65_536);
    expect(text.length).toBeGreaterThan(50_000);
    const told = text.match(/^### /gm)?.length ?? 0;
    expect(text).toContain(`**${6000 - told} parts are left out:**`);
  });
  test('what is folded has bounds, too', () => {
    const wide = Array.from({ length: 3000 }, (_, i) =>
      target({
        host: `${'x'.repeat(240)}-${i}.example.com`,
        notJudged: [{ check: 'dns.resolves', because: `${'because '.repeat(200)}${i}`, common: true }],
      }),
    );
    expect(markdown(report(wide)).length).toBeLessThanOrEqual(65_536);
  });
  test('few but huge findings are told by check, or left out and counted', () => {
    const paste = Array.from({ length: 3000 }, (_, i) => `    key-${i}: ${'v'.repeat(20)}`);
    const huge = target({
      status: 'fail',
      findings: [finding('tls.key-strong', 'fail', 'm', { fix: { text: 'Do', paste } })],
    });
    const text = markdown(report([huge]));
    expect(text.length).toBeLessThan(1000);
    expect(text).toContain('**1 part is left out:**');
  });
});

test('an auditor gets all of it, and no claim', () => {
  const text = markdown(fleet, { groupBy: 'control' });
  expect(text).toContain('### `8.20` Networks security (2013: `A.13.1.1`)');
  expect(text).toContain('  - **unknown** at 12, explained by `tls.name-matches`');
  expect(lines(text.trimEnd()).at(-1)).toContain('It claims no compliance');
});
