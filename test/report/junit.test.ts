import * as fc from 'fast-check';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Finding, TargetReport } from '../../src/model/report.ts';
import { casesOf } from '../../src/report/junit/cases.ts';
import { junitReport } from '../../src/report/junit/report.ts';
import type { Presentation } from '../../src/report/pen.ts';
import { makeFolder } from '../support/folder.ts';
import { run } from '../support/process.ts';
import { hasProgram } from '../system/installed.ts';
import { anyReport } from './any-report.ts';
import { catalogue } from './catalogue.ts';
import { manifests } from './manifest-reports.ts';
import { finding, report, target } from './reports.ts';

const plain: Presentation = { width: 100, colour: false, ascii: false, verbose: false };

/** Of Jenkins' xUnit plugin, as pytest carries it in its source package; its licence stands in it. */
const schema = join(import.meta.dirname, 'junit-10.xsd');
const golden = join(import.meta.dirname, 'golden');

describe.skipIf(!hasProgram('xmllint'))("by Jenkins' schema", () => {
  const validate = (files: readonly string[]) => run(['xmllint', '--noout', '--schema', schema, ...files]);

  test('what it does not allow is refused', async () => {
    using folder = makeFolder();
    const wrong = folder.write('wrong.xml', '<testsuites><testsuite name="a"/></testsuites>');
    expect((await validate([wrong])).code).not.toBe(0);
  });
  test('every golden file is valid', async () => {
    const files = readdirSync(golden).filter((name) => name.endsWith('.xml'));
    expect(files.length).toBeGreaterThan(5);
    const { code, stderr } = await validate(files.map((name) => join(golden, name)));
    expect(stderr).not.toMatch(/error/i);
    expect(code).toBe(0);
  });
  test('and so is whatever servers send', async () => {
    using folder = makeFolder();
    const files = fc
      .sample(anyReport, { numRuns: 200, seed: 7 })
      .map((subject, i) => folder.write(`${i}.xml`, junitReport(subject, catalogue, plain)));
    const { code, stderr } = await validate(files);
    expect(stderr.split('\n').filter((line) => line !== '' && !line.endsWith(' validates'))).toEqual([]);
    expect(code).toBe(0);
  });
});

test('nothing that XML 1.0 forbids, and no markup but ours', () => {
  fc.assert(
    fc.property(anyReport, (subject) => {
      const xml = junitReport(subject, catalogue, plain);
      expect(xml).toMatch(/^[\n\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
      const tags = xml.replace(/^<\?xml [^?]*\?>/, '').match(/<[^>]*>/g) ?? [];
      const known =
        /^<\/?(?:testsuites?|testcase|properties|property|failure|error|skipped|system-out)(?: [a-z]+="[^"<]*")*\/?>$/;
      expect(tags.filter((tag) => !known.test(tag))).toEqual([]);
      expect(xml).not.toContain(']]>');
    }),
  );
});

const only = (findings: readonly Finding[], over: Partial<TargetReport> = {}) =>
  casesOf(target({ findings, notJudged: [], ...over }), catalogue).map(({ name, outcome, type, message }) => ({
    name,
    outcome,
    type,
    message,
  }));
const failing = { status: 'fail' } as const;
const borne = { reason: 'known', by: 'shop team', until: '2027-03-31' };

describe('what becomes of a check', () => {
  test.each<[string, readonly Finding[], Partial<TargetReport>, object]>([
    ['pass', [finding('dns.resolves', 'pass', 'm')], {}, { outcome: 'passed' }],
    [
      'fail',
      [finding('tls.key-strong', 'fail', 'm')],
      failing,
      { outcome: 'failure', type: 'some-reason', message: 'm' },
    ],
    ['warn', [finding('tls.key-strong', 'warn', 'm')], {}, { outcome: 'passed' }],
    ['unknown and essential', [finding('dns.resolves', 'unknown', 'm')], { status: 'unknown' }, { outcome: 'error' }],
    ['unknown, and the target is not', [finding('http.redirects-end', 'unknown', 'm')], {}, { outcome: 'skipped' }],
    [
      'unknown, which was a fail',
      [
        finding('http.redirects-end', 'unknown', 'm', {
          earlier: { status: 'fail', reason: 'r', message: 'm', owner: 'developer', since: 's' },
        }),
      ],
      { status: 'unknown' },
      { outcome: 'error' },
    ],
    [
      'our bug',
      [finding('http.redirects-end', 'unknown', 'm', { reason: 'our-bug' })],
      {},
      { outcome: 'error', type: 'our-bug' },
    ],
    [
      'explained',
      [finding('tls.key-strong', 'fail', 'm', { because: 'dns.resolves' })],
      {},
      { outcome: 'skipped', type: 'explained', message: 'explained by dns.resolves: m' },
    ],
    [
      'accepted',
      [finding('tls.key-strong', 'fail', 'm', { accepted: borne })],
      {},
      { outcome: 'skipped', type: 'accepted', message: 'accepted by shop team until 2027-03-31: known (m)' },
    ],
    [
      'a fail beside what is accepted',
      [finding('tls.key-strong', 'fail', 'a', { accepted: borne }), finding('tls.key-strong', 'fail', 'b')],
      failing,
      { outcome: 'failure', message: 'b' },
    ],
    [
      'two fails and a warning',
      [
        finding('tls.key-strong', 'warn', 'w'),
        finding('tls.key-strong', 'fail', 'a'),
        finding('tls.key-strong', 'fail', 'b'),
      ],
      failing,
      { outcome: 'failure', message: 'a (and 1 more)' },
    ],
    [
      'a pass beside what was not measured',
      [finding('http.redirects-end', 'pass', 'p'), finding('http.redirects-end', 'unknown', 'u')],
      {},
      { outcome: 'skipped', message: 'u' },
    ],
  ])('%s', (_, findings, over, outcome) => expect(only(findings, over)).toEqual([expect.objectContaining(outcome)]));

  test('not judged', () => {
    const notJudged = [{ check: 'dns.leads-to-load-balancer', because: 'no domain: give --domain' }];
    expect(only([], { notJudged })).toEqual([
      {
        name: 'dns.leads-to-load-balancer',
        outcome: 'skipped',
        type: 'not-judged',
        message: 'not judged: no domain: give --domain',
      },
    ]);
  });
});

describe('the whole target', () => {
  test('what was not looked at is an error', () => {
    const notJudged = [{ check: 'dns.resolves', because: "the run's deadline came before its turn" }];
    expect(only([], { status: 'unknown', notJudged })).toMatchObject([
      { name: 'target', outcome: 'error', message: "the run's deadline came before its turn" },
      { name: 'dns.resolves', outcome: 'skipped' },
    ]);
    expect(only([], { status: 'unknown' })).toMatchObject([{ name: 'target', message: 'nothing was looked at' }]);
  });
  test('no target that fails or is unknown looks well, whatever its findings are', () => {
    fc.assert(
      fc.property(anyReport, ({ targets }) => {
        const unlike = targets.filter((one) => {
          const outcomes = casesOf(one, catalogue).map(({ outcome }) => outcome);
          const hasFailed = outcomes.includes('failure');
          return one.status === 'fail'
            ? !hasFailed
            : one.status === 'unknown' && !hasFailed && !outcomes.includes('error');
        });
        expect(unlike).toEqual([]);
      }),
    );
  });
});

test('the counts are those of the cases', () => {
  const xml = junitReport(manifests, catalogue, plain);
  const count = (pattern: RegExp): number => xml.match(pattern)?.length ?? 0;
  expect(xml).toContain(
    `<testsuites name="hostprobe" tests="${count(/<testcase /g)}" failures="${count(/<failure /g)}" errors="${count(/<error /g)}"`,
  );
});

test('a suite names the file where all of it stands in one', () => {
  const xml = junitReport(manifests, catalogue, { ...plain, inRepository: (file) => `at-top/${file}` });
  expect(xml).toMatch(/<testsuite name="www\.example\.com"[^>]* file="at-top\/\.\/deploy\/issuers\.yaml">/);
  expect(xml).not.toMatch(/<testsuite name="shop\.example\.com"[^>]* file=/);
  expect(xml).toContain('at    at-top/deploy/shop.yaml:7:5  ');
});

test('a run of no length that can be told has none', () => {
  expect(junitReport(report([], { finishedAt: 'never' }), catalogue, plain)).toContain(' time="0.000"');
});
